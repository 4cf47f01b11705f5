//! Owns the questions with a fixed list of answers: what a runtime speaks, how it calls its tools, what it keeps.

/// An answer out of a fixed list, each known by one word.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// Every answer, with its word.
    const ALL: &'static [(&'static str, Self)];

    /// The answer of this word.
    fn of(word: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(name, _)| *name == word);
        known.map(|(_, choice)| *choice)
    }

    /// Its word.
    fn word(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, choice)| *choice == self);
        known.map_or("", |(word, _)| word)
    }

    /// All words.
    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(word, _)| *word).collect()
    }
}

/// What the runtime speaks to its model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI Responses.
    Responses,
    /// Anthropic Messages.
    Anthropic,
    /// Gemini `generateContent`.
    Gemini,
}

impl Choice for Protocol {
    const ALL: &'static [(&'static str, Self)] = &[
        ("chat", Protocol::Chat),
        ("responses", Protocol::Responses),
        ("anthropic", Protocol::Anthropic),
        ("gemini", Protocol::Gemini),
    ];
}

/// How the runtime calls its tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tools {
    /// MCP servers that it starts.
    Stdio,
    /// MCP servers at a URL.
    Http,
    /// Commands that it runs.
    Shell,
}

impl Choice for Tools {
    const ALL: &'static [(&'static str, Self)] = &[
        ("stdio", Tools::Stdio),
        ("http", Tools::Http),
        ("shell", Tools::Shell),
    ];
}

/// What the runtime keeps its history in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Files with one JSON value a line.
    Jsonl,
    /// Files with one JSON value each.
    Json,
    /// A SQLite database.
    Sqlite,
    /// Anything else; a command prints it as JSON lines.
    Command,
    /// It keeps none.
    Nothing,
}

impl Choice for Keeps {
    const ALL: &'static [(&'static str, Self)] = &[
        ("jsonl", Keeps::Jsonl),
        ("json", Keeps::Json),
        ("sqlite", Keeps::Sqlite),
        ("command", Keeps::Command),
        ("none", Keeps::Nothing),
    ];
}

/// Yes and no.
impl Choice for bool {
    const ALL: &'static [(&'static str, Self)] = &[("yes", true), ("no", false)];
}
