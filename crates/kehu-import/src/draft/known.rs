//! The API that is there already, as far as it can be read.

use kehu_page::recognise::Page;
use kehu_spec::diagnostic::Diagnostics;
use kehu_spec::document::{self, ApiDocuments};
use kehu_spec::{Sources, load_documents, model};

use super::documents::Api;
use super::{Options, api};

/// The API that is there, as far as it can be read.
pub(super) struct Known {
    pub is_new: bool,
    documents: Option<ApiDocuments>,
    pub model: Option<model::Api>,
}

impl Known {
    pub fn read(own: &Sources, name: &str) -> Known {
        let documents = document::documents(own, &mut Diagnostics::default()).pop();
        let loaded = documents.iter().flat_map(|d| load_documents(d, own).apis);
        Known {
            is_new: own.file(&format!("{name}/api.toml")).is_none(),
            model: loaded.last().filter(|api| api.name == name),
            documents,
        }
    }

    /// What is there, or what the pages say of an API that is not.
    pub fn api(&self, pages: &[Page], name: &str) -> Api {
        let (Some(documents), Some(model)) = (&self.documents, &self.model) else {
            return api::draft(pages, name);
        };
        let mut operations = model.operations.iter();
        let refusals_only =
            !model.operations.is_empty() && operations.all(|o| !o.response.enveloped);
        let mut file = documents.api.clone();
        // Which operation issues a token, and what is published of the signature, says nothing of the others.
        let mut vectors = Vec::new();
        for auth in file.auth.iter_mut().flat_map(|auth| &mut auth.0) {
            vectors.extend(auth.vector.iter().flatten().cloned());
            (auth.issue, auth.refresh, auth.vector) = (None, None, None);
        }
        // Where no code tells how a call went, an answer is held against no envelope.
        file.envelope.take_if(|envelope| envelope.code.is_none());
        let mut errors = file.error.iter().flatten();
        let code = errors.find_map(|error| error.code.as_ref());
        let text_codes = code.map(|code| matches!(code.value, model::Code::Text(_)));
        Api {
            file,
            refusals_only,
            text_codes: text_codes.filter(|_| documents.api.refusal.is_some()),
            vectors,
            ..Api::default()
        }
    }
}

/// The files of this API alone.
pub(super) fn own(options: &Options<'_>) -> Sources {
    let prefix = format!("{}/", options.api);
    let files = options.existing.files();
    let files = files.filter(|(_, path)| path.starts_with(&prefix));
    Sources::from_texts(files.map(|(file, path)| (path, options.existing.text(file))))
}
