//! Owns what of a page is prose for people, and what are comments for tools.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::PAGE;

/// Where words and code spans stand: neither links nor code blocks nor blocks of HTML. Of code spans the marks
/// are within.
pub(crate) fn prose(source: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(source, PAGE).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => depth -= 1,
            Event::Text(_) | Event::Code(_) if depth == 0 => match pieces.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => pieces.push(range),
            },
            _ => {}
        }
    }
    pieces
}

/// The HTML comments that stand on a line of their own, outside of code blocks.
pub(crate) fn comments(source: &str) -> Vec<Range<usize>> {
    let mut comments = Vec::new();
    let mut block: Option<Range<usize>> = None;
    for (event, range) in Parser::new_ext(source, PAGE).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(range),
            Event::End(TagEnd::HtmlBlock) => {
                comments.extend(
                    block
                        .take()
                        .into_iter()
                        .flat_map(|block| within(source, block)),
                );
            }
            _ => {}
        }
    }
    comments
}

/// The comments of a block that begin a line and end one.
fn within(source: &str, block: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = block.start;
    while let Some(open) = source[at..block.end].find("<!--") {
        let start = at + open;
        let Some(length) = source[start..block.end].find("-->") else {
            break;
        };
        at = start + length + "-->".len();
        let before = source[..start].rsplit('\n').next().unwrap_or_default();
        let behind = source[at..].split('\n').next().unwrap_or_default();
        if before.trim().is_empty() && behind.trim().is_empty() {
            found.push(start..at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str, ranges: &[Range<usize>]) -> Vec<String> {
        let texts = ranges.iter().map(|range| source[range.clone()].to_owned());
        texts.collect()
    }

    #[test]
    fn prose_is_neither_code_block_nor_link_nor_html() {
        let source = "# A_b/c\n\nx `y` z [l](m)\n\n```\nno\n```\n\n    no\n\n<div>no</div>\n";
        assert_eq!(texts(source, &prose(source)), ["A_b/c", "x `y` z "]);
    }

    #[test]
    fn a_comment_for_tools_has_its_line_to_itself() {
        let source = "a\n<!-- one -->\nb <!-- no -->\n\n<!-- two\n-->\n\n```\n<!-- no -->\n```\n\
                      <!-- three --><!-- four -->\n\n- item\n  <!-- five -->\n";
        let expected = ["<!-- one -->", "<!-- two\n-->", "<!-- five -->"];
        assert_eq!(texts(source, &comments(source)), expected);
    }
}
