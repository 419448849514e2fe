//! The promise of the import, held by a reader that knows nothing of it: whatever looks like a row, a key
//! of JSON or a request on a page stands in a draft or in the report.

use kehu_spec::Sources;

use super::{PAGES, import, shown, text};

/// What a line says that must not be lost: first cells of rows, keys of JSON, paths after a method.
fn facts(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let trimmed = line.trim();
    if trimmed.starts_with('|') && !trimmed.contains("--") {
        let first = trimmed
            .trim_matches('|')
            .split('|')
            .next()
            .unwrap_or_default();
        out.push(first.trim_matches(['`', '*', ' ']).to_owned());
    }
    let mut parts = trimmed.split('"').skip(1);
    while let (Some(inside), Some(after)) = (parts.next(), parts.next()) {
        if after.trim_start().starts_with(':') {
            out.push(inside.to_owned());
        }
    }
    let words: Vec<&str> = trimmed
        .split(|c: char| c.is_whitespace() || c == '`')
        .collect();
    for pair in words.windows(2) {
        if matches!(pair[0], "GET" | "POST" | "PUT" | "PATCH" | "DELETE")
            && pair[1].starts_with('/')
        {
            out.push(pair[1].split('?').next().unwrap_or_default().to_owned());
        }
    }
    // A wire name: heads and words of the page's language are none.
    out.retain(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_/{}.-".contains(c))
            && name.contains(|c: char| c.is_ascii_lowercase())
    });
    out
}

fn check(name: &str, page: &str) -> Vec<String> {
    let import = import(&[(name, page)], &Sources::default());
    let everything = shown(&import).to_lowercase();
    // Heads of tables; the body's type is `body = "json"`.
    let heads = [
        "content-type",
        "name",
        "field",
        "parameter",
        "key",
        "code",
        "url",
        "method",
        "status",
        "language",
    ];
    let lines = page.lines().enumerate();
    let lost = lines.flat_map(|(at, line)| {
        let names = facts(line)
            .into_iter()
            .filter(|name| !heads.contains(&name.to_lowercase().as_str()));
        let lost = names.filter(|name| {
            let last = name.rsplit('.').next().unwrap_or(name);
            !everything.contains(&last.to_lowercase())
        });
        lost.map(move |name| format!("{}: {name}", at + 1))
            .collect::<Vec<_>>()
    });
    lost.collect()
}

#[test]
fn whatever_looks_like_a_fact_is_drafted_or_told() {
    for name in PAGES {
        assert_eq!(check(name, &text(name)), Vec::<String>::new(), "{name}");
    }
}

/// Pages that are cut anywhere, or have a line that belongs nowhere, lose nothing in silence either.
#[test]
fn what_stands_where_nobody_expects_it_is_told() {
    for name in PAGES {
        let whole = text(name);
        let lines: Vec<&str> = whole.lines().collect();
        for at in (0..lines.len()).step_by(7) {
            let mut broken: Vec<&str> = lines.clone();
            broken.insert(at, "| strayField | string | of nothing |");
            let page = broken.join("\n");
            assert_eq!(
                check(name, &page),
                Vec::<String>::new(),
                "{name}, line {at}"
            );
        }
    }
}

#[test]
fn a_request_in_the_middle_of_a_line_is_told() {
    for line in [
        "query_orders (Query orders): POST /v1/orders/query, 5 tables, 10 fields",
        "See also `DELETE /v1/orders/query` of the old version; it is gone.",
    ] {
        let page = format!("# Shelves\n\nGET https://a.example/shelves\n\n{line}\n");
        let shown = shown(&import(&[("page.md", &page)], &Sources::default()));
        assert!(shown.contains("a request to /v1/orders/query"), "{shown}");
    }
}

#[test]
fn headers_of_a_page_without_operations_are_told() {
    for words in [
        "按名称升序排列，用 & 拼接，再以 SHA256 计算签名",
        "Headers are sorted by name and joined with &, and signed with SHA256",
    ] {
        let page = format!(
            "# 签名\n\n## 请求头\n\n|参数名|类型|必填|示例值|说明|\n|-|-|-|-|-|\n|X-App-Key|String|是|a-17|应用标识|\n|X-Sign|String|是|3689dc|签名|\n\n## 签名\n\n{words}\n\n## 请求参数\n\n|参数名|类型|必填|说明|\n|-|-|-|-|\n|since|String|否|日期|\n"
        );
        super::reading::check(&page, &["X-App-Key", "X-Sign", "since"], &[]);
    }
}

#[test]
fn a_row_of_which_the_copy_kept_one_cell_is_told() {
    for (head, cut) in [
        ("|参数名|类型|必填|示例值|说明|", "X-Time your server"),
        ("|Name|Type|Required|Example|Description|", "语言"),
    ] {
        let page = format!(
            "# Members\n\nPOST https://a.example/v1/members/query\n\n## 请求头\n\n{head}\n|-|-|-|-|-|\n|X-App-Key|String|是|a-17|应用标识|\n|X-Shop|String|是|7|Which|\n|X-Sign|String|是|3689dc|签名|\n|{cut}|\n\n## 请求参数\n\n|参数名|类型|必填|说明|\n|-|-|-|-|\n|since|String|否|日期|\n"
        );
        super::reading::check(&page, &["X-App-Key", cut], &[]);
    }
}

/// What a copy or an editor breaks: an address that a mark of code cuts, a head that lost its first cell, a name in
/// another column than its own.
#[test]
fn what_is_broken_inside_of_a_line_is_told() {
    let page = |words: &str| {
        format!(
            "# Boxes\n\nPOST https://a.example/v1/boxes\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|id|string|yes|Id|\n{words}\n"
        )
    };
    for (words, lost) in [
        (
            "\nSee also https://sho`p.example/x` for more.\n",
            "the address https://shop.example/x",
        ),
        (
            "\nSee also https://shop.example/x`and` more.\n",
            "the address https://shop.example/x",
        ),
        ("|-||--|weightOf|\n", "its row `weightOf`"),
        (
            "\n## Response\n\n|Type|Description|\n|-|-|\n|data.boxes[].id|Id|\n|data.id|Id|\n",
            "data.boxes[].id",
        ),
    ] {
        assert_eq!(
            check("page.md", &page(words)),
            Vec::<String>::new(),
            "{words}"
        );
        super::reading::check(&page(words), &[lost], &[]);
    }
}
