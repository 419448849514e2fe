//! The files of a form in parts, by the names of their parts.

use kehu_spec::model::{Field, Operation};

/// Whether a part is a file, or tells something of one: these are no pairs of a form.
pub(crate) fn is_of_file(operation: &Operation, name: &str) -> bool {
    let request = &operation.request;
    let mut files = request.fields.iter().filter(|field| request.is_file(field));
    let is_told = |file: &Field| {
        let told = [&file.filename, &file.content_type];
        told.into_iter().flatten().any(|field| field == name)
    };
    file_of(operation, name).is_some() || files.any(is_told)
}

/// The file, or one of those of a list, that a part of this name is: `files`, `files[]`, `files.0`.
pub(crate) fn file_of<'o>(operation: &'o Operation, name: &str) -> Option<&'o Field> {
    let request = &operation.request;
    let mut files = request.fields.iter().filter(|field| request.is_file(field));
    files.find(|file| {
        let step = name.strip_prefix(file.name.as_str());
        match file.style.is_by_parts() {
            true => step.is_some_and(|step| !step.is_empty() && file.style.steps(step).is_some()),
            false => step == Some(""),
        }
    })
}
