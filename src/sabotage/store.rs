//! Owns the store seam: triggers in a database that the honest runtime made, there before it starts. They act after each write, so the runtime sees its statement succeed.

use std::path::Path;

use crate::subject::history::execute;
use crate::subject::launch::{Launch, launch};
use crate::subject::scene::Scene;

/// Triggers for a store.
#[derive(Debug, Clone)]
pub struct Triggers {
    /// The command by which the honest runtime makes an empty store.
    pub prepare: Vec<String>,
    /// The statements that are put into it.
    pub sql: String,
}

impl Triggers {
    /// Lets the honest runtime make its store, then puts the triggers into it.
    ///
    /// # Errors
    ///
    /// The store was not made, or does not take the statements.
    pub async fn plant(
        &self,
        database: &Path,
        scene: &Scene,
        surroundings: &Launch,
    ) -> Result<(), String> {
        let argv = scene.placeholders().expand_list(&self.prepare);
        let command = Launch {
            argv: argv.map_err(|error| error.to_string())?,
            ..surroundings.clone()
        };
        let ended = launch(&command).await.map_err(|error| error.to_string())?;
        if !database.exists() {
            return Err(format!(
                "the store seam: `prepare` {} and left no {}: {}",
                ended.how,
                database.display(),
                ended.stderr_tail()
            ));
        }
        execute(database, &self.sql)
    }
}
