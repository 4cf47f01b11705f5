//! Owns the grammar of tags: what `@spec-3624`, `@AC-2`, `@C-03`, a tier, `@needs-…` and `@lane-…`
//! mean. Any other tag is the author's own.

use std::collections::BTreeSet;

use crate::id::{CaseId, CriterionId, Number, SpecId};
use crate::spec::Tier;

/// The tags above one part of a feature, sorted by what they mean.
#[derive(Debug, Default)]
pub(super) struct Tags {
    pub(super) specs: Vec<SpecId>,
    pub(super) criteria: Vec<Number>,
    pub(super) cases: Vec<Number>,
    pub(super) tiers: BTreeSet<Tier>,
    /// Of each list at least one must be declared.
    pub(super) needs: Vec<Vec<String>>,
    pub(super) lanes: BTreeSet<String>,
    /// Tags that begin like one of the above and do not go on like it.
    pub(super) malformed: Vec<String>,
}

/// What a tag may stand above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Feature,
    Rule,
    Scenario,
    Examples,
}

impl Tags {
    /// Whether a tag means something only above another part.
    pub(super) fn is_misplaced(&self, part: Part) -> bool {
        let ids = [
            (part == Part::Feature, self.specs.is_empty()),
            (
                matches!(part, Part::Rule | Part::Scenario),
                self.criteria.is_empty(),
            ),
            (
                part == Part::Scenario,
                self.cases.is_empty() && self.tiers.is_empty(),
            ),
        ];
        ids.contains(&(false, false))
    }

    /// Reads tags without their `@`.
    pub(super) fn read(tags: &[String]) -> Tags {
        let mut read = Tags::default();
        for tag in tags {
            if read.add(tag).is_none() {
                read.malformed.push(tag.clone());
            }
        }
        read
    }

    fn add(&mut self, tag: &str) -> Option<()> {
        if let Some(id) = tag.strip_prefix("spec-") {
            self.specs.push(id.parse().ok()?);
        } else if tag.starts_with("AC-") {
            self.criteria.push(CriterionId::local_number(tag)?);
        } else if tag.starts_with("C-") {
            self.cases.push(CaseId::local_number(tag)?);
        } else if let Some(needs) = tag.strip_prefix("needs-") {
            self.needs.push(alternatives(needs)?);
        } else if let Some(lane) = tag.strip_prefix("lane-") {
            self.lanes.insert(is_name(lane).then(|| lane.to_owned())?);
        } else if let Ok(tier) = tag.parse() {
            self.tiers.insert(tier);
        }
        Some(())
    }
}

/// The specs that the tags above `Feature:` name, also where the rest is no Gherkin.
pub(crate) fn mirrored(source: &str) -> impl Iterator<Item = SpecId> {
    let head = source.lines().map(str::trim);
    let head = head.take_while(|line| !line.starts_with("Feature"));
    let tags = head.filter(|line| line.starts_with('@'));
    let tags = tags.flat_map(str::split_whitespace);
    tags.filter_map(|tag| tag.strip_prefix("@spec-")?.parse().ok())
}

/// The capabilities in `history.turn|history.success`.
fn alternatives(needs: &str) -> Option<Vec<String>> {
    let names = needs.split('|');
    let names = names.map(|name| is_name(name).then(|| name.to_owned()));
    names.collect()
}

fn is_name(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.is_empty() && text.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tags: &[&str]) -> Tags {
        let tags: Vec<_> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Tags::read(&tags)
    }

    #[test]
    fn each_tag_goes_where_it_belongs() {
        let tags = read(&[
            "spec-3624",
            "AC-2",
            "C-03",
            "unit",
            "lane-root",
            "needs-a.b|c",
            "wip",
        ]);
        assert_eq!(tags.specs, ["3624".parse().unwrap()]);
        assert_eq!(
            (tags.criteria, tags.cases),
            (vec![2.into()], vec![3.into()])
        );
        assert!(tags.tiers.contains(&Tier::Unit) && tags.lanes.contains("root"));
        assert_eq!(tags.needs, [["a.b", "c"]]);
        assert!(tags.malformed.is_empty());
    }

    #[test]
    fn what_begins_like_an_id_must_be_one() {
        let tags = read(&["spec-", "AC-two", "C-1bc", "needs-a||b", "lane-"]);
        assert_eq!(tags.malformed.len(), 5);
    }
}
