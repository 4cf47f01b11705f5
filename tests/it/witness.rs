//! The witnesses from outside: over their sockets and as processes.

mod fault;
mod http;
mod model;
mod stdio;
mod streamable;
mod talk;
mod tools;
