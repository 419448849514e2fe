//! Adds name and password.

use http::header::AUTHORIZATION;

use super::{BoxFuture, Call, Layer, Next};
use crate::Result;
use crate::auth::BasicAuth;
use crate::transport::Reply;

/// Adds name and password to the requests of operations that use the scheme.
#[derive(Debug)]
pub(crate) struct Basic {
    pub scheme: usize,
    pub auth: BasicAuth,
}

impl Layer for Basic {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        if call.uses(self.scheme) {
            call.headers.insert(AUTHORIZATION, self.auth.header.clone());
        }
        next.run(call)
    }
}
