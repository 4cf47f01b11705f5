//! Owns the tasks of a page: list items with a box, each with the words and the code that are its own.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::PAGE;

/// A list item with a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    /// Whether the box is checked.
    pub(crate) done: bool,
    /// Byte of the box.
    pub(crate) start: usize,
    /// Where its text stands, in pieces without marks; that of items without a box below it too.
    pub(crate) words: Vec<Range<usize>>,
    /// Code spans and the lines of code blocks, without their marks.
    pub(crate) code: Vec<Range<usize>>,
    /// The place, in the list of tasks, of the one that it is a part of.
    pub(crate) within: Option<usize>,
}

/// The tasks of a page in their order.
pub(crate) fn tasks(source: &str) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    let mut items: Vec<Option<usize>> = Vec::new();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(source, PAGE).into_offset_iter() {
        let current = items.iter().rev().find_map(|item| *item);
        match event {
            Event::Start(Tag::Item) => items.push(None),
            Event::End(TagEnd::Item) => drop(items.pop()),
            Event::TaskListMarker(done) => {
                if let Some(item) = items.last_mut() {
                    *item = Some(tasks.len());
                    tasks.push(Task {
                        done,
                        start: range.start,
                        words: Vec::new(),
                        code: Vec::new(),
                        within: current,
                    });
                }
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) | Event::Code(_) => {
                if let Some(task) = current.and_then(|at| tasks.get_mut(at)) {
                    let is_code = in_code || matches!(event, Event::Code(_));
                    task.add(source, range, is_code);
                }
            }
            _ => {}
        }
    }
    tasks
}

impl Task {
    fn add(&mut self, source: &str, range: Range<usize>, is_code: bool) {
        if source[range.clone()].trim().is_empty() {
            return;
        }
        if is_code {
            let text = &source[range.clone()];
            let bare = text.trim_matches('`');
            let start = range.start + (text.len() - text.trim_start_matches('`').len());
            self.code.push(start..start + bare.len());
        }
        match self.words.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => self.words.push(range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_found_in_every_form_with_what_is_their_own() {
        let source = "- [x] T1 **bold** `make x`,\n  wrapped [C-02](a.md)[b]\n  - [ ] part\n  \
                      - plain C-03\n\n1. [X] T2\n\n   ```\n   run it\n   ```\n- no\n\n[ ] none\n";
        for source in [source.to_owned(), source.replace('\n', "\r\n")] {
            let tasks = tasks(&source);
            let text = |ranges: &[Range<usize>]| -> Vec<String> {
                let texts = ranges.iter().map(|range| &source[range.clone()]);
                texts.map(|text| text.trim().to_owned()).collect()
            };
            let own: Vec<_> = tasks
                .iter()
                .map(|task| {
                    (
                        task.done,
                        text(&task.words).join("|"),
                        text(&task.code).join("|"),
                        task.within,
                    )
                })
                .collect();
            let expected = [
                (
                    true,
                    "T1|bold|`make x`,|wrapped|C-02|[b]|plain C-03",
                    "make x",
                    None,
                ),
                (false, "part", "", Some(0)),
                (true, "T2|run it", "run it", None),
            ];
            let expected = expected.map(|(done, words, code, within)| {
                (done, words.to_owned(), code.to_owned(), within)
            });
            assert_eq!(own, expected);
        }
    }
}
