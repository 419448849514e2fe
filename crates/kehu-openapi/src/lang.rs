//! The two languages: the vendor's words from the spec, and the few sentences of our own.

use kehu_spec::model::{AddressIn, Api, ErrorIs, Operation, PagedBy, RateLimit, RuleKind, Then};

/// The language of descriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English: the spec's own sentences.
    #[default]
    En,
    /// Chinese: the vendor's labels, the English sentence behind them.
    Zh,
}

impl Lang {
    /// Both, English first.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// As HTML's `lang` and a command's flag write it: `en`, `zh`.
    pub fn code(self) -> &'static str {
        self.pick("en", "zh")
    }

    /// The one of two that is in this language.
    pub(crate) fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }

    /// A short name: the vendor's in Chinese, where it has one.
    pub(crate) fn name<'a>(self, en: &'a str, label: Option<&'a str>) -> &'a str {
        self.pick(None, label).unwrap_or(en)
    }

    /// A description: our sentence; in Chinese the vendor's label before it.
    pub(crate) fn described(self, doc: Option<&str>, label: Option<&str>) -> Option<String> {
        // A label in English says nothing that the sentence does not.
        let telling = label.filter(|label| doc.is_none() || !label.is_ascii());
        match (self, doc, telling) {
            (_, Some(doc), None) | (Self::En, Some(doc), _) => Some(doc.to_owned()),
            (_, None, label) => label.map(str::to_owned),
            (Self::Zh, Some(doc), Some(label)) => Some(format!("{label}\n\n{doc}")),
        }
    }

    fn list(self, names: &[&str]) -> String {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(self.pick(", ", "、"))
    }

    /// A rule in prose, without its reason.
    pub(crate) fn rule(self, operation: &Operation, rule: &RuleKind) -> String {
        let name = |index: &kehu_spec::model::FieldIndex| {
            let field = operation.request.fields.get(index.0);
            field.map_or("", |field| field.name.as_str())
        };
        match rule {
            RuleKind::AtLeastOne(fields) => {
                let names = self.list(&fields.iter().map(name).collect::<Vec<_>>());
                self.pick(
                    format!("At least one of {names} is needed."),
                    format!("{names} 至少填一个。"),
                )
            }
            RuleKind::Requires(first, others) => {
                let names = self.list(&others.iter().map(name).collect::<Vec<_>>());
                let first = name(first);
                self.pick(
                    format!("`{first}` needs {names} as well."),
                    format!("填写 `{first}` 时，{names} 必填。"),
                )
            }
            RuleKind::Excludes(fields) => {
                let names = self.list(&fields.iter().map(name).collect::<Vec<_>>());
                self.pick(
                    format!("At most one of {names} may be given."),
                    format!("{names} 最多填一个。"),
                )
            }
        }
    }

    /// A stated limit.
    pub(crate) fn limit(self, limit: &RateLimit) -> String {
        let RateLimit { calls, per_s } = limit;
        let s = if *calls == 1 { "" } else { "s" };
        self.pick(
            format!("At most {calls} call{s} in {per_s} s."),
            format!("每 {per_s} 秒最多 {calls} 次调用。"),
        )
    }

    /// How to go on to the next page, on the wire.
    pub(crate) fn pages(self, operation: &Operation) -> Option<String> {
        let pages = operation.pages.as_ref()?;
        let field = &operation.request.fields.get(pages.field().0)?.name;
        Some(match &pages.by {
            PagedBy::Cursor { forward, .. } if forward.address == Some(AddressIn::Link) => self.pick(
                format!("The header `Link` has the address of the next page; `{field}` in it is the cursor."),
                format!("翻页：响应头 `Link` 为下一页地址，其中的 `{field}` 即游标。"),
            ),
            PagedBy::Cursor { forward, .. } if forward.address == Some(AddressIn::Data) => {
                let next = &forward.next;
                self.pick(
                    format!("The next page's address is `{next}` of the data; `{field}` in it is the cursor."),
                    format!("翻页：返回数据中的 `{next}` 为下一页地址，其中的 `{field}` 即游标。"),
                )
            }
            PagedBy::Cursor { forward, .. } => {
                let next = &forward.next;
                self.pick(
                    format!("The next page is asked for with `{field}`, from `{next}` of the data."),
                    format!("翻页：将返回数据中的 `{next}` 填入 `{field}`。"),
                )
            }
            PagedBy::LastItem { key, .. } if key.0.is_empty() => self.pick(
                format!("The next page is asked for with `{field}`: the last item of this one. An empty page is the end."),
                format!("翻页：将本页最后一项填入 `{field}`，空页表示结束。"),
            ),
            PagedBy::LastItem { key, .. } => self.pick(
                format!("The next page is asked for with `{field}`: `{key}` of the last item. An empty page is the end."),
                format!("翻页：将本页最后一项的 `{key}` 填入 `{field}`，空页表示结束。"),
            ),
            PagedBy::Number { first, .. } => self.pick(
                format!("Pages are counted in `{field}`, from {first}."),
                format!("翻页：`{field}` 为页码，从 {first} 开始。"),
            ),
            PagedBy::Offset { first, .. } => self.pick(
                format!("Items are counted in `{field}`, from {first}."),
                format!("翻页：`{field}` 为起始条目，从 {first} 开始。"),
            ),
        })
    }

    /// What kind of refusal a code is.
    pub(crate) fn kind(self, is: ErrorIs) -> &'static str {
        match is {
            ErrorIs::InvalidRequest => self.pick("invalid request", "请求有误"),
            ErrorIs::Auth => self.pick("authentication", "身份验证"),
            ErrorIs::Permission => self.pick("permission", "权限"),
            ErrorIs::RateLimit => self.pick("rate limit", "频率限制"),
            ErrorIs::NotFound => self.pick("not found", "不存在"),
            ErrorIs::Server => self.pick("the vendor's fault", "服务端错误"),
        }
    }

    /// What a client does about a code.
    pub(crate) fn then(self, then: Then) -> &'static str {
        match then {
            Then::Never => self.pick("The same request fails again.", "重试无效。"),
            Then::Retry => self.pick("Wait and send it again.", "稍后重试。"),
            Then::ResyncClock => self.pick(
                "Set the clock by the server's and send it again once.",
                "按服务器时间校准时钟后重试一次。",
            ),
            Then::RenewToken => self.pick(
                "Obtain a new token and send it again once.",
                "重新获取令牌后重试一次。",
            ),
        }
    }

    /// A name for people: the vendor's own behind ours, or before it.
    pub(crate) fn title(self, api: &Api) -> String {
        match &api.label {
            Some(label) => self.pick(format!("{} ({label})", api.title), label.clone()),
            None => api.title.clone(),
        }
    }
}
