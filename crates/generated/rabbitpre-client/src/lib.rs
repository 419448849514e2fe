//! rabbitpre-client
