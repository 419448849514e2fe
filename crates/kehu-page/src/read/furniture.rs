//! What stands on a page for the program that shows it, and says nothing.

/// Marks that hold no words of the page: fences, containers, modules of MDX, rules.
pub(super) fn is_furniture(line: &str) -> bool {
    is_contents(line)
        || line.starts_with("```")
        || line.starts_with("~~~")
        || line.starts_with(":::")
        || line.starts_with("import ")
        || line.starts_with("export ")
        || (line.starts_with("{%") && line.ends_with("%}"))
        || (line.starts_with('[') && line.contains("]: "))
}

/// A heading without the attributes at its end: `{#section_x .section}`, `{: #id}`.
pub(super) fn without_attributes(heading: &str) -> &str {
    let Some((before, attributes)) = heading.rsplit_once(" {") else {
        return heading;
    };
    match attributes.starts_with(['#', '.', ':']) && attributes.ends_with('}') {
        true => before.trim_end(),
        false => heading,
    }
}

/// The place of a table of contents, which a renderer fills.
pub(super) fn is_contents(text: &str) -> bool {
    let bare = text.trim_matches(['[', ']', '_', '{', '}', ':']);
    bare.eq_ignore_ascii_case("toc") && bare.len() < text.len()
}

/// Whether an element holds nothing of the page itself: menus, programs, what is never shown.
pub(super) fn is_beside(element: &str) -> bool {
    const BESIDE: [&str; 8] = [
        "script", "style", "noscript", "svg", "nav", "footer", "template", "iframe",
    ];
    BESIDE.contains(&element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_the_place_of_the_contents_say_nothing() {
        let headings = [
            ("Orders {#section_a1 .section}", "Orders"),
            ("订单 {: #orders}", "订单"),
            ("GET /orders/{id}", "GET /orders/{id}"),
            ("GET /orders {id}", "GET /orders {id}"),
        ];
        for (heading, expect) in headings {
            assert_eq!(without_attributes(heading), expect);
        }
        for contents in ["[TOC]", "[[_TOC_]]", "{:toc}", "[toc]"] {
            assert!(is_contents(contents), "{contents}");
        }
        assert!(!is_contents("TOC"));
    }
}
