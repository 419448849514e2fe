//! The entry of one API in the registry: its operations, parameters and shapes by name.

use kehu_spec::conform;
use kehu_spec::model::{
    Api, Code, Collection, Enum, EnumRepr, Field, MappingOp, Meaning, Operation, Place, Record,
    SandboxAction, Type, Wire,
};
use kehu_spec::paths;
use serde_json::Value;

use crate::codegen::lower::data::{
    INFO, REGISTRY, call, entry, list, local_ref, optional, optional_text, text, variant,
};
use crate::codegen::lower::doc::{self, Docs};
use crate::codegen::lower::model::title;
use crate::codegen::lower::name::Names;
use crate::codegen::rust::{Data, Ident, RegistryModule, Shape};

/// The module of an API in the registry.
pub fn registry_module(api: &Api, names: &Names) -> RegistryModule {
    let shapes = Shapes { api, names };
    let records = api.records.iter().enumerate().map(|(at, record)| Shape {
        constant: names.records[at].constant.clone(),
        ty: "RecordShape",
        data: shapes.record(at, record),
    });
    let enums = api.enums.iter().enumerate().map(|(at, list)| Shape {
        constant: names.enums[at].constant.clone(),
        ty: "EnumShape",
        data: shapes.open_enum(at, list),
    });
    RegistryModule {
        feature: names.api.feature.clone(),
        module: names.api.module.clone(),
        client_package: names.api.client_package.clone(),
        client_crate: names.api.client_crate.clone(),
        docs: Docs::item([format!(
            "{}: every operation by name.",
            doc::literal(&title(api))
        )]),
        api: shapes.api_entry(),
        operations: api
            .operations
            .iter()
            .enumerate()
            .map(|(at, operation)| shapes.operation(at, operation))
            .collect(),
        shapes: records.chain(enums).collect(),
    }
}

struct Shapes<'a> {
    api: &'a Api,
    names: &'a Names,
}

