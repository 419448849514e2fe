//! rabbitpre-model
