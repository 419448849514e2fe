//! `kehu export` against the sandbox, as a process of its own: stopped, disturbed, and compared with a run
//! that nothing disturbed. What needs a database server or kills many is in tests/system.

mod accounts;
mod changes;
mod faults;
mod outputs;
mod parts;
mod pipes;
mod replaced;
mod report;
mod rows;
mod walks;
