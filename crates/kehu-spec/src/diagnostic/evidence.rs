//! x
use super::Diagnostics;
impl Diagnostics {}
