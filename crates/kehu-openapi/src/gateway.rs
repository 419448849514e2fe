//! The gateway's document: every operation as a plain call, with nothing to sign and nothing to unwrap.

mod headers;

use indexmap::IndexMap;
use kehu_spec::border::{has_numeric_codes, issues_token};
use kehu_spec::model::{AnswerBody, Api, Operation, OperationId, Wire};
use kehu_spec::paths;
use serde_json::Value;

use crate::{
    Lang, Options, Side, border,
    common::{self, Names},
    document::{
        self, Components, Document, Example, ExternalDocs, Header, MediaType, Parameter,
        RequestBody, Response, SecurityScheme, Server,
    },
    samples,
    schema::Schema,
    types::Schemas,
    written::Spec,
};

/// Statuses that a gateway answers with, and what each means. The rest are two ranges: `default` is what successes
/// could be too, so that readers such as progenitor ask that it has their type.
const STATUSES: [(&str, &str, &str); 9] = [
    (
        "401",
        "The vendor does not accept the credentials, or the gateway not the caller's.",
        "凭证无效：平台或网关拒绝。",
    ),
    ("403", "The account may not do this.", "账号没有权限。"),
    (
        "404",
        "What the request names does not exist.",
        "请求的对象不存在。",
    ),
    (
        "422",
        "The request is not what the operation takes.",
        "请求参数有误。",
    ),
    (
        "429",
        "Too many requests; `Retry-After` says when to come again.",
        "请求过于频繁，`Retry-After` 给出重试时间。",
    ),
    (
        "502",
        "The vendor failed, or its answer was not understood.",
        "平台出错，或返回无法解析。",
    ),
    (
        "504",
        "The vendor did not answer in time.",
        "平台响应超时。",
    ),
    (
        "4XX",
        "Anything else that is wrong with the call.",
        "其他请求错误。",
    ),
    ("5XX", "Anything else that went wrong.", "其他错误。"),
];

pub(crate) fn document(spec: &Spec<'_>, options: &Options) -> Document {
    let lang = options.lang;
    let schemas = common::schemas(spec, options, Side::Gateway);
    let mut names = Names::of(spec.api);
    let mut components = Components::default();
    let problem = names.take("", "Problem");
    components
        .schemas
        .insert(problem.clone(), self::problem(&schemas));
    let problem = schemas.flavour.reference(&problem);
    components.responses = refusals(&problem, lang);
    components
        .security_schemes
        .insert("gateway".to_owned(), bearer(lang));
    let mut paths = IndexMap::new();
    for (nth, operation) in spec.api.operations.iter().enumerate() {
        // It answers with credentials, which do not leave the gateway.
        if issues_token(spec.api, OperationId(nth)) {
            continue;
        }
        let written = write(spec, &schemas, operation, &mut names, &mut components);
        let path = format!("/{}/{}", spec.api.name, operation.name);
        paths.insert(path, IndexMap::from([("post".to_owned(), written)]));
    }
    let reached = common::reached(&schemas, &(&paths, &components.schemas));
    components.schemas.extend(reached);
    let told = lang.pick(
        "Served by the gateway on this machine, which signs requests, renews tokens, keeps the vendor's limits and tells refusals by their HTTP status. 64-bit integers are strings of digits in both directions.",
        "由本机网关提供：自动签名、续期令牌、遵守频率限制，并以 HTTP 状态码表示拒绝。64 位整数一律为数字字符串。",
    );
    Document {
        openapi: options.version.number(),
        info: common::info(spec.api, lang, &[told]),
        servers: vec![Server {
            url: options.server.clone(),
            description: Some(lang.pick("The gateway.", "网关。").to_owned()),
        }],
        // A token is asked for only where it listens to other machines.
        security: vec![
            IndexMap::new(),
            IndexMap::from([("gateway".to_owned(), Vec::new())]),
        ],
        tags: common::tags(spec.api, lang),
        paths,
        webhooks: IndexMap::new(),
        webhooks_of_3_0: IndexMap::new(),
        components,
        external_docs: spec.api.docs.clone().map(|url| ExternalDocs { url }),
        errors: spec.table("error"),
        signature: None,
    }
}

