//! What of an operation is in its draft: each field at its own place, not only some field of its name.

use super::super::documents::Api;
use super::super::lists;
use super::super::operation::Drafted;
use super::Tally;
use super::names::Names;
use kehu_page::recognise::Operation;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::{Place, Row};
use kehu_page::recognise::tables::FieldTable;
use kehu_page::recognise::tree::NodeId;
use kehu_page::words::words;

/// An operation and what was drafted of it.
pub(super) struct Kept<'a> {
    pub(super) operation: &'a Operation,
    pub(super) drafted: &'a Drafted,
    pub(super) names: &'a Names,
    /// The names of all operations of the page.
    pub(super) page: &'a Names,
    pub(super) api: &'a Api,
}

impl Kept<'_> {
    /// Whether a row is in the draft, or a person is asked about it.
    pub(super) fn row(&self, table: &FieldTable, row: &Row) -> bool {
        let node = self
            .operation
            .tree
            .row_node(table.block, row.line, &row.cell);
        match node {
            Some(id) => self.field(id),
            None => self.names.have(&row.name) || lists::has("auth", "plain", &row.name),
        }
    }

    /// Whether a field is in the draft, or a person is asked about it.
    pub(super) fn field(&self, id: NodeId) -> bool {
        let tree = &self.operation.tree;
        let node = &tree.nodes[id];
        self.drafted.fields.contains(&id)
            || tree.bodies.contains(&id)
            || self.names.told(&node.name)
            || match node.side {
                // Headers are rows, constants or the authentication's.
                Side::Request if node.place == Place::Header => {
                    self.names.have(&node.name) || lists::has("auth", "plain", &node.name)
                }
                Side::Request => {
                    let signed = || self.api.auth_fields().any(|name| name == node.name);
                    self.of_server(&node.name) || node.parent.is_none() && signed()
                }
                Side::Response => node.parent.is_none() && self.of_envelope(&node.name),
                Side::Callback => false,
            }
    }

    /// `https://{host}/…`: the server's.
    fn of_server(&self, name: &str) -> bool {
        let place = format!("{{{name}}}");
        let urls = self.operation.section.urls.iter();
        urls.filter_map(|url| kehu_request::absolute(&url.what))
            .any(|(_, rest)| rest.split('/').next().unwrap_or_default().contains(&place))
    }

    fn of_envelope(&self, name: &str) -> bool {
        let own = self.api.envelope_paths().into_iter();
        own.filter_map(|path| path.split('.').next())
            .any(|key| key == name)
    }
}

/// A parameter that is the body as a whole has no row in a draft: its members have.
pub(super) fn bodies(kept: &Kept<'_>, tally: &mut Tally) {
    let tree = &kept.operation.tree;
    for body in tree.bodies.iter().map(|id| &tree.nodes[*id]) {
        let known = words().is_body(&body.name) || kept.names.have(&body.name);
        if let Some(line) = body.line().filter(|_| !known) {
            let what = format!(
                "`{}`: it is the body as a whole, and no field of it",
                body.name
            );
            tally.unread.push((line, what));
        }
    }
}
