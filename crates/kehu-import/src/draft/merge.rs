//! A draft over a file that a person has mended: facts are updated, what they wrote stays.

use kehu_spec::model;

use super::spec::Endpoint;

/// A merged file.
#[derive(Debug)]
pub struct Merged {
    /// All of it.
    pub text: String,
    /// What changed, as sentences.
    pub changes: Vec<String>,
    /// Examples that are new or other than before: file and text.
    pub examples: Vec<(String, String)>,
}

/// Merges a draft over what is there.
pub fn merge(there: &str, _draft: &Endpoint, _api: &model::Api) -> Merged {
    Merged {
        text: there.to_owned(),
        changes: Vec::new(),
        examples: Vec::new(),
    }
}
