//! Owns the process seam: the runtime is started by another command than the manifest's.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Changes of a command; none of them is the control.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Argv {
    /// Arguments that are taken out, each with so many behind it.
    pub remove: BTreeMap<String, usize>,
    /// Arguments that are replaced.
    pub replace: BTreeMap<String, String>,
    /// Arguments that are added at the end.
    pub append: Vec<String>,
}

impl Argv {
    /// The command that is started in the place of the honest one.
    pub fn apply(&self, honest: Vec<String>) -> Vec<String> {
        let mut told = Vec::with_capacity(honest.len());
        let mut words = honest.into_iter();
        while let Some(word) = words.next() {
            if let Some(behind) = self.remove.get(&word) {
                words.by_ref().take(*behind).for_each(drop);
                continue;
            }
            told.push(self.replace.get(&word).cloned().unwrap_or(word));
        }
        told.extend(self.append.iter().cloned());
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn arguments_are_removed_replaced_and_added() {
        let argv = Argv {
            remove: BTreeMap::from([("--schema".to_owned(), 1)]),
            replace: BTreeMap::from([("continue".to_owned(), "prompt".to_owned())]),
            append: words("--no-history"),
        };
        let told = argv.apply(words("x continue --schema s.json hello"));
        assert_eq!(told, words("x prompt hello --no-history"));
        assert_eq!(Argv::default().apply(words("x y")), words("x y"));
    }
}
