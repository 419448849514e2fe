use super::*;

/// The kind, the form and the JSON of each example.
fn told(page: &str) -> String {
    let document = crate::read::read(page);
    let found = find(&document, &Outline::of(&document)).into_iter();
    let found = found.map(|example| {
        let json = example
            .json
            .map(|json| json.root.to_compact())
            .unwrap_or_default();
        format!("{} {} {json}", example.kind.word(), example.format.word())
    });
    found.collect::<Vec<_>>().join(" / ")
}

#[test]
fn labels_say_whose_example_it_is() {
    crate::cases::check(
        r#"
        ## Response Example\n\n### Failed Example\n```json\n{"a":1}\n```\n => response-failure json {"a": 1}
        **请求示例**\n```\ncurl -X POST http://a.b/c -d '{"a":1}'\n\n{"b":2}\n```\n => request curl {"a": 1} / response json {"b": 2}
        **Response Example:**\n```\n**Successful Response**\n{"a":1}\n**Failed Response**\n{"a":2}\n```\n => response json {"a": 1} / response-failure json {"a": 2}
        **Response Example:**\n- Success: `{"code": "success"}`\n- Failure: `{"code": "failed"}`\n => response json {"code": "success"} / response-failure json {"code": "failed"}
        **Push Example**\n```\na=1&b=2\n```\n => callback form-urlencoded
        ### Java\n```\nimport x;\nclass Y {}\n```\n => code text
        "#,
        |page| told(page).trim().to_owned(),
    );
}
