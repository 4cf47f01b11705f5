//! Owns the links of a page, and the anchors that links to it may name.

use std::collections::{BTreeSet, HashMap};

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::PAGE;

/// A link, an image or the definition of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// What it leads to, as written but for entities and escapes.
    pub(crate) target: String,
    /// Byte at which it begins.
    pub(crate) start: usize,
}

/// The links of a page in their order. A definition counts once, where it stands, if it is used;
/// one that nobody uses leads nobody astray.
pub(crate) fn links(source: &str) -> Vec<Link> {
    if !["](", "]:", "<"].iter().any(|mark| source.contains(mark)) {
        return Vec::new();
    }
    let mut links = Vec::new();
    let mut used = BTreeSet::new();
    let mut events = Parser::new_ext(source, PAGE).into_offset_iter();
    for (event, range) in events.by_ref() {
        match event {
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    id,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    id,
                    ..
                },
            ) => match link_type {
                LinkType::Inline => links.push(Link {
                    target: dest_url.into_string(),
                    start: range.start,
                }),
                LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                    used.insert(id.into_string());
                }
                // `<https://…>` and `<who@where>` carry their scheme.
                _ => {}
            },
            Event::Html(html) | Event::InlineHtml(html) => {
                let named = attributes(&html, &["href", "src"]);
                links.extend(named.into_iter().map(|(at, target)| Link {
                    target,
                    start: range.start + at,
                }));
            }
            _ => {}
        }
    }
    let definitions = events.reference_definitions();
    links.extend(used.iter().filter_map(|label| {
        let definition = definitions.get(label)?;
        Some(Link {
            target: definition.dest.to_string(),
            start: definition.span.start,
        })
    }));
    links.sort_by_key(|link| link.start);
    links.dedup();
    links
}

/// The names by which a link may lead into a page: the headings, as GitHub names them, and what
/// its HTML names.
pub(crate) fn anchors(source: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(source, PAGE) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    *heading += &text;
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(heading) = &mut heading {
                    heading.push(' ');
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                anchors.insert(numbered(&mut counts, slug));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let named = attributes(&html, &["id", "name"]).into_iter();
                anchors.extend(named.map(|(_, name)| name.to_lowercase()));
            }
            _ => {}
        }
    }
    anchors
}

/// GitHub's rule: lower case, blanks as `-`, and of the rest only letters, digits, `-` and `_`.
fn slug(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let lower = heading.trim().to_lowercase();
    let kept = lower.chars().filter(kept);
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A slug that stood before gets the first number that makes it another.
fn numbered(counts: &mut HashMap<String, usize>, slug: String) -> String {
    let mut name = slug.clone();
    while counts.contains_key(&name) {
        let count = counts.entry(slug.clone()).or_default();
        *count += 1;
        name = format!("{slug}-{count}");
    }
    counts.insert(name.clone(), 0);
    name
}

/// The values of attributes in HTML, each with the byte at which it begins; comments have none.
fn attributes(html: &str, names: &[&str]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if html.trim_start().starts_with("<!--") {
        return found;
    }
    for name in names {
        for (at, _) in html.match_indices(&format!(" {name}=\"")) {
            let start = at + name.len() + 3;
            if let Some((value, _)) = html[start..].split_once('"') {
                found.push((start, value.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_every_form_are_found_where_they_stand() {
        let source = "[a](a.md) ![b](b.png \"t\")\n[c][d], [d], [E][]\n\n\
                      <https://x.y> <img src=\"i.png\">\n\n[d]: d.md#x\n[e]: e.md\n[f]: unused.md\n\n\
                      ```\n[no](no.md)\n```\n`[no](no.md)` <!-- [no](no.md) -->\n\n[^1]: note\n";
        let found = links(source);
        let found: Vec<(&str, usize)> = found
            .iter()
            .map(|link| {
                (
                    link.target.as_str(),
                    super::super::line_of(source, link.start),
                )
            })
            .collect();
        let expected = [
            ("a.md", 1),
            ("b.png", 1),
            ("i.png", 4),
            ("d.md#x", 6),
            ("e.md", 7),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn anchors_are_named_as_github_names_them() {
        let source = "# One *two* `three`\n\n## C++ & Co.: a_b, x-y!\n\nSame\n====\n\n# Same\n\
                      # Same-1\n# Über 1\n# [link](x.md) text\n\n<a id=\"Own\"></a>\n\n```\n# no\n```\n";
        let anchors = anchors(source);
        let expected = [
            "c--co-a_b-x-y",
            "link-text",
            "one-two-three",
            "own",
            "same",
            "same-1",
            "same-1-1",
            "über-1",
        ];
        assert_eq!(
            anchors.iter().map(String::as_str).collect::<Vec<_>>(),
            expected
        );
    }
}
