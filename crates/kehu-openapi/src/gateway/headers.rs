//! What the gateway tells in the headers of a success.

use indexmap::IndexMap;
use kehu_spec::model::Operation;
use kehu_spec::paths;

use crate::{Lang, document::Header, schema::Schema};

/// Headers of a success, in both languages.
const HEADERS: [(&str, &str, &str); 2] = [
    (
        "X-Request-Id",
        "What the vendor's support asks for.",
        "请求标识，联系技术支持时提供。",
    ),
    (
        "Server-Timing",
        "Milliseconds: `vendor`, the whole call; `waited`, how much of that was waiting for the vendor's limits and between attempts.",
        "毫秒：`vendor` 为调用总耗时，`waited` 为其中因频率限制与重试而等待的时间。",
    ),
];

/// What only pages have.
const LINK: (&str, &str, &str) = (
    "Link",
    "`<…>; rel=\"next\"`: where the next page is, to be called as this one was. It is not there on the last page.",
    "`<…>; rel=\"next\"`：下一页的地址，调用方式相同。最后一页没有此响应头。",
);

/// What only lists have.
const INCOMPLETE: (&str, &str, &str) = (
    "Kehu-Incomplete",
    "What the data lack: rows that cannot be read and are left out, or pages that may follow although nothing leads to them. It is not there where everything came.",
    "数据缺少什么：无法读取而略去的行，或可能存在却无法到达的后续页。数据完整时没有此响应头。",
);

pub fn of(operation: &Operation, lang: Lang) -> IndexMap<&'static str, Header> {
    let link = operation.pages.as_ref().map(|_| LINK);
    let incomplete = paths::row(operation).map(|_| INCOMPLETE);
    let headers = HEADERS.into_iter().chain(link).chain(incomplete);
    let headers = headers.map(|(name, en, zh)| {
        let description = lang.pick(en, zh).to_owned();
        let schema = Schema::of("string");
        (
            name,
            Header {
                description,
                schema,
            },
        )
    });
    headers.collect()
}
