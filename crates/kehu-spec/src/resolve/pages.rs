//! `[pages]`: which request field and which response field go on.

use super::{Resolver, text};
use crate::document::{PagesTable, Text};
use crate::model::{Api, Cursor, Field, FieldIndex, PagedBy, Pages, Path, Type};
use crate::paths;
use crate::source::Span;

impl Resolver<'_> {
    pub(super) fn pages(
        &mut self,
        api: &Api,
        table: &PagesTable,
        fields: &[Field],
        data: Option<&Type>,
    ) -> Option<Pages> {
        let Some(data) = data else {
            self.diagnostics.pages_without_data(table.head);
            return None;
        };
        let by = self.paged_by(api, table, fields, data);
        let size = table
            .size
            .as_ref()
            .and_then(|cell| self.field_index(fields, cell, "request field"));
        let (items, item) = self.list_in(api, data, table.items.as_ref(), table.head)?;
        Some(Pages {
            items,
            item,
            by: by?,
            size,
        })
    }

    /// The list of rows inside an operation's data, and what it holds; `head` is of the table that says it.
    pub(super) fn list_in(
        &mut self,
        api: &Api,
        data: &Type,
        items: Option<&Text>,
        head: Span,
    ) -> Option<(Path, Type)> {
        let cell = items.filter(|cell| !cell.value.is_empty());
        let path = match cell {
            Some(cell) => self.path_in(api, data, cell, "the operation's data")?,
            None => Path::default(),
        };
        match paths::type_at(api, data, &path) {
            Some(Type::List(item)) => Some((path, (**item).clone())),
            None => None,
            // What could not be resolved has been reported.
            Some(Type::Any) if self.diagnostics.errors() > 0 => None,
            Some(_) => {
                self.diagnostics
                    .items_not_a_list(&path, cell.map_or(head, |cell| cell.span));
                None
            }
        }
    }

    fn paged_by(
        &mut self,
        api: &Api,
        table: &PagesTable,
        fields: &[Field],
        data: &Type,
    ) -> Option<PagedBy> {
        let total = self.optional_path(api, data, &table.total);
        let more = self.optional_path(api, data, &table.more);
        match (&table.cursor, &table.page, &table.offset) {
            (Some(cursor), None, None) => self.by_cursor(api, table, cursor, fields, data),
            (None, Some(page), None) => {
                let page = self.page_field(fields, page)?;
                Some(PagedBy::Number {
                    page,
                    first: table.first.as_ref().map_or(1, |cell| cell.value),
                    total,
                    more,
                })
            }
            (None, None, Some(offset)) => Some(PagedBy::Offset {
                offset: self.page_field(fields, offset)?,
                total,
                more,
            }),
            _ => {
                self.diagnostics.pages_of_no_kind(table.head);
                None
            }
        }
    }

    fn by_cursor(
        &mut self,
        api: &Api,
        table: &PagesTable,
        cursor: &Text,
        fields: &[Field],
        data: &Type,
    ) -> Option<PagedBy> {
        let field = self.page_field(fields, cursor)?;
        match (&table.next, &table.last) {
            (Some(next), None) => {
                let next = self.path_in(api, data, next, "the operation's data")?;
                let back = table.back.as_ref().and_then(|back| {
                    let field = self.page_field(fields, &back.cursor)?;
                    Some(Cursor {
                        field,
                        next: self.path_in(api, data, &back.next, "the operation's data")?,
                    })
                });
                Some(PagedBy::Cursor {
                    forward: Cursor { field, next },
                    back,
                })
            }
            (None, Some(last)) => self.by_last_item(api, table, last, field, data),
            _ => {
                self.diagnostics.cursor_from_nowhere(cursor.span);
                None
            }
        }
    }

    fn by_last_item(
        &mut self,
        api: &Api,
        table: &PagesTable,
        last: &Text,
        cursor: FieldIndex,
        data: &Type,
    ) -> Option<PagedBy> {
        let path = paths::parse(&text(&table.items).unwrap_or_default());
        let item = match paths::type_at(api, data, &path) {
            Some(Type::List(item)) => (**item).clone(),
            _ => Type::Any,
        };
        let key = if last.value.is_empty() {
            Path::default()
        } else {
            self.path_in(api, &item, last, "an item")?
        };
        Some(PagedBy::LastItem { cursor, key })
    }

    fn page_field(&mut self, fields: &[Field], cell: &Text) -> Option<FieldIndex> {
        self.field_index(fields, cell, "request field")
    }

    fn optional_path(&mut self, api: &Api, data: &Type, cell: &Option<Text>) -> Option<Path> {
        cell.as_ref()
            .and_then(|cell| self.path_in(api, data, cell, "the operation's data"))
    }
}
