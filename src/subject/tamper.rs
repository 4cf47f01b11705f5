//! Owns the two places at which a saboteur may stand between the kit and an honest runtime. An ordinary run has none.

use super::launch::Launch;
use super::scene::Scene;

/// What a saboteur does to the launches of one trial.
#[derive(Debug, Clone, Default)]
pub struct Tamper {
    /// Arguments that are taken out of the runtime's command, each with so many behind it.
    pub remove: Vec<(String, usize)>,
    /// Arguments that are replaced.
    pub replace: Vec<(String, String)>,
    /// Arguments that are added at the end.
    pub append: Vec<String>,
    /// What is done to the runtime's store before it starts for the first time.
    pub store: Option<StoreTamper>,
}

/// A store that is prepared before the runtime starts.
#[derive(Debug, Clone)]
pub struct StoreTamper {
    /// The command by which the honest runtime creates an empty store.
    pub prepare: Vec<String>,
    /// Statements for that store: triggers that lie after each honest write.
    pub sql: String,
}

impl Tamper {
    /// The command that is started in the place of the honest one.
    pub fn argv(&self, honest: Vec<String>) -> Vec<String> {
        let mut told = Vec::with_capacity(honest.len());
        let mut words = honest.into_iter();
        while let Some(word) = words.next() {
            if let Some((_, behind)) = self.remove.iter().find(|(lost, _)| *lost == word) {
                for _ in 0..*behind {
                    words.next();
                }
                continue;
            }
            let other = self.replace.iter().find(|(from, _)| *from == word);
            told.push(other.map_or(word, |(_, to)| to.clone()));
        }
        told.extend(self.append.iter().cloned());
        told
    }
}

/// Lets the honest runtime create its store, then puts the triggers into it.
///
/// # Errors
///
/// The store was not created, or does not take the statements.
pub async fn prepare_store(
    store: &StoreTamper,
    database: &str,
    scene: &Scene,
    surroundings: &Launch,
) -> Result<(), String> {
    let argv = scene.placeholders().expand_list(&store.prepare);
    let command = Launch {
        argv: argv.map_err(|error| error.to_string())?,
        ..surroundings.clone()
    };
    let ended = super::launch::launch(&command)
        .await
        .map_err(|error| error.to_string())?;
    let database = std::path::Path::new(database);
    if !database.exists() {
        let tail = ended.stderr_tail();
        return Err(format!(
            "the store seam: `prepare` {} and left no {}: {tail}",
            ended.how,
            database.display()
        ));
    }
    super::history::execute(database, &store.sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn arguments_are_removed_replaced_and_added() {
        let tamper = Tamper {
            remove: vec![("--schema".to_owned(), 1)],
            replace: vec![("continue".to_owned(), "prompt".to_owned())],
            append: words("--no-history"),
            store: None,
        };
        let told = tamper.argv(words("x continue --schema s.json hello"));
        assert_eq!(told, words("x prompt hello --no-history"));
    }
}
