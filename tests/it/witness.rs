//! The witnesses from outside: over their sockets and as processes.

mod anthropic;
mod fault;
mod gemini;
mod http;
mod model;
mod responses;
mod sdk;
mod side;
mod stdio;
mod streamable;
mod talk;
mod tools;
