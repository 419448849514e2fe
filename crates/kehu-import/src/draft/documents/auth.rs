//! What the authentication of a drafted API fills in.

use kehu_spec::document::{AuthTable, Scheme};

use super::Api;

impl Api {
    /// The headers of the authentication: those that it fills, and those that each operation states.
    pub fn auth_headers(&self) -> (Vec<&str>, Vec<&str>) {
        let signed = self
            .schemes()
            .flat_map(|auth| auth.headers.iter().flatten());
        let (stated, own): (Vec<_>, Vec<_>) =
            signed.partition(|header| header.value.value == "operation.headers");
        let own = own.into_iter().map(|header| header.name.as_str());
        let single = self.schemes().flat_map(|auth| {
            let basic = (auth.scheme.value == Scheme::Basic).then_some("Authorization");
            let named = [&auth.header, &auth.signature].into_iter().flatten();
            named.map(|header| header.as_str()).chain(basic)
        });
        let own = own.chain(single);
        let stated = stated.into_iter().map(|header| header.name.as_str());
        (own.collect(), stated.collect())
    }

    /// Fields that the authentication fills.
    pub fn auth_fields(&self) -> impl Iterator<Item = &str> {
        let rows = self.schemes().flat_map(|auth| auth.fields.iter().flatten());
        let token = self.schemes().filter_map(|auth| auth.field.as_ref());
        let rows = rows.map(|row| row.name.as_str());
        rows.chain(token.map(|field| field.as_str()))
    }

    fn schemes(&self) -> impl Iterator<Item = &AuthTable> {
        self.file.auth.iter().flat_map(|auth| &auth.0)
    }
}
