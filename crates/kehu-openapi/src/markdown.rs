//! The page as Markdown, in one language: for repositories, and for language models.

use std::fmt::Write as _;

use kehu_spec::{
    model::{Auth, Enum, Example, ExampleKind, Field, Operation, Record},
    signature,
};

use crate::{
    GENERATORS, Lang, Spec,
    content::Content,
    generators, prose,
    row_text::{self, Piece, Row, Text},
    samples, types,
};

/// The documentation of an API, or of one of its operations, as Markdown; `None` where the API has no
/// operation of this name.
pub fn markdown(spec: &Spec<'_>, operation: Option<&str>, lang: Lang) -> Option<String> {
    let content = Content::of(spec, operation)?;
    let mut page = Writer {
        lang,
        text: String::new(),
    };
    page.api(&content);
    for operation in &content.operations {
        page.operation(&content, operation);
    }
    for record in &content.records {
        page.record(&content, record);
    }
    for list in &content.enums {
        page.open_enum(list);
    }
    page.codes(&content);
    Some(page.text)
}

/// What an API has in a few lines, as `llms.txt` files are: its operations with the command that describes
/// each.
pub fn llms(spec: &Spec<'_>, lang: Lang) -> String {
    let api = spec.api;
    let mut page = Writer {
        lang,
        text: String::new(),
    };
    page.line(&format!("# {}", lang.title(api)));
    page.paragraph(&format!("> {}", api.summary));
    if let Some(docs) = &api.docs {
        page.paragraph(&format!(
            "{} {docs}",
            lang.pick("The vendor's documentation:", "官方文档：")
        ));
    }
    let told = lang.pick(
        "Each operation is described in full by the command beside it; `kehu schema` has the types as JSON Schema, `kehu openapi` the API as OpenAPI.",
        "每个接口的完整说明由其后的命令给出；`kehu schema` 输出 JSON Schema，`kehu openapi` 输出 OpenAPI。",
    );
    page.paragraph(told);
    page.paragraph(&format!("## {}", lang.pick("Operations", "接口")));
    page.line("");
    for operation in &api.operations {
        let name = &operation.name;
        let title = lang
            .pick(None, operation.title.as_ref())
            .filter(|title| operation.summary.trim_end_matches('.') != title.trim_end_matches('.'))
            .map(|title| format!("{title}. "));
        let title = title.unwrap_or_default();
        page.line(&format!(
            "- `{name}`: {title}{} `kehu docs {} {name} --markdown`",
            operation.summary, api.name
        ));
    }
    page.text
}

struct Writer {
    lang: Lang,
    text: String,
}

