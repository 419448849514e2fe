//! A small made-up API for unit tests: one call of each kind, with hand-made answers.

use kehu_runtime::{
    Error,
    info::{
        ApiInfo, AuthInfo, Body, ClientFieldInfo, ClientFieldKind, CursorInfo, Method,
        OperationInfo, PagedBy, PagesInfo, ServerInfo,
    },
    registry::{Api, Column, EnumShape, EnumValue, Operation, Param, RecordShape, Shape, Wire},
};

use crate::io::{Captured, Io, Terminal};
use crate::{Exit, run_with};

/// All APIs of the fixture.
pub static APIS: &[&Api] = &[&SHOP];

static SHOP: Api = Api {
    info: &INFO,
    summary: "Customers of a made-up shop.",
    label: Some("小店"),
    client: kehu_runtime::Runtime::new,
    operations: &[FIND],
    collections: &[],
};

static INFO: ApiInfo = ApiInfo {
    name: "shop",
    title: "Shop",
    docs: Some("https://shop.example/docs"),
    user_agent: "shop-client/0.1.0",
    servers: &[
        ServerInfo {
            name: "east",
            url: "https://east.shop.example",
            doc: "The first host.",
        },
        ServerInfo {
            name: "west",
            url: "https://west.shop.example",
            doc: "The second host.",
        },
    ],
    client: &[
        ClientFieldInfo {
            name: "key",
            env: "SHOP_KEY",
            kind: ClientFieldKind::Text,
            secret: true,
            required: true,
            doc: "Key of the account.",
        },
        ClientFieldInfo {
            name: "tenant_id",
            env: "SHOP_TENANT_ID",
            kind: ClientFieldKind::Int,
            secret: false,
            required: false,
            doc: "Tenant that is meant.",
        },
    ],
    auth: AuthInfo::None,
    ..ApiInfo::EMPTY
};

const FIND: Operation = Operation {
    info: &FIND_INFO,
    summary: "Finds customers.",
    title: Some("查询"),
    doc: None,
    deprecated: None,
    params: &[
        Param {
            name: "tenantId",
            flag: "tenant-id",
            shape: &Shape::Int64,
            required: true,
            from_client: Some("tenant_id"),
            doc: Some("Tenant that is meant."),
            ..Param::EMPTY
        },
        Param {
            name: "secretCode",
            flag: "secret-code",
            secret: true,
            ..Param::EMPTY
        },
        Param {
            name: "phone",
            flag: "phone",
            label: Some("手机号"),
            doc: Some("Only customers with this number."),
            example: Some("\"8613800000000\""),
            ..Param::EMPTY
        },
        Param {
            name: "since",
            flag: "since",
            shape: &Shape::DateTime {
                format: "%Y-%m-%d %H:%M:%S",
            },
            doc: Some("Only customers created since."),
            ..Param::EMPTY
        },
        Param {
            name: "level",
            flag: "level",
            shape: &Shape::Enum(&LEVEL),
            doc: Some("Only customers of this level."),
            ..Param::EMPTY
        },
        Param {
            name: "tagIds",
            flag: "tag-ids",
            shape: &Shape::List(&Shape::Int64),
            doc: Some("Only customers with these tags."),
            ..Param::EMPTY
        },
        Param {
            name: "more",
            flag: "more",
            shape: &Shape::Map(&Shape::Any),
            doc: Some("Anything else."),
            ..Param::EMPTY
        },
        Param {
            name: "home",
            flag: "home",
            shape: &Shape::Record(&ADDRESS),
            doc: Some("Only customers who live there."),
            ..Param::EMPTY
        },
        Param {
            name: "homes",
            flag: "homes",
            shape: &Shape::List(&Shape::Record(&ADDRESS)),
            doc: Some("Only customers who live in one of these."),
            ..Param::EMPTY
        },
        Param {
            name: "max",
            flag: "max",
            shape: &Shape::Int32,
            default: Some("50"),
            min: Some(1),
            max: Some(50),
            doc: Some("Customers in a page."),
            ..Param::EMPTY
        },
    ],
    output: Some(&Shape::Any),
    item: Some(&Shape::Record(&CUSTOMER)),
    item_wire: Wire::Plain,
    collection: None,
    key: Some("id"),
    since: None,
    until: None,
    call: |_, _| Box::pin(async { Err::<_, Error>(unreachable()) }),
    pages: Some(|_, _, _, _| Box::pin(async { Err(unreachable()) })),
};

/// Unit tests send nothing.
fn unreachable() -> Error {
    unreachable!("unit tests send nothing")
}

static FIND_INFO: OperationInfo = OperationInfo {
    name: "find_customers",
    method: Method::Post,
    path: "/customers/find",
    body: Body::Json,
    idempotent: true,
    pages: Some(PagesInfo {
        items: &["list"],
        by: PagedBy::Cursor {
            forward: CursorInfo {
                field: "after",
                next: &["next"],
                ..CursorInfo::EMPTY
            },
            back: None,
        },
        size: Some("max"),
        ..PagesInfo::EMPTY
    }),
    docs: Some("https://shop.example/docs/find"),
    ..OperationInfo::EMPTY
};

/// A customer, with something of every kind.
pub static CUSTOMER: RecordShape = RecordShape {
    name: "Customer",
    fields: &[
        Column {
            name: "id",
            shape: &Shape::Int64,
            ..Column::EMPTY
        },
        Column {
            name: "name",
            ..Column::EMPTY
        },
        Column {
            name: "level",
            shape: &Shape::Enum(&LEVEL),
            ..Column::EMPTY
        },
        Column {
            name: "created",
            shape: &Shape::TimestampMs,
            ..Column::EMPTY
        },
        Column {
            name: "home",
            shape: &Shape::Record(&ADDRESS),
            ..Column::EMPTY
        },
        Column {
            name: "tags",
            shape: &Shape::List(&Shape::Record(&TAG)),
            ..Column::EMPTY
        },
        Column {
            name: "token",
            secret: true,
            ..Column::EMPTY
        },
        Column {
            name: "custom",
            shape: &Shape::Json(&Shape::Any),
            ..Column::EMPTY
        },
    ],
    ..RecordShape::EMPTY
};

static ADDRESS: RecordShape = RecordShape {
    name: "Address",
    fields: &[
        Column {
            name: "city",
            ..Column::EMPTY
        },
        // A record inside itself must not be opened for ever.
        Column {
            name: "before",
            shape: &Shape::Record(&ADDRESS),
            ..Column::EMPTY
        },
    ],
    ..RecordShape::EMPTY
};

static TAG: RecordShape = RecordShape {
    name: "Tag",
    fields: &[
        Column {
            name: "id",
            shape: &Shape::Int64,
            ..Column::EMPTY
        },
        Column {
            name: "tag",
            ..Column::EMPTY
        },
    ],
    ..RecordShape::EMPTY
};

static LEVEL: EnumShape = EnumShape {
    name: "Level",
    values: &[
        EnumValue {
            value: "1",
            name: "gold",
            label: Some("金"),
        },
        EnumValue {
            value: "2",
            name: "silver_plus",
            label: Some("银"),
        },
    ],
    ..EnumShape::EMPTY
};

/// Runs the command on the fixture's APIs; returns how it ended and what it wrote.
pub fn run(line: &[&str], env: &[(&str, &str)], terminal: Terminal) -> (Exit, Captured) {
    let env = env.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let (io, captured) = Io::captured(env, "", terminal);
    let args = ["kehu"].iter().chain(line).map(Into::into);
    (run_with(APIS, args, &io), captured)
}