fn write(
    spec: &Spec<'_>,
    schemas: &Schemas<'_>,
    operation: &Operation,
    names: &mut Names,
    components: &mut Components,
) -> document::Operation {
    let lang = schemas.lang;
    let mut schema = schemas.rows(&operation.request.fields, false);
    schema.close();
    let required = !schema.required.is_empty();
    let request = (!schema.properties.is_empty()).then(|| {
        let name = names.take(&operation.name, "Request");
        let reference = schemas.flavour.reference(&name);
        components.schemas.insert(name, schema);
        let example = example(spec.api, operation);
        let media = MediaType {
            examples: example.into_iter().collect(),
            ..media(reference)
        };
        let content = IndexMap::from([("application/json".to_owned(), media)]);
        RequestBody { required, content }
    });
    let mut prose = common::prose(operation, lang);
    prose.extend(operation.pages.as_ref().map(|_| {
        lang.pick(
            "Pages: the header `Link` leads to the next one.",
            "分页：响应头 `Link` 指向下一页。",
        )
        .to_owned()
    }));
    prose.extend(paths::row(operation).map(|_| {
        lang.pick(
            "Rows: `Accept: application/x-ndjson` streams those of every page, one JSON value a line; a line `{\"kehu_problem\": …}` stands in the place of a row that cannot be read, or says what went wrong, and with `incomplete` that not everything came.",
            "逐行：`Accept: application/x-ndjson` 每行返回一条数据（含所有页）；`{\"kehu_problem\": …}` 行代替无法读取的一条，或说明错误，含 `incomplete` 表示数据不完整。",
        )
        .to_owned()
    }));
    document::Operation {
        idempotent: operation.idempotent,
        pages: spec.of_operation(&operation.name, "pages"),
        rules: spec.of_operation(&operation.name, "rule"),
        limits: spec.of_operation(&operation.name, "limits"),
        parameters: operation
            .pages
            .iter()
            .map(|_| page_parameter(lang))
            .collect(),
        request_body: request,
        responses: responses(schemas, operation),
        ..common::operation(spec.api, operation, lang, &prose)
    }
}

fn responses(schemas: &Schemas<'_>, operation: &Operation) -> IndexMap<String, Response> {
    let lang = schemas.lang;
    let mut success = Response {
        description: Some(lang.pick("The data.", "返回数据。").to_owned()),
        ..Response::default()
    };
    let status = match &operation.response.data {
        None => {
            success.description = Some(lang.pick("Done.", "成功，无返回数据。").to_owned());
            "204"
        }
        Some(ty) => {
            let (kind, whole) = match operation.response.body {
                // What is the argument of a call is JSON once the call is gone.
                AnswerBody::Jsonp => common::answer(schemas, AnswerBody::Json),
                body => common::answer(schemas, body),
            };
            let schema = whole.unwrap_or_else(|| schemas.of(ty, Wire::Plain));
            success.content.insert(kind, media(schema));
            "200"
        }
    };
    success.headers = headers::of(operation, lang);
    let mut responses = IndexMap::from([(status.to_owned(), success)]);
    responses.extend(STATUSES.iter().map(|(status, ..)| {
        let reference = Some(format!("#/components/responses/{}", name_of(status)));
        (
            (*status).to_owned(),
            Response {
                reference,
                ..Response::default()
            },
        )
    }));
    responses
}

fn name_of(status: &str) -> String {
    format!("Failed{status}")
}

fn refusals(problem: &Schema, lang: Lang) -> IndexMap<String, Response> {
    let refusals = STATUSES.iter().map(|(status, en, zh)| {
        let refusal = refusal(lang.pick(en, zh), problem.clone(), status, lang);
        (name_of(status), refusal)
    });
    refusals.collect()
}