impl Writer {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: &str) {
        let _ = write!(self.text, "\n{text}\n");
    }

    fn told(&mut self, text: Option<Text>) {
        if let Some(text) = text {
            self.paragraph(text.of(self.lang));
        }
    }

    fn heading(&mut self, name: &str, label: Option<&str>) {
        let label = label.filter(|label| !label.is_ascii() && self.lang == Lang::Zh);
        let label = label.map(|label| format!(" {label}")).unwrap_or_default();
        self.paragraph(&format!("## {name}{label}"));
    }

    fn api(&mut self, content: &Content<'_>) {
        let (api, lang) = (content.api, self.lang);
        self.line(&format!("# {}", lang.title(api)));
        self.paragraph(&api.summary);
        if let Some(docs) = &api.docs {
            self.paragraph(&format!(
                "{} <{docs}>",
                lang.pick("The vendor's documentation:", "官方文档：")
            ));
        }
        if !content.is_whole {
            return;
        }
        self.heading(lang.pick("Servers", "服务器"), None);
        self.line("");
        for server in &api.servers {
            let doc = server
                .doc
                .as_ref()
                .map(|doc| format!(": {doc}"))
                .unwrap_or_default();
            self.line(&format!("- `{}`{doc}", server.url));
        }
        if !api.client.is_empty() {
            self.heading(lang.pick("What a client is given once", "客户端参数"), None);
            self.fields(content, &api.client, lang.pick("required", "必填"));
        }
        self.heading(lang.pick("Authentication", "身份验证"), None);
        self.authentication(content);
        if let Some(envelope) = &api.envelope {
            self.heading(lang.pick("Answers", "返回结构"), None);
            self.told(Some(prose::envelope(envelope)));
        }
        self.heading(lang.pick("Generated clients", "生成客户端"), None);
        self.told(Some(generators::told(&api.name)));
        for generator in &GENERATORS {
            self.paragraph(&format!("### {}: {}", generator.language, generator.name));
            self.paragraph(&format!("```sh\n{}\n```", generator.lines(&api.name)));
        }
    }

    fn authentication(&mut self, content: &Content<'_>) {
        for text in prose::authentication(content.api) {
            self.told(Some(text));
        }
        let schemes = content.api.auth.iter();
        let signing = schemes.filter_map(|scheme| match &scheme.auth {
            Auth::SignedHeaders(signing) => Some(signing),
            Auth::Basic(_) | Auth::Token(_) => None,
        });
        for (signing, vector) in
            signing.flat_map(|signing| signing.vectors.iter().map(move |vector| (signing, vector)))
        {
            let (signed, _) = signature::recompute(content.api, signing, vector);
            let (what, gives) = self
                .lang
                .pick(("signed", "signature"), ("待签名串", "签名"));
            let signature = &vector.signature;
            self.paragraph(&format!(
                "```text\n{what}: {signed}\n{gives}: {signature}\n```"
            ));
        }
    }

    fn operation(&mut self, content: &Content<'_>, operation: &Operation) {
        let lang = self.lang;
        self.heading(&operation.name, operation.title.as_deref());
        self.paragraph(&operation.summary);
        self.paragraph(&format!("`{} {}`", operation.method, operation.path));
        if let Some(instead) = &operation.deprecated {
            self.paragraph(&format!(
                "**{}** {instead}",
                lang.pick("Deprecated:", "已弃用：")
            ));
        }
        if let Some(doc) = &operation.doc {
            self.paragraph(doc);
        }
        if let Some(docs) = &operation.docs {
            self.paragraph(&format!("<{docs}>"));
        }
        let remarks = prose::remarks(operation);
        if !remarks.is_empty() {
            self.line("");
        }
        for remark in remarks {
            self.line(&format!("- {}", remark.of(lang)));
        }
        for quirk in row_text::other_quirks(content.api, operation) {
            self.quirk(&format!("`{}`: {}", quirk.at, quirk.why));
        }
        self.paragraph(&format!("### {}", lang.pick("Call", "调用")));
        for sample in samples::samples(content.api, operation) {
            let code = &sample.code;
            self.paragraph(&format!("```{}\n{code}\n```", sample.language));
        }
        self.paragraph(&format!("### {}", lang.pick("Request", "请求")));
        self.fields(
            content,
            &operation.request.fields,
            lang.pick("required", "必填"),
        );
        self.examples(operation, ExampleKind::Request);
        self.paragraph(&format!("### {}", lang.pick("Response", "返回")));
        match &operation.response.data {
            Some(ty) => self.paragraph(&pieces(&row_text::pieces(content.api, ty))),
            None => self.paragraph(lang.pick("No data beside the code.", "除结果码外无数据。")),
        }
        self.examples(operation, ExampleKind::Response);
    }

    fn quirk(&mut self, why: &str) {
        let told = self.lang.pick("The documentation:", "文档有误：");
        self.paragraph(&format!("> **{told}** {why}"));
    }

    fn examples(&mut self, operation: &Operation, kind: ExampleKind) {
        let examples: Vec<&Example> = operation
            .examples
            .iter()
            .filter(|example| example.kind == kind)
            .collect();
        for example in examples {
            let text = example.text.trim_end();
            // A fence is longer than any inside it.
            let mut fence = "```".to_owned();
            while text.contains(&fence) {
                fence.push('`');
            }
            self.paragraph(&format!("{fence}json\n{text}\n{fence}"));
        }
    }

    fn record(&mut self, content: &Content<'_>, record: &Record) {
        self.heading(&record.name, record.label.as_deref());
        self.told(Text::described(record.doc.as_deref(), None));
        self.fields(content, &record.fields, self.lang.pick("promised", "必有"));
    }

    fn fields(&mut self, content: &Content<'_>, fields: &[Field], needed: &str) {
        let rows = row_text::rows(content.api, fields, &content.quirks);
        if rows.is_empty() {
            return self.paragraph(self.lang.pick("No fields.", "无字段。"));
        }
        let head = self
            .lang
            .pick(["Field", "Type", "Meaning"], ["字段", "类型", "说明"]);
        self.paragraph(&format!("| {} |\n|---|---|---|", head.join(" | ")));
        for row in &rows {
            let line = self.row(row, needed);
            self.line(&line);
        }
    }

    fn row(&self, row: &Row<'_>, needed: &str) -> String {
        let mut told: Vec<String> = Vec::new();
        told.extend(
            row.described
                .as_ref()
                .map(|text| text.of(self.lang).replace("\n\n", " ")),
        );
        let mut facts: Vec<_> = row
            .facts
            .iter()
            .map(|fact| fact.of(self.lang).to_owned())
            .collect();
        if row.field.required {
            facts.insert(0, needed.to_owned());
        }
        facts.extend(
            row.example
                .as_ref()
                .map(|example| format!("{} `{example}`", self.lang.pick("example", "示例"))),
        );
        if !facts.is_empty() {
            told.push(format!("({})", facts.join("; ")));
        }
        let wrong = self.lang.pick("The documentation:", "文档有误：");
        told.extend(
            row.quirks
                .iter()
                .map(|quirk| format!("**{wrong}** {}", quirk.why)),
        );
        let told = told.join(" ").replace('|', "\\|").replace('\n', " ");
        format!("| `{}` | {} | {told} |", row.field.name, pieces(&row.ty))
    }

    fn open_enum(&mut self, list: &Enum) {
        let lang = self.lang;
        self.heading(&list.name, list.label.as_deref());
        self.told(Text::described(list.doc.as_deref(), None));
        self.paragraph(lang.pick(
            "Values that are not listed may come.",
            "可能出现未列出的取值。",
        ));
        self.line("");
        for value in &list.values {
            let told = Text::described(value.doc.as_deref(), value.label.as_deref());
            let told = told.map(|text| format!(": {}", text.of(lang).replace("\n\n", " ")));
            let code = row_text::plain(&types::code(&value.value));
            self.line(&format!(
                "- `{code}` {}{}",
                value.name,
                told.unwrap_or_default()
            ));
        }
    }

    fn codes(&mut self, content: &Content<'_>) {
        let lang = self.lang;
        let errors = &content.api.errors;
        if errors.is_empty() {
            return;
        }
        self.heading(lang.pick("Codes", "错误码"), None);
        self.line("");
        for error in errors {
            let code = error
                .code
                .as_ref()
                .map(|code| row_text::plain(&types::code(code)));
            let code = code.or_else(|| error.message.clone()).unwrap_or_default();
            let told = Text::described(Some(&error.doc), error.label.as_deref());
            let told = told
                .map(|text| text.of(lang).replace("\n\n", " "))
                .unwrap_or_default();
            self.line(&format!(
                "- `{code}` {} ({}): {told} {}",
                error.name,
                lang.kind(error.is),
                lang.then(error.then)
            ));
        }
    }
}

/// A type, its records and enums as links.
fn pieces(pieces: &[Piece]) -> String {
    let written = pieces.iter().map(|piece| match piece {
        Piece::Word(word) => word.replace('<', "\\<"),
        Piece::Name(name) => format!("[{name}](#{})", name.to_lowercase()),
    });
    written.collect()
}
