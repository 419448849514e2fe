//! Words that a generated name may not be.

/// Strict and reserved words of the 2024 edition.
pub(super) const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else \
    enum extern false final fn for gen if impl in let loop macro match mod move mut override priv pub \
    ref return self static struct super trait true try type typeof unsafe unsized use virtual where \
    while yield";

/// Types that modules call by their short names: the prelude's, those of `kehu-wire` and serde, and
/// what a client crate exports of the runtime.
pub(super) const TYPES: &[&str] = &[
    "Answer AsRef Box Clone Copy Debug Default Drop Eq Err Fn FnMut FnOnce From Hash Into IntoIterator \
     Iterator None Ok Option Ord PartialEq PartialOrd Result Self Send Some String Sync ToOwned \
     ToString TryFrom TryInto Unpin Vec",
    "BTreeMap Bytes Check Date DateTime Decimal Deserialize JsonSchema Secret Serialize Timestamp \
     FileSource Validate Value",
    "Client ClientBuilder Clock CallOptions Code Config Cursor Direction Error ErrorCode ErrorKind Event Items Layer \
     NoData Operation OperationInfo PagedOperation Pages Request Response Retry Server Transport Lookup \
     LookupOperation",
];

/// Modules that Cargo or the generated crates give a meaning to.
pub(super) const MODULES: &str = "client events formats lib main mod model named operations spec";

/// Methods of every client.
pub(super) const CLIENT_METHODS: &str =
    "builder clone from_config from_env send send_with verify_callback verify_callback_at";

/// Methods of every client builder.
pub(super) const CLIENT_BUILDER_METHODS: &str = "attempt_timeout base_url build clock clone http_client \
    max_response_bytes retry server timeout with_env attempt_layer layer transport";

/// Methods of every operation, those of its traits included.
pub(super) const OPERATION_METHODS: &str = "backward clone from_request items items_blocking options pages send send_blocking send_partial \
     send_partial_blocking send_rows send_rows_blocking";

/// Functions of every record that a request holds.
pub(super) const RECORD_METHODS: &str = "check clone default new validate";

/// Whether a list of words has this one.
pub(super) fn has(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|other| other == word)
}

pub(super) fn is_reserved_type(name: &str) -> bool {
    TYPES.iter().any(|words| has(words, name))
}
