//! The runtime over real sockets: a small server that does on purpose what servers do by accident, and a
//! made-up API with hand-written operations.

mod auth;
mod broken;
mod calls;
mod faults;
mod limits;
mod lookups;
mod made;
mod paging;
mod registry;
mod secrets;
pub mod server;
mod shop;
mod tls;
