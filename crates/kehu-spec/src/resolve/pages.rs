//! `[pages]`: which request field and which response field go on.

use serde_json::Value;

use super::Resolver;
use crate::document::{PagesTable, Text};
use crate::model::{AddressIn, Api, Cursor, Field, FieldIndex, PagedBy, Pages, Path, Type, Window};
use crate::paths;
use crate::source::{Optional, Span, Spanned};

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
        let count = self.optional_path(api, data, &table.pages);
        let (items, item) = self.list_in(api, data, table.items.as_ref(), table.head)?;
        let window = table.window.as_ref().and_then(|window| {
            let field = self.page_field(fields, &window.field);
            let at = self.path_in(api, &item, &window.at, "an item");
            Some(Window {
                field: field?,
                at: at?,
            })
        });
        let omits = table.omits.iter().flatten();
        let omits = omits.filter_map(|cell| match cell.value.as_str() {
            "" => Some(Path::default()),
            _ => self.path_in(api, data, cell, "the operation's data"),
        });
        let omits = omits.collect();
        Some(Pages {
            items,
            item,
            by: by?,
            done: table.done.is_some(),
            count,
            size,
            by_size: is_set(&table.by_size),
            most: table.most.value(),
            window,
            omits,
        })
    }

    /// Whoever asks for the first page does not say which it is, nor how large: where the vendor wants it
    /// said, the client does, and takes the largest that there may be.
    pub(super) fn begin(&mut self, pages: &Pages, fields: &mut [Field]) {
        let is_open = |field: &Field| {
            let is_filled =
                field.default.is_some() || field.fixed.is_some() || field.from.is_some();
            field.required && !is_filled
        };
        if let Some(size) = pages.size.map(|size| &mut fields[size.0])
            && is_open(size)
            && matches!(size.ty, Type::Int32 | Type::Int64)
        {
            size.default = size.max.map(Value::from);
        }
        let field = &mut fields[pages.field().0];
        if !is_open(field) {
            return;
        }
        field.default = match (&pages.by, &field.ty) {
            (PagedBy::Number { first, .. } | PagedBy::Offset { first, .. }, _) => {
                Some(Value::from(*first))
            }
            (_, Type::String) => Some(Value::from("")),
            (_, Type::Int32 | Type::Int64 | Type::TimestampMs | Type::TimestampS) => {
                Some(Value::from(0))
            }
            _ => None,
        };
        if field.default.is_none() {
            self.diagnostics
                .cursor_without_start(&field.name, field.name_span);
        }
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
        if let (Some(cursor), None, None) = (&table.cursor, &table.page, &table.offset) {
            return self.by_cursor(api, table, cursor, fields, data);
        }
        let total = self.optional_path(api, data, &table.total);
        let more = self.more(api, data, table);
        match (&table.cursor, &table.page, &table.offset) {
            (None, Some(page), None) => {
                let page = self.page_field(fields, page)?;
                Some(PagedBy::Number {
                    page,
                    first: first(table, &fields[page.0]).unwrap_or(1),
                    total,
                    more,
                })
            }
            (None, None, Some(offset)) => {
                let offset = self.page_field(fields, offset)?;
                Some(PagedBy::Offset {
                    offset,
                    first: first(table, &fields[offset.0]).unwrap_or(0),
                    total,
                    more,
                })
            }
            _ => {
                self.diagnostics.pages_of_no_kind(table.head);
                None
            }
        }
    }

    /// Where the answer tells whether a page follows, or that none does.
    fn more(&mut self, api: &Api, data: &Type, table: &PagesTable) -> Option<Path> {
        let cell = if table.more.is_some() {
            &table.more
        } else {
            &table.done
        };
        self.optional_path(api, data, cell)
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
        let address = match (is_set(&table.address), is_set(&table.link)) {
            (_, true) => Some(AddressIn::Link),
            (true, false) => Some(AddressIn::Data),
            (false, false) => None,
        };
        let scroll = is_set(&table.scroll);
        let ends = table.end.iter().flatten();
        let end: Vec<Value> = ends.map(|cell| cell.value.clone()).collect();
        match (&table.next, &table.last) {
            (None, None) if address == Some(AddressIn::Link) => {
                let forward = Cursor {
                    field,
                    next: Path::default(),
                    more: self.more(api, data, table),
                    end,
                    address,
                    scroll,
                };
                let back = None;
                Some(PagedBy::Cursor { forward, back })
            }
            (Some(next), None) if address != Some(AddressIn::Link) => {
                let back = table.back.as_ref().and_then(|back| {
                    let field = self.page_field(fields, &back.cursor)?;
                    Some(Cursor {
                        field,
                        next: self.path_in(api, data, &back.next, "the operation's data")?,
                        more: self.optional_path(api, data, &back.more),
                        end: end.clone(),
                        address,
                        scroll,
                    })
                });
                let forward = Cursor {
                    field,
                    next: self.optional_path(api, data, &Some(next.clone()))?,
                    more: self.more(api, data, table),
                    end,
                    address,
                    scroll,
                };
                Some(PagedBy::Cursor { forward, back })
            }
            (None, Some(last)) if address.is_none() => {
                self.by_last_item(api, table, last, field, data)
            }
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
        let path = paths::parse(&table.items.value().unwrap_or_default());
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
        let cell = cell.as_ref()?;
        match cell.value.strip_prefix("header:") {
            Some(name) if !name.is_empty() => Some(Path(vec![cell.value.clone()])),
            _ => self.path_in(api, data, cell, "the operation's data"),
        }
    }
}

/// The first page's or item's number: where the request field begins by itself.
fn first(table: &PagesTable, field: &Field) -> Option<i64> {
    let told = table.first.value();
    told.or_else(|| field.default.as_ref()?.as_i64())
}

fn is_set(cell: &Option<Spanned<bool>>) -> bool {
    cell.value_or_default()
}
