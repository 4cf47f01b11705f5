//! Owns the selection of rows by a tag expression, `@regression and not @lane-root`.

use std::str::FromStr;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::tag::Ext as _;

use super::ScenarioRow;

/// A tag expression as cucumber defines it.
#[derive(Debug, Clone)]
pub struct TagFilter(TagOperation);

impl TagFilter {
    /// Whether the row's tags satisfy the expression.
    pub fn selects(&self, row: &ScenarioRow) -> bool {
        self.0.eval(row.tags.iter())
    }
}

impl FromStr for TagFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = TagOperation::from_str(text);
        read.map(TagFilter).map_err(|error| {
            format!(
                "`{text}` is no tag expression such as `@regression and not @lane-root`: {error}"
            )
        })
    }
}