impl Shapes<'_> {
    fn api_entry(&self) -> Data {
        let client = &self.names.api.client_crate;
        let operations = self
            .names
            .operations
            .iter()
            .map(|names| variant("", names.constant.as_str()));
        entry(
            "Api",
            vec![
                ("info", local_ref(&format!("{client}::spec::API"))),
                ("summary", text(&self.api.summary)),
                ("label", optional_text(self.api.label.as_ref())),
                ("client", variant("", &format!("{client}::spec::runtime"))),
                ("operations", Data::List(operations.collect())),
                (
                    "collections",
                    list(&self.api.collections, |collection| {
                        self.collection(collection)
                    }),
                ),
            ],
        )
    }

    fn collection(&self, collection: &Collection) -> Data {
        let record = &self.api.records[collection.record.0];
        entry(
            "Collection",
            vec![
                ("name", text(&collection.name)),
                ("record", self.record_ref(collection.record.0)),
                ("key", text(&record.fields[collection.key.0].name)),
            ],
        )
    }

    fn operation(&self, at: usize, operation: &Operation) -> (Ident, Ident, Data) {
        let names = &self.names.operations[at];
        let item = item(operation);
        let collection = self.collection_of(operation, item.as_ref());
        let lookup = operation.lookup.as_ref();
        let key = collection
            .map(|collection| (collection.record, collection.key))
            .or(lookup.map(|lookup| (lookup.record, lookup.key)))
            .map(|(record, key)| text(&self.api.records[record.0].fields[key.0].name));
        let params = operation
            .request
            .fields
            .iter()
            .zip(&names.fields)
            .filter(|(field, _)| field.fixed.is_none());
        let pages = match (&operation.pages, lookup) {
            (Some(_), _) => Some("page_at"),
            (None, Some(_)) => Some("lookup_at"),
            (None, None) => None,
        };
        let entry = entry(
            "Operation",
            vec![
                (
                    "info",
                    local_ref(&format!(
                        "{}::spec::{}",
                        self.names.api.client_crate, names.constant
                    )),
                ),
                ("summary", text(&operation.summary)),
                ("title", optional_text(operation.title.as_ref())),
                ("doc", optional_text(operation.doc.as_ref())),
                ("deprecated", optional_text(operation.deprecated.as_ref())),
                (
                    "params",
                    list(params, |(field, names)| self.param(field, &names.flag)),
                ),
                (
                    "output",
                    optional(operation.response.data.as_ref(), |ty| self.shape(ty)),
                ),
                ("item", optional(item.as_ref(), |ty| self.shape(ty))),
                ("item_wire", wire(self.item_wire(operation))),
                (
                    "collection",
                    optional(collection, |collection| text(&collection.name)),
                ),
                ("key", optional(key, |key| key)),
                (
                    "since",
                    self.time_filter(operation, collection, MappingOp::AtLeast),
                ),
                (
                    "until",
                    self.time_filter(operation, collection, MappingOp::AtMost),
                ),
                ("call", generic("call", &names.marker)),
                (
                    "pages",
                    optional(pages, |function| generic(function, &names.marker)),
                ),
            ],
        );
        (names.constant.clone(), names.marker.clone(), entry)
    }

    fn wire(&self, field: &Field) -> Data {
        wire(conform::wire_of(self.api, &field.ty, field.wire))
    }

    /// How a row travels that is not a record: as the field of the list says.
    fn item_wire(&self, operation: &Operation) -> Wire {
        let items = operation.pages.as_ref().map(|pages| &pages.items);
        let data = operation.response.data.as_ref();
        let field = items
            .zip(data)
            .and_then(|(items, data)| paths::field(self.api, data, items));
        match (field, data) {
            (Some(field), _) => conform::wire_of(self.api, &field.ty, field.wire),
            (None, Some(data)) => conform::wire_of(self.api, data, Wire::Plain),
            (None, None) => Wire::Plain,
        }
    }

    /// The collection that an operation's rows belong to.
    fn collection_of(&self, operation: &Operation, item: Option<&Type>) -> Option<&Collection> {
        let SandboxAction::Find(find) = &operation.sandbox else {
            return None;
        };
        let collection = &self.api.collections[find.collection];
        (item == Some(&Type::Record(collection.record))).then_some(collection)
    }

    /// The request field that filters by the time of change, else by that of creation.
    fn time_filter(
        &self,
        operation: &Operation,
        collection: Option<&Collection>,
        op: MappingOp,
    ) -> Data {
        let Some(collection) = collection else {
            return Data::None;
        };
        let columns = &self.api.records[collection.record.0].fields;
        let filter = |meaning: Meaning| {
            operation.request.fields.iter().find_map(|field| {
                let maps = field.maps.as_ref().filter(|maps| maps.op == op)?;
                let [name] = maps.path.0.as_slice() else {
                    return None;
                };
                let column = columns
                    .iter()
                    .find(|column| column.name == *name && column.means == Some(meaning))?;
                // Between an instant and a time without a zone there is no telling which is later.
                (is_instant(&field.ty) == is_instant(&column.ty)).then_some((field, column))
            })
        };
        optional(
            filter(Meaning::UpdatedAt).or_else(|| filter(Meaning::CreatedAt)),
            |(field, column)| {
                entry(
                    "TimeFilter",
                    vec![("param", text(&field.name)), ("column", text(&column.name))],
                )
            },
        )
    }

    fn param(&self, field: &Field, flag: &str) -> Data {
        let from = field.from.map(|from| &self.api.client[from.0].name);
        entry(
            "Param",
            vec![
                ("name", text(&field.name)),
                ("flag", text(flag)),
                ("shape", self.shape(&field.ty)),
                ("wire", self.wire(field)),
                ("required", Data::Bool(field.required && !field.looked_up)),
                ("default", optional(field.default.as_ref(), json)),
                ("min", optional(field.min, Data::Int)),
                ("max", optional(field.max, Data::Int)),
                ("min_len", optional(field.min_len, Data::Uint)),
                ("max_len", optional(field.max_len, Data::Uint)),
                ("label", optional_text(field.label.as_ref())),
                ("doc", optional_text(field.doc.as_ref())),
                ("example", optional(field.example.as_ref(), json)),
                ("from_client", optional_text(from)),
                ("secret", Data::Bool(field.secret)),
                ("place", optional(place(field.place), |place| place)),
                ("deprecated", optional_text(field.deprecated.as_ref())),
            ],
        )
    }

    /// `&Shape::List(&Shape::Record(&CUSTOMER))`
    fn shape(&self, ty: &Type) -> Data {
        Data::Borrow(Box::new(self.bare_shape(ty)))
    }

    fn bare_shape(&self, ty: &Type) -> Data {
        let plain = |name: &str| variant(REGISTRY, name);
        let format = |name: &str, format: &String| entry(name, vec![("format", text(format))]);
        match ty {
            Type::String => plain("Shape::String"),
            Type::Bool => plain("Shape::Bool"),
            Type::Int32 => plain("Shape::Int32"),
            Type::Int64 => plain("Shape::Int64"),
            Type::Float64 => plain("Shape::Float64"),
            Type::Decimal => plain("Shape::Decimal"),
            Type::Bytes => plain("Shape::Bytes"),
            Type::Any => plain("Shape::Any"),
            Type::TimestampMs => plain("Shape::TimestampMs"),
            Type::TimestampS => plain("Shape::TimestampS"),
            Type::DateTime { format: written } => format("Shape::DateTime", written),
            Type::Instant { format: written } => format("Shape::Instant", written),
            Type::Date { format: written } => format("Shape::Date", written),
            Type::Json(inner) => call(REGISTRY, "Shape::Json", vec![self.shape(inner)]),
            Type::List(inner) => call(REGISTRY, "Shape::List", vec![self.shape(inner)]),
            Type::Map(inner) => call(REGISTRY, "Shape::Map", vec![self.shape(inner)]),
            Type::Record(id) => call(REGISTRY, "Shape::Record", vec![self.record_ref(id.0)]),
            Type::Enum(id) => call(
                REGISTRY,
                "Shape::Enum",
                vec![local_ref(self.names.enums[id.0].constant.as_str())],
            ),
        }
    }

    fn record_ref(&self, id: usize) -> Data {
        local_ref(self.names.records[id].constant.as_str())
    }

    fn record(&self, at: usize, record: &Record) -> Data {
        entry(
            "RecordShape",
            vec![
                ("name", text(self.names.records[at].ty.as_str())),
                ("label", optional_text(record.label.as_ref())),
                ("doc", optional_text(record.doc.as_ref())),
                ("fields", list(&record.fields, |field| self.column(field))),
            ],
        )
    }

    fn column(&self, field: &Field) -> Data {
        entry(
            "Column",
            vec![
                ("name", text(&field.name)),
                ("shape", self.shape(&field.ty)),
                ("wire", self.wire(field)),
                ("required", Data::Bool(field.required)),
                ("secret", Data::Bool(field.secret)),
                ("label", optional_text(field.label.as_ref())),
                ("doc", optional_text(field.doc.as_ref())),
                ("example", optional(field.example.as_ref(), json)),
                (
                    "means",
                    optional(field.means, |means| {
                        variant(REGISTRY, &format!("Meaning::{means:?}"))
                    }),
                ),
            ],
        )
    }

    fn open_enum(&self, at: usize, list: &Enum) -> Data {
        entry(
            "EnumShape",
            vec![
                ("name", text(self.names.enums[at].ty.as_str())),
                ("label", optional_text(list.label.as_ref())),
                ("doc", optional_text(list.doc.as_ref())),
                ("text", Data::Bool(list.repr == EnumRepr::Text)),
                (
                    "values",
                    self::list(&list.values, |value| {
                        entry(
                            "EnumValue",
                            vec![
                                ("value", plain(&value.value)),
                                ("name", text(&value.name)),
                                ("label", optional_text(value.label.as_ref())),
                            ],
                        )
                    }),
                ),
            ],
        )
    }
}