fn refusal(told: &str, problem: Schema, status: &str, lang: Lang) -> Response {
    let mut response = Response {
        description: Some(told.to_owned()),
        content: IndexMap::from([("application/problem+json", media(problem))]),
        ..Response::default()
    };
    if status == "429" {
        let description = lang.pick("Seconds to wait.", "需等待的秒数。").to_owned();
        let schema = Schema::of("integer");
        response.headers.insert(
            "Retry-After",
            Header {
                description,
                schema,
            },
        );
    }
    response
}

/// Members of a problem: name, description, whether it is always there.
const PROBLEM: [(&str, &str, &str, bool); 11] = [
    (
        "type",
        "What kind of problem it is, as a URI reference.",
        "问题类型（URI 引用）。",
        true,
    ),
    ("title", "The kind in a few words.", "问题类型简述。", true),
    ("status", "The HTTP status.", "HTTP 状态码。", true),
    (
        "detail",
        "What happened, and what to do about it.",
        "具体原因与处理办法。",
        false,
    ),
    (
        "code",
        "The vendor's own code, as it came.",
        "平台错误码。",
        false,
    ),
    (
        "name",
        "The code's name in `x-kehu-errors`.",
        "错误码名称，见 `x-kehu-errors`。",
        false,
    ),
    (
        "message",
        "The vendor's words.",
        "平台返回的提示信息。",
        false,
    ),
    ("meaning", "What the code means.", "错误码含义。", false),
    ("cure", "What to do about it.", "处理办法。", false),
    (
        "path",
        "Where in the request or in the answer it is.",
        "出错字段的位置。",
        false,
    ),
    (
        "request_id",
        "What the vendor's support asks for.",
        "请求标识，联系技术支持时提供。",
        false,
    ),
];

/// RFC 9457, with what the vendor says.
fn problem(schemas: &Schemas<'_>) -> Schema {
    let mut schema = Schema::object();
    for (name, en, zh, required) in PROBLEM {
        let ty = match name {
            "status" => "integer",
            "code" if has_numeric_codes(schemas.api) => "integer",
            _ => "string",
        };
        let described = Schema {
            description: Some(schemas.lang.pick(en, zh).to_owned()),
            ..Schema::of(ty)
        };
        schema.insert(name, described, required);
    }
    schema
}

fn bearer(lang: Lang) -> SecurityScheme {
    let told = lang.pick(
        "The gateway's own token, where it asks for one: never the vendor's.",
        "网关自身的令牌（如已启用），并非平台令牌。",
    );
    SecurityScheme {
        kind: "http",
        scheme: Some("bearer"),
        description: Some(told.to_owned()),
        ..SecurityScheme::default()
    }
}

fn media(schema: Schema) -> MediaType {
    MediaType {
        schema,
        ..MediaType::default()
    }
}

/// Where a page begins.
fn page_parameter(lang: Lang) -> Parameter {
    let told = lang.pick(
        "The page that the `Link` of the page before leads to; without it the first one.",
        "上一页响应头 `Link` 中的页标识；不填为第一页。",
    );
    Parameter {
        name: Some("page".to_owned()),
        place: Some("query"),
        description: Some(told.to_owned()),
        schema: Some(Schema::of("string")),
        ..Parameter::default()
    }
}

/// What a caller may send, as a documented example or by what types and bounds allow.
fn example(api: &Api, operation: &Operation) -> Option<(String, Example)> {
    let value = serde_json::value::to_raw_value(&call(api, operation)?).ok()?;
    let summary = None;
    Some(("example".to_owned(), Example { summary, value }))
}

/// A request as the gateway's callers write it; `None` where an example cannot be told in their form.
pub(crate) fn call(api: &Api, operation: &Operation) -> Option<IndexMap<String, Value>> {
    let fields = &operation.request.fields;
    let request = samples::request(api, operation).into_iter();
    let crossed = request.map(|(name, value)| {
        let field = fields.iter().find(|field| field.name == name)?;
        Some((name, border::value(api, field, &value)?))
    });
    crossed.collect()
}

/// Whether the gateway has an operation.
pub(crate) fn has(api: &Api, operation: &Operation) -> bool {
    let mut operations = api.operations.iter();
    let nth = operations.position(|other| other.name == operation.name);
    nth.is_some_and(|nth| !issues_token(api, OperationId(nth)))
}
