//! The paths that a Rust file names, those into this crate resolved.

use super::code::{Code, Kind, Token};

/// A path or a method that is named, the paths of one `use` tree one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// From `crate` on where it leads into this crate; a glob ends with `*`; a method is one
    /// segment, `.name`.
    pub segments: Vec<String>,
    pub line: usize,
    /// The function that began last; empty above the first.
    pub function: String,
    pub test: bool,
}

impl Named {
    pub fn starts_with(&self, prefix: &str) -> bool {
        let mut segments = self.segments.iter();
        prefix
            .split("::")
            .all(|part| segments.next().is_some_and(|segment| segment == part))
    }
}

/// All paths of more than one segment in a file, single names that are imported, and methods.
pub fn named_in(code: &Code) -> Vec<Named> {
    let mut reader = Reader::new(code);
    while reader.at < reader.tokens.len() {
        reader.step();
    }
    reader.found
}

/// Reads the paths, knowing the module and the function it is in.
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    function: String,
    /// The module, and at which depth each of its inline parts began.
    module: Vec<String>,
    inline: Vec<usize>,
    found: Vec<Named>,
}

impl<'a> Reader<'a> {
    fn new(code: &'a Code) -> Self {
        Self {
            tokens: &code.tokens,
            at: 0,
            depth: 0,
            function: String::new(),
            module: code.module(),
            inline: Vec::new(),
            found: Vec::new(),
        }
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(text))
    }

    fn step(&mut self) {
        let token = &self.tokens[self.at];
        match token.kind {
            Kind::Word => return self.word(),
            Kind::Mark if token.text == "{" => self.depth += 1,
            Kind::Mark if token.text == "}" => {
                self.depth = self.depth.saturating_sub(1);
                if self.inline.last() == Some(&self.depth) {
                    self.inline.pop();
                    self.module.pop();
                }
            }
            _ => {}
        }
        self.at += 1;
    }

    fn word(&mut self) {
        let next = self.tokens.get(self.at + 1);
        match (&*self.tokens[self.at].text, next) {
            ("fn", Some(name)) if name.kind == Kind::Word => self.function = name.text.clone(),
            ("mod", Some(name)) if self.is(self.at + 2, "{") => {
                self.module.push(name.text.clone());
                self.inline.push(self.depth);
                // The name is no path.
                self.at += 1;
            }
            _ => return self.path(),
        }
        self.at += 1;
    }

    fn path(&mut self) {
        let begin = self.at;
        let behind = |text| begin >= 1 && self.is(begin - 1, text);
        let goes_on = behind("::") && begin >= 2 && self.ends_segment(begin - 2);
        let imported = behind("use") || (behind("::") && begin >= 2 && self.is(begin - 2, "use"));
        let leads_on =
            self.ends_segment(begin) && self.is(begin + 1, "::") && !self.is(begin + 2, "<");
        if behind(".") && self.is(begin + 1, "(") {
            let method = format!(".{}", self.tokens[begin].text);
            self.find(vec![method]);
        } else if (leads_on && !goes_on) || imported {
            return self.tree(Vec::new());
        }
        self.at += 1;
    }

    /// Whether a `::` behind this token goes on with a path; it begins one in `use ::std`.
    fn ends_segment(&self, at: usize) -> bool {
        let keywords = [
            "use", "return", "in", "as", "match", "if", "else", "impl", "dyn", "mut",
        ];
        let token = &self.tokens[at];
        token.is(">") || (token.kind == Kind::Word && !keywords.contains(&&*token.text))
    }

    /// One path or `use` tree from here on.
    fn tree(&mut self, mut segments: Vec<String>) {
        while let Some(token) = self.tokens.get(self.at) {
            if token.is("{") {
                self.at += 1;
                return self.branches(&segments);
            }
            if token.kind != Kind::Word && !token.is("*") {
                break;
            }
            segments.push(token.text.clone());
            self.at += 1;
            if !self.is(self.at, "::") {
                break;
            }
            self.at += 1;
        }
        let segments = self.resolved(segments);
        self.find(segments);
    }

    fn find(&mut self, segments: Vec<String>) {
        let token = &self.tokens[self.at.min(self.tokens.len() - 1)];
        self.found.push(Named {
            segments,
            line: token.line,
            function: self.function.clone(),
            test: token.test,
        });
    }

    fn branches(&mut self, segments: &[String]) {
        while self.at < self.tokens.len() && !self.is(self.at, "}") {
            match self.tokens[self.at].kind == Kind::Word || self.is(self.at, "*") {
                true if self.is(self.at, "as") => self.at += 2,
                true => self.tree(segments.to_vec()),
                false => self.at += 1,
            }
        }
        self.at += 1;
    }

    /// The path from `crate` on, if it leads into this crate.
    fn resolved(&self, segments: Vec<String>) -> Vec<String> {
        let mut base = match segments[0].as_str() {
            "self" | "super" => self.module.clone(),
            "candor" => vec!["crate".to_owned()],
            _ => return segments,
        };
        let supers = segments
            .iter()
            .filter(|segment| *segment == "super")
            .count();
        base.truncate(base.len().saturating_sub(supers).max(1));
        let relative = |segment: &&String| !["self", "super", "candor"].contains(&segment.as_str());
        base.extend(
            segments
                .iter()
                .skip_while(|segment| !relative(segment))
                .cloned(),
        );
        base
    }
}

#[test]
fn the_paths_of_a_file_are_found_whatever_they_are_written_in() {
    let text = r#"
        //! crate::comment
        use crate::{runtime::{self, agent::Run}, verdict as v, *};
        use ::glob;
        /// [`std::fs`] in a doc comment
        fn load() { ::std::fs::read("crate::text"); select! { x = tokio::time::sleep(y) => () } }
        mod inner { fn f() -> super::super::spec::Spec { Vec::<super::Own>::new() } }
        #[cfg(test)]
        mod tests { use super::*; }
        fn after() { self::own(); local(); a.std(); }
    "#;
    let code = Code::read("src/feature/rows.rs", text);
    let found = named_in(&code).into_iter();
    let shown = found.map(|named| {
        let place = if named.test { "test" } else { &named.function };
        format!("{} {place}", named.segments.join("::"))
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "crate::runtime::self ",
            "crate::runtime::agent::Run ",
            "crate::verdict ",
            "crate::* ",
            "glob ",
            "std::fs::read load",
            "tokio::time::sleep load",
            "crate::feature::spec::Spec f",
            "crate::feature::rows::Own f",
            "crate::feature::rows::* test",
            "crate::feature::rows::own after",
            ".std after",
        ]
    );
}