fn place(place: Place) -> Option<Data> {
    match place {
        Place::Body => None,
        place => Some(variant(INFO, &format!("Place::{place:?}"))),
    }
}

fn plain(code: &Code) -> Data {
    match code {
        Code::Int(number) => text(number.to_string()),
        Code::Text(word) => text(word),
    }
}

/// Whether a time is one everywhere, without regard to a zone.
fn is_instant(ty: &Type) -> bool {
    !matches!(ty, Type::DateTime { .. } | Type::Date { .. })
}

/// ``registry::call::<QueryCustomersOperation>``
fn generic(function: &str, operation: &Ident) -> Data {
    variant(
        "kehu_runtime",
        &format!("registry::{function}::<{operation}>"),
    )
}

/// One row of an answer that has rows.
fn item(operation: &Operation) -> Option<Type> {
    match (
        &operation.pages,
        &operation.lookup,
        &operation.response.data,
    ) {
        (Some(pages), ..) => Some(pages.item.clone()),
        (None, Some(lookup), _) => Some(Type::Record(lookup.record)),
        (None, None, Some(Type::List(item))) => Some(Type::clone(item)),
        (None, None, _) => None,
    }
}

fn wire(wire: Wire) -> Data {
    let wire = match wire {
        Wire::Plain => "Wire::Plain",
        Wire::String => "Wire::String",
        Wire::Number => "Wire::Number",
        Wire::Either => "Wire::Either",
    };
    variant(REGISTRY, wire)
}

fn json(value: &Value) -> Data {
    text(value.to_string())
}
