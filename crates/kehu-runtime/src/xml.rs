//! XML as the JSON that it would be: an element is a string, or an object of the elements in it; several of one name
//! are a list. Attributes are left out.

use quick_xml::Reader;
use quick_xml::XmlVersion::Implicit1_0;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// Elements that stand deeper in each other are an attack.
const DEEPEST: usize = 100;

/// An element that is being read.
#[derive(Default)]
struct Element {
    name: String,
    text: String,
    inside: Map<String, Value>,
}

impl Element {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    fn add(&mut self, element: Self) {
        let value = match element.inside.is_empty() {
            true => Value::from(element.text),
            false => Value::Object(element.inside),
        };
        match self.inside.get_mut(&element.name) {
            None => drop(self.inside.insert(element.name, value)),
            Some(Value::Array(several)) => several.push(value),
            Some(one) => *one = Value::from(vec![one.take(), value]),
        }
    }
}

/// What is inside of the outermost element; `None` where it is not XML, or defines entities.
pub(crate) fn as_json(text: &str) -> Option<Map<String, Value>> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let depth = open.len();
        let last = open.last_mut()?;
        match reader.read_event().ok()? {
            Event::Start(_) if depth > DEEPEST => return None,
            Event::Start(tag) => open.push(Element::named(tag.name().as_ref())),
            Event::Empty(tag) => last.add(Element::named(tag.name().as_ref())),
            Event::End(_) => {
                let element = open.pop()?;
                open.last_mut()?.add(element);
            }
            Event::Text(part) => last.text.push_str(&part.xml_content(Implicit1_0)),
            Event::CData(part) => last.text.push_str(&part.xml_content(Implicit1_0)),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(letter) => last.text.push(letter),
                None => last.text.push_str(resolve_predefined_entity(&reference)?),
            },
            Event::DocType(_) => return None,
            Event::Eof => break,
            _ => {}
        }
    }
    let [root] = open.as_mut_slice() else {
        return None;
    };
    let mut outermost = std::mem::take(&mut root.inside).into_iter();
    match (outermost.next(), outermost.next()) {
        (Some((_, Value::Object(inside))), None) => Some(inside),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_members() {
        for (xml, expect) in [
            (
                "<?xml version=\"1.0\"?>\n<xml>\n <a><![CDATA[1 < 2]]></a>\n <b id=\"x\">&lt;&#x5154;&amp;</b><c/></xml>",
                Some(r#"{"a":"1 < 2","b":"<兔&","c":""}"#),
            ),
            (
                "<xml><i><n>1</n></i><i><n>2</n></i><i>3</i></xml>",
                Some(r#"{"i":[{"n":"1"},{"n":"2"},"3"]}"#),
            ),
            ("<xml>text</xml>", None),
            ("<xml><a></xml>", None),
            ("<xml><a>1</a>", None),
            ("<a><b>1</b></a><a><b>1</b></a>", None),
            ("{\"a\":1}", None),
            (
                "<!DOCTYPE x [<!ENTITY e \"e\">]><xml><a>&e;</a></xml>",
                None,
            ),
            ("<xml><a>&e;</a></xml>", None),
            ("", None),
        ] {
            let read = as_json(xml).map(|read| Value::Object(read).to_string());
            let expect = expect.map(|text| {
                let value: Value = serde_json::from_str(text).unwrap();
                value.to_string()
            });
            assert_eq!(read, expect, "{xml}");
        }
        let deep = "<a>".repeat(100_000);
        assert!(as_json(&deep).is_none());
    }
}
