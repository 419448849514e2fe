//! `[pages]`: which request field and which response field go on.

use serde_json::Value;

use super::Resolver;
use crate::document::{PagesTable, Text};
use crate::model::{AddressIn, Api, Cursor, Field, FieldIndex, PagedBy, Pages, Path, Type, Window};
use crate::paths;
use crate::source::{Optional, Span};

/// What `[pages]` of one operation names: fields of its request, places in its data.
struct Pager<'r, 'a> {
    resolver: &'r mut Resolver<'a>,
    api: &'r Api,
    table: &'r PagesTable,
    fields: &'r [Field],
    data: &'r Type,
}

impl Resolver<'_> {
    pub(super) fn pages(
        &mut self,
        api: &Api,
        table: &PagesTable,
        fields: &[Field],
        data: Option<&Type>,
    ) -> Option<Pages> {
        let Some(data) = data else {
            self.pages_without_data(table.head);
            return None;
        };
        let resolver = self;
        let pager = Pager {
            resolver,
            api,
            table,
            fields,
            data,
        };
        pager.pages()
    }

    /// Whoever asks for the first page does not say which it is, nor how large: where the vendor wants it
    /// said, the client does, and takes the largest that there may be.
    pub(super) fn begin(&mut self, pages: &Pages, fields: &mut [Field]) {
        let is_open = |field: &Field| field.required && !field.is_filled();
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
            (_, ty) if ty.is_whole() => Some(Value::from(0)),
            _ => None,
        };
        if field.default.is_none() {
            self.cursor_without_start(&field.name, field.name_span);
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
            Some(cell) => self.path_in(api, data, cell, DATA)?,
            None => Path::default(),
        };
        match paths::type_at(api, data, &path) {
            Some(Type::List(item)) => Some((path, (**item).clone())),
            None => None,
            // What could not be resolved has been reported.
            Some(Type::Any) if self.errors() > 0 => None,
            Some(_) => {
                let at = cell.map_or(head, |cell| cell.span);
                self.items_not_a_list(&path, at);
                None
            }
        }
    }
}

/// Where the paths of an operation begin, in words.
pub(super) const DATA: &str = "the operation's data";

impl Pager<'_, '_> {
    fn pages(mut self) -> Option<Pages> {
        let table = self.table;
        let by = self.by();
        let size = table.size.as_ref().and_then(|cell| self.field(cell));
        let count = self.optional_path(&table.pages);
        let (items, item) =
            self.resolver
                .list_in(self.api, self.data, table.items.as_ref(), table.head)?;
        let window = table.window.as_ref().and_then(|window| {
            let field = self.field(&window.field);
            let at = self.path_in(&item, &window.at, "an item");
            Some(Window {
                field: field?,
                at: at?,
            })
        });
        let omits = table.omits.iter().flatten();
        let omits = omits.filter_map(|cell| match cell.value.as_str() {
            "" => Some(Path::default()),
            _ => self.path_in(self.data, cell, DATA),
        });
        Some(Pages {
            omits: omits.collect(),
            items,
            item,
            by: by?,
            done: table.done.is_some(),
            count,
            size,
            by_size: table.by_size.value_or_default(),
            most: table.most.value(),
            window,
        })
    }

    fn by(&mut self) -> Option<PagedBy> {
        let table = self.table;
        match (&table.cursor, &table.page, &table.offset) {
            (Some(cursor), None, None) => self.by_cursor(cursor),
            (None, Some(page), None) => {
                let (total, more) = (self.optional_path(&table.total), self.more());
                let page = self.field(page)?;
                Some(PagedBy::Number {
                    page,
                    first: self.first(page).unwrap_or(1),
                    total,
                    more,
                })
            }
            (None, None, Some(offset)) => {
                let (total, more) = (self.optional_path(&table.total), self.more());
                let offset = self.field(offset)?;
                Some(PagedBy::Offset {
                    offset,
                    first: self.first(offset).unwrap_or(0),
                    total,
                    more,
                })
            }
            _ => {
                self.resolver.pages_of_no_kind(table.head);
                None
            }
        }
    }

    fn by_cursor(&mut self, cell: &Text) -> Option<PagedBy> {
        let table = self.table;
        let address = match (
            table.address.value_or_default(),
            table.link.value_or_default(),
        ) {
            (_, true) => Some(AddressIn::Link),
            (true, false) => Some(AddressIn::Data),
            (false, false) => None,
        };
        let ends = table.end.iter().flatten();
        let cursor = Cursor {
            field: self.field(cell)?,
            next: Path::default(),
            more: None,
            end: ends.map(|cell| cell.value.clone()).collect(),
            address,
            scroll: table.scroll.value_or_default(),
        };
        match (&table.next, &table.last) {
            (None, None) if address == Some(AddressIn::Link) => Some(PagedBy::Cursor {
                forward: Cursor {
                    more: self.more(),
                    ..cursor
                },
                back: None,
            }),
            (Some(_), None) if address != Some(AddressIn::Link) => {
                let back = table.back.as_ref().and_then(|back| {
                    Some(Cursor {
                        field: self.field(&back.cursor)?,
                        next: self.path_in(self.data, &back.next, DATA)?,
                        more: self.optional_path(&back.more),
                        ..cursor.clone()
                    })
                });
                let forward = Cursor {
                    next: self.optional_path(&table.next)?,
                    more: self.more(),
                    ..cursor
                };
                Some(PagedBy::Cursor { forward, back })
            }
            (None, Some(last)) if address.is_none() => self.by_last_item(last, cursor.field),
            _ => {
                self.resolver.cursor_from_nowhere(cell.span);
                None
            }
        }
    }

    fn by_last_item(&mut self, last: &Text, cursor: FieldIndex) -> Option<PagedBy> {
        let path = paths::parse(&self.table.items.value_or_default());
        let item = match paths::type_at(self.api, self.data, &path) {
            Some(Type::List(item)) => (**item).clone(),
            _ => Type::Any,
        };
        let key = match last.value.is_empty() {
            true => Path::default(),
            false => self.path_in(&item, last, "an item")?,
        };
        Some(PagedBy::LastItem { cursor, key })
    }

    /// The first page's or item's number: where the request field begins by itself.
    fn first(&self, field: FieldIndex) -> Option<i64> {
        let begins = || self.fields[field.0].default.as_ref()?.as_i64();
        self.table.first.value().or_else(begins)
    }

    /// Where the answer tells whether a page follows, or that none does.
    fn more(&mut self) -> Option<Path> {
        let cells = [&self.table.more, &self.table.done];
        let cell = cells.into_iter().find(|cell| cell.is_some())?;
        self.optional_path(cell)
    }

    fn field(&mut self, cell: &Text) -> Option<FieldIndex> {
        self.resolver.request_field(self.fields, cell)
    }

    fn path_in(&mut self, ty: &Type, cell: &Text, what: &str) -> Option<Path> {
        self.resolver.path_in(self.api, ty, cell, what)
    }

    fn optional_path(&mut self, cell: &Option<Text>) -> Option<Path> {
        let cell = cell.as_ref()?;
        match cell.value.strip_prefix("header:") {
            Some(name) if !name.is_empty() => Some(Path(vec![cell.value.clone()])),
            _ => self.path_in(self.data, cell, DATA),
        }
    }
}
