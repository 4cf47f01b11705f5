//! The independent instruments that watch a runtime from outside; unaware of specs, verdicts and reports.
//!
//! - [`clock`]: the one clock that all witnesses share.
//! - [`script`]: what the scripted model will say and call.
//! - [`model`]: the model server that plays scripts; `dialogue` is what a request tells of the
//!   conversation in any protocol, `reply` what is answered, [`protocol`] the form of both.
//! - [`tools`]: the tools and their MCP server, over stdio and Streamable HTTP; [`ledger`] is where
//!   their calls are entered.
//! - `loopback` is what the servers have in common: a port, a thread, an end.
//! - [`enter`]: the private command line under which the executable becomes its own witness.
//! - [`control`]: how far the witness's clock and a client's clock lie apart on this machine.

pub mod clock;
pub mod control;
mod dialogue;
mod invocation;
pub mod ledger;
mod loopback;
pub mod model;
pub mod protocol;
mod reply;
pub mod script;
mod specimen;
pub mod tools;

pub use control::{Control, measure};
pub use invocation::{HELPER, call_arguments, enter, mcp_arguments};
pub use ledger::{Entry, Ledger};
pub use model::{ModelRequest, ModelServer, RequestKind, ToolResult};
pub use protocol::Protocol;
pub use script::{Fault, Script, marker};
pub use tools::ToolServer;
