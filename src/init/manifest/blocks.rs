//! Owns the words of a first manifest, block by block. `<name>` stands for the runtime's name; what begins with `#` and no single blank is an example to be taken into use.

/// The top: what the file is for.
pub const HEAD: &str = r##"# yaml-language-server: $schema=./manifest.schema.json
#
# What candor must know of <name>: how it is started, how it finds the scripted model and the witness
# tools, and where it keeps what it did. `candor manifest` explains every key.
#
# Lines with a `#` and no blank behind it are examples: take the `#` away to use them.
"##;

/// Below the head, where the reference runtime stands in.
pub const STAND_IN: &str = r##"#
# As long as your own commands are not here, candor's reference runtime stands in for <name>, so that
# `candor check runtimes/<name>.yaml --suite .` works at once. What is here for its sake is marked
# STAND-IN, what was guessed REPLACE. Put your own there, then ask `candor doctor
# runtimes/<name>.yaml` what works and what is missing.
"##;

/// Below the head, where the command is known.
pub const OWN: &str = r##"#
# What was guessed is marked REPLACE. `candor doctor runtimes/<name>.yaml` tries it all, and tells what
# works and what is missing.
"##;

/// The version of the stand-in.
pub const VERSION_STAND_IN: &str = r##"
# The command that prints the version. Its first line stands in every report.
version: ["{{candor}}", runtime, --version] # STAND-IN
"##;

/// The version of a command, behind `<program>`.
pub const VERSION_OWN: &str = r##"
# The command that prints the version. Its first line stands in every report.
#version: [<program>, --version]
"##;

/// How long a start may take.
pub const DEADLINE: &str = r##"
# How long one start may take, in milliseconds; then it is killed.
deadline_ms: 60000
"##;

/// A daemon; `<start>` is its command.
pub const SERVICE: &str = r##"
# The daemon that must be running while <name> is asked. Each trial starts one of its own, with the
# environment below; `{{port}}` is a free port, the same in every command of a trial. It is stopped by
# SIGTERM, or by a command: `stop`.
service:
  start: <start>
  # By what it is known to be ready: a `port` that takes connections, a `line` of its output, or an
  # `http` URL that answers.
  ready: <ready>
"##;

/// Before the files and the environment.
pub const AGENT: &str = r##"
# What is not declared here is skipped, and reports say so.
capabilities:
  agent:
"##;

/// Before a list of files.
pub const FILES: &str = r##"    # Files that are written before each start, each as `json`, `toml` or `text`. Every trial has a home
    # of its own, `{{home}}`, and a working directory of its own, `{{work}}`; both are empty.
    files:
"##;

/// MCP over stdio, where `<name>` reads it; `<mark>` says whose path that is.
pub const STDIO: &str = r##"      # The witness tools, an MCP server that <name> starts. Write it where <name> looks for its MCP
      # servers, and in the form that it reads.
      - path: "{{home}}/mcp.json" # <mark>
        json: {mcpServers: {witness: {command: "{{witness.command}}", args: ["{{witness.args}}"]}}}
"##;

/// MCP over HTTP, where `<name>` reads it.
pub const HTTP: &str = r##"      # The witness tools, an MCP server at a URL (Streamable HTTP). Write it where <name> looks for its
      # MCP servers, and in the form that it reads.
      - path: "{{work}}/.mcp.json" # REPLACE
        json: {mcpServers: {witness: {type: http, url: "{{witness.url}}"}}}
"##;

/// What the stand-in reads.
pub const STAND_IN_FILE: &str = r##"      # STAND-IN: the reference runtime starts its MCP servers by this file.
      - path: "{{home}}/mcp.json"
        json: {mcpServers: {witness: {command: "{{witness.command}}", args: ["{{witness.args}}"]}}}
"##;

/// Files of a runtime whose tools need none.
pub const NO_FILES: &str = r##"    # Files that are written before each start, each as `json`, `toml` or `text`. Every trial has a home
    # of its own, `{{home}}`, and a working directory of its own, `{{work}}`; both are empty.
    #files:
    #  - path: "{{home}}/.config/<name>/config.toml"
    #    toml: {model: scripted-1}
"##;

/// Before the environment.
pub const ENV: &str = r##"    # Nothing of your environment is inherited but PATH: what <name> needs stands here.
    env:
"##;

/// Chat Completions.
pub const CHAT: &str = r##"      # The scripted model, in place of the vendor's (Chat Completions). It takes any model's name and
      # any key. If <name> reads its address from a file, name the placeholder there.
      OPENAI_BASE_URL: "{{model.openai}}"
      OPENAI_API_KEY: "{{nonce}}"
"##;

/// Responses.
pub const RESPONSES: &str = r##"      # The scripted model, in place of the vendor's (Responses). It takes any model's name and any key,
      # and keeps no conversation: each request must carry the whole of it. If <name> reads its address
      # from a file, name the placeholder there.
      OPENAI_BASE_URL: "{{model.openai}}"
      OPENAI_API_KEY: "{{nonce}}"
"##;

/// Anthropic Messages.
pub const ANTHROPIC: &str = r##"      # The scripted model, in place of the vendor's (Messages); the client adds `/v1/messages`. It takes
      # any model's name and any key. If <name> reads its address from a file, name the placeholder there.
      ANTHROPIC_BASE_URL: "{{model.anthropic}}"
      ANTHROPIC_API_KEY: "{{nonce}}"
