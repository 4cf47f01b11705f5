//! The runtime under test, seen from outside: how it is started and ended, and how what it kept is read.

pub mod agent;
pub mod asked;
pub mod build;
pub mod deed;
pub mod evidence;
pub mod history;
pub mod jq;
pub mod launch;
mod probe;
pub mod proof;
pub mod scene;
pub mod service;
pub mod strays;
pub mod version;
