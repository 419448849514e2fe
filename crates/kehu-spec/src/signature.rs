//! Signed bytes and signature, from the model alone. Independent of the runtime: what one of the two
//! gets wrong, the other shows.