"##;

/// Gemini.
pub const GEMINI: &str = r##"      # The scripted model, in place of the vendor's; the client adds `/v1beta/models/…`. It takes any
      # model's name and any key. If <name> reads its address from a file, name the placeholder there.
      GOOGLE_GEMINI_BASE_URL: "{{model.gemini}}"
      GEMINI_API_KEY: "{{nonce}}"
"##;

/// What the stand-in speaks.
pub const STAND_IN_ENV: &str = r##"      # STAND-IN: the reference runtime speaks Chat Completions.
      OPENAI_BASE_URL: "{{model.openai}}"
      OPENAI_API_KEY: "{{nonce}}"
"##;

/// Tools that are commands.
pub const SHELL: &str = r##"      # The witness tools, for a runtime whose tools are commands: `$WITNESS TOOL JSON` calls one, prints
      # its result, and exits with 1 where it is an error. Offer the tools to the model under their own
      # names: echo {text}, fail {ms}, sleep {ms}, unicode {text}.
      WITNESS: "{{witness.call}}"
    # A runtime that can be given no tools, but has a tool of its own that runs a command line, calls them
    # through that: its name as it is offered to the model, and where in its arguments the line belongs.
    #shell: {tool: bash, arguments: {command: "{{command}}"}}
"##;

/// Before the ways in.
pub const ENTRYPOINTS: &str = r##"    # The command of each way in, run without a shell: for a pipe write [sh, -c, "…"]. Files of this
    # project are named by `{{here}}`, the directory of this manifest.
    entrypoints:
"##;

/// Before the ways in that are not used yet; `<flags>` says whose flags they have.
pub const OTHER_WAYS: &str = r##"      # Other ways in that <name> may have. Each is known by its deed: a stream is asked of the model, the
      # earlier turns are sent along, JSON that does not fit the schema is asked for again.
      # <flags>
"##;

/// Before a history.
pub const HISTORY: &str = r##"
  # What <name> keeps of its calls. `facts` is what each record truly carries: one that is declared and
  # missing is a failure, one that is not declared is skipped. `records` is a jq program that makes of
  # all rows one record a call; `_at` is the place of a row. `candor manifest` lists the facts and the
  # fields, and `candor doctor` shows from what each fact was read and what was left unread.
"##;

/// Before the example of a history, where no history is read yet.
pub const UNREAD: &str = r##"  #
  # Run `candor doctor runtimes/<name>.yaml`: it lists the files that name a call. Then fill this in.
"##;

/// Before the example of a history, below that of the stand-in.
pub const INSTEAD: &str = r##"
  # What <name> keeps, in place of the block above. `candor doctor` lists the files that name a call.
"##;

/// A runtime without a history.
pub const NO_HISTORY: &str = r##"
  # <name> keeps no history, so there is nothing yet to hold against its deeds: `candor doctor` tries each
  # way in, and `candor check` has nothing to judge (exit code 3). `candor manifest` explains `history`.
"##;

/// The history of the stand-in.
pub const STAND_IN_HISTORY: &str = r##"  history: # STAND-IN
    facts: [call_id, session, turn, tool, args, status, success, latency_ms]
    resolution_ms: 0.001
    sqlite:
      path: "{{home}}/history.db"
      query: SELECT * FROM actions ORDER BY rowid
    records: |
      .[] | select(.kind == "call") | {
        call_id, session, turn, tool, args, status,
        success: (if .success == null then null else .success == 1 end),
        latency_ms, latency_source: "native",
        at: ._at
      }
"##;

/// JSON lines.
pub const JSONL: &str = r##"  #history:
  #  facts: [call_id, turn, tool, args, success]
  #  jsonl: "{{home}}/.<name>/*.jsonl"
  #  records: |
  #    .[] | select(.type == "tool_call") | {
  #      call_id: .id, turn: .turn, tool: .name, args: .arguments, success: .ok, at: ._at
  #    }
"##;

/// JSON files.
pub const JSON: &str = r##"  #history:
  #  facts: [call_id, turn, tool, args, success]
  #  json: "{{home}}/.<name>/sessions/*.json"
  #  records: |
  #    .[] | ._at as $at | .calls[] | {
  #      call_id: .id, turn: .turn, tool: .name, args: .arguments, success: .ok, at: $at
  #    }
"##;

/// A SQLite database.
pub const SQLITE: &str = r##"  #history:
  #  facts: [call_id, turn, tool, args, success]
  #  sqlite:
  #    path: "{{home}}/.<name>/history.db"
  #    query: SELECT * FROM calls ORDER BY rowid
  #  records: |
  #    .[] | {
  #      call_id: .id, turn: .turn, tool: .name, args: .arguments, success: (.ok == 1), at: ._at
  #    }
"##;

/// A command that prints the history.
pub const COMMAND: &str = r##"  #history:
  #  facts: [call_id, turn, tool, args, success]
  #  command: ["<name>", history, --json]
  #  records: |
  #    .[] | select(.type == "tool_call") | {
  #      call_id: .id, turn: .turn, tool: .name, args: .arguments, success: .ok, at: ._at
  #    }
"##;
