//! A Rust file as tokens: comments gone, test modules told apart.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A token, with the line it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
    /// The token stands in a module under `#[cfg(test)]`.
    pub test: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or an identifier.
    Word,
    /// A string, a character or a number, as it is written.
    Literal,
    /// `::`, a bracket, or one other character.
    Mark,
}

/// One file.
pub struct Code {
    /// Relative to the root.
    pub path: String,
    pub text: String,
    pub tokens: Vec<Token>,
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

impl Code {
    pub fn read(path: &str, text: &str) -> Self {
        let stream: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, false, &mut tokens);
        let (path, text) = (path.to_owned(), text.to_owned());
        Self { path, text, tokens }
    }

    /// Whether this is the file of a home, or lies in the folder beside it: `src/spec` is both
    /// `src/spec.rs` and `src/spec/…`.
    pub fn is_in(&self, home: &str) -> bool {
        let rest = self.path.strip_prefix(home);
        rest.is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
    }

    /// The tokens that a build for users has.
    pub fn live(&self) -> Vec<&Token> {
        self.tokens.iter().filter(|token| !token.test).collect()
    }

    /// A breach at a line.
    pub fn at(&self, line: usize, breach: &str) -> String {
        format!("{}:{line}: {breach}", self.path)
    }

    /// What stands in `#[…]` and `#![…]`.
    pub fn attributes(&self) -> Vec<&[Token]> {
        let begins = (0..self.tokens.len()).filter_map(|at| {
            let bang = usize::from(self.tokens.get(at + 1)?.is("!"));
            let opens = self.tokens[at].is("#") && self.tokens.get(at + 1 + bang)?.is("[");
            opens.then_some(at + 2 + bang)
        });
        begins.map(|begin| self.up_to_close(begin)).collect()
    }

    fn up_to_close(&self, begin: usize) -> &[Token] {
        let mut depth = 1;
        let rest = &self.tokens[begin..];
        let end = rest.iter().position(|token| {
            depth += i32::from(token.is("[")) - i32::from(token.is("]"));
            depth == 0
        });
        &rest[..end.unwrap_or(rest.len())]
    }

    /// The module that the file is, from `crate` on.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let crate_root = ["lib", "main"].contains(&inner);
        let parts = inner.split('/').filter(|_| !crate_root);
        std::iter::once("crate")
            .chain(parts)
            .map(str::to_owned)
            .collect()
    }
}

/// Flattens the trees; doc comments are dropped, `::` becomes one token.
fn flatten(stream: TokenStream, test: bool, out: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut rest = &trees[..];
    let mut test_module = false;
    while let Some(tree) = rest.first() {
        test_module |= begins_test_module(rest);
        let test = test || test_module;
        let taken = doc_comment(rest).unwrap_or_else(|| put(rest, test, out));
        test_module &= !ends_item(tree);
        rest = &rest[taken..];
    }
}

/// Puts the first of the trees, and says how many that were.
fn put(trees: &[TokenTree], test: bool, out: &mut Vec<Token>) -> usize {
    let mut push = |kind, text: &str, line| {
        let text = text.to_owned();
        out.push(Token {
            kind,
            text,
            line,
            test,
        });
    };
    let line = trees[0].span().start().line;
    match &trees[0] {
        TokenTree::Ident(word) => push(Kind::Word, word.to_string().trim_start_matches("r#"), line),
        TokenTree::Literal(literal) => push(Kind::Literal, &literal.to_string(), line),
        TokenTree::Punct(_) if is_mark(trees.first(), ':') && is_mark(trees.get(1), ':') => {
            push(Kind::Mark, "::", line);
            return 2;
        }
        TokenTree::Punct(mark) => push(Kind::Mark, &mark.as_char().to_string(), line),
        TokenTree::Group(group) => {
            let (open, close) = brackets(group.delimiter());
            push(Kind::Mark, open, line);
            flatten(group.stream(), test, out);
            let (text, line) = (close.to_owned(), group.span_close().end().line);
            out.push(Token {
                kind: Kind::Mark,
                text,
                line,
                test,
            });
        }
    }
    1
}

fn is_mark(tree: Option<&TokenTree>, mark: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// How many trees the doc comment takes that begins here.
fn doc_comment(trees: &[TokenTree]) -> Option<usize> {
    let inner = usize::from(is_mark(trees.get(1), '!'));
    attribute(trees, inner)?
        .starts_with("doc =")
        .then_some(2 + inner)
}

fn begins_test_module(trees: &[TokenTree]) -> bool {
    let module = matches!(trees.get(2), Some(TokenTree::Ident(word)) if *word == "mod");
    module && attribute(trees, 0).is_some_and(|text| text.replace(' ', "") == "cfg(test)")
}

/// The text of the attribute that begins here.
fn attribute(trees: &[TokenTree], inner: usize) -> Option<String> {
    match trees.get(1 + inner)? {
        TokenTree::Group(group) if is_mark(trees.first(), '#') => Some(group.stream().to_string()),
        _ => None,
    }
}

fn ends_item(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => is_mark(Some(tree), ';'),
    }
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}
