//! What tables are, beside those of fields.

use super::TableKind;
use super::{bare, position};
use crate::block::{Cell, Row, Table};
use crate::recognise::address;
use crate::text;
use crate::types;
use crate::words::{Feature, Features, Role, phrases, words};

/// What a table is, by its columns' roles, its cells and its title.
pub(super) fn kind(table: &Table, roles: &[Option<Role>], title: &str) -> TableKind {
    let has = |role: Role| roles.contains(&Some(role));
    let any = |roles: &[Role]| roles.iter().any(|role| has(*role));
    let says = words().features(title);
    let rows = table.rows.iter().map(|row| &row.cells);
    let labels = || std::iter::once(&table.head).chain(rows).any(|c| is_fact(c));
    // "Content Type" beside a method and an address is not the type of a field.
    let request = address::request_row(table).is_some();
    let small = table.head.len() <= 3 && !has(Role::Type) && table.rows.len() <= 12;
    if request || small && labels() {
        return TableKind::Info;
    }
    let told = [
        Role::Required,
        Role::Optional,
        Role::Example,
        Role::Place,
        Role::Default,
    ];
    if has(Role::Name) && (has(Role::Type) || any(&told)) {
        let typed_only = !any(&told) && !has(Role::Description);
        return match typed_only && !types_or_models(table, roles) {
            true => TableKind::Lookup,
            false => TableKind::Fields,
        };
    }
    // "Value | Name | Description": what the values are called.
    if matches!(roles.first(), Some(Some(Role::Value | Role::Values))) && are_numbers(table) {
        return TableKind::Lookup;
    }
    let codes = has(Role::Code)
        && any(&[
            Role::Message,
            Role::Description,
            Role::Solution,
            Role::Type,
            Role::Title,
        ]);
    if codes && !has(Role::Name) {
        let named_so = says.any(&[Feature::Errors, Feature::Failure]);
        return match () {
            () if is_of_http(table, roles) => TableKind::Statuses,
            () if named_so || are_codes(table, roles) => TableKind::Codes,
            () => TableKind::Lookup,
        };
    }
    if has(Role::Name) && has(Role::Value) && !has(Role::Description) {
        return match of_fields(title, says) {
            true => TableKind::Fields,
            false => TableKind::Values,
        };
    }
    let described = any(&[Role::Description, Role::Title]);
    match has(Role::Name) && described && are_names(table, roles, says) {
        true => TableKind::Fields,
        false => TableKind::Lookup,
    }
}

/// Whether a title says that names and values below it are fields: of what is sent in a query or a form.
fn of_fields(title: &str, says: Features) -> bool {
    let labelled = says.any(&[
        Feature::Fields,
        Feature::Query,
        Feature::Path,
        Feature::Form,
        Feature::Body,
    ]);
    let other = says.any(&[Feature::Header, Feature::Example]);
    labelled && text::width(title) <= 40 && !other
}

/// Whether all cells of the first column are whole numbers.
fn are_numbers(table: &Table) -> bool {
    let cells = || table.rows.iter().filter_map(|row| row.cells.first());
    let is_number = |cell: &Cell| cell.text().trim().trim_matches('`').parse::<i64>().is_ok();
    cells().next().is_some() && cells().all(is_number)
}

/// Whether half of a column of codes are codes, and not kinds of something.
fn are_codes(table: &Table, roles: &[Option<Role>]) -> bool {
    let at = position(roles, Role::Code);
    let code = |row: &&Row| {
        let cell = at.and_then(|at| row.cells.get(at));
        cell.is_some_and(|cell| looks_like_code(cell.text()))
    };
    let told = [Role::Message, Role::Solution];
    let told = told.iter().any(|role| roles.contains(&Some(*role)));
    let kinds = !told && are_kinds(table, roles);
    table.rows.iter().filter(code).count() * 2 >= table.rows.len() && !kinds
}

/// Whether names that are only described are those of fields.
fn are_names(table: &Table, roles: &[Option<Role>], says: Features) -> bool {
    let at = position(roles, Role::Name).unwrap_or(0);
    let names = || table.rows.iter().filter_map(|row| row.cells.get(at));
    let rows = table.rows.len();
    let named = |c: &&Cell| text::is_identifier(words().unmarked(&bare(c)).1);
    let shouting = |c: &&Cell| c.text().chars().all(|c| !c.is_lowercase());
    // Names in capitals are codes, but for a few parts of a path.
    let few = rows <= 5 && says.any(&[Feature::Path, Feature::Query]);
    names().filter(named).count() * 2 > rows
        && (few || names().filter(shouting).count() * 2 <= rows.max(1))
        && !says.has(Feature::Errors)
        && (!says.has(Feature::Failure) || says.any(&[Feature::Fields, Feature::Response]))
}

/// Whether a column of types has some, or names of models: "virtual-guest" is neither.
fn types_or_models(table: &Table, roles: &[Option<Role>]) -> bool {
    let Some(at) = position(roles, Role::Type) else {
        return true;
    };
    let cells = || table.column(at);
    let model = |cell: &Cell| {
        let name = cell.text().trim();
        text::has_cjk(name)
            || text::is_word(name) && name.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let type_or_model =
        |cell: &Cell| types::is_type(cell.text()) || model(cell) || !cell.inline.links.is_empty();
    cells().any(type_or_model) || cells().all(|cell| cell.text().trim().is_empty())
}

/// "Card | Code | Description" with words alone, `VIRTUAL`: kinds of something, of which no head says that they come back.
fn are_kinds(table: &Table, roles: &[Option<Role>]) -> bool {
    let Some(at) = position(roles, Role::Code) else {
        return false;
    };
    let vague = |head: &Cell| phrases().vague_codes.has(&text::key(head.text()));
    let word = |row: &Row| {
        let cell = row.text(at);
        !cell.contains(|c: char| c.is_ascii_digit() || c == '_')
    };
    at > 0 && table.head.get(at).is_some_and(vague) && table.rows.iter().all(word)
}

/// Whether the one column of codes says that it has statuses of HTTP, and has.
fn is_of_http(table: &Table, roles: &[Option<Role>]) -> bool {
    let is_code = |head: &Cell| {
        let head = text::key(head.text());
        phrases().codes.within(&head) || head.ends_with("code") || head.ends_with("status")
    };
    let Some(at) = position(roles, Role::Code) else {
        return false;
    };
    let of_http = |head: &Cell| text::key(head.text()).contains("http");
    let status = |cell: &str| {
        let first = cell.split_whitespace().next().unwrap_or_default();
        matches!(first.trim_matches(['`', '*']).parse(), Ok(100_u16..=599))
    };
    // "404 | Not Found": each is called as HTTP calls it, whatever the head says.
    let reason = |row: &Row| row.cells.iter().any(|cell| words().is_reason(cell.text()));
    let mut cells = table.column(at);
    let of_http = table.head.get(at).is_some_and(of_http) || table.rows.iter().all(reason);
    of_http
        && table.head.iter().filter(|head| is_code(head)).count() == 1
        && cells.all(|cell| status(cell.text()))
}

/// A label with a value that fits it: `HTTP URL | https://…`, but not `url | the address to call`.
fn is_fact(cells: &[Cell]) -> bool {
    let [label, value, ..] = cells else {
        return false;
    };
    let own = words().features(value.text()).has(Feature::OwnAddress);
    let is = |feature| words().is_label(label.text(), feature);
    (is(Feature::Url) && (own || address::url_in(value.text(), true).is_some()))
        || (is(Feature::Method) && !address::methods_in(value.text()).is_empty())
        || (is(Feature::Environment) && value.text().contains("://"))
}

/// A number, a range of numbers, or a word in capitals.
fn looks_like_code(cell: &str) -> bool {
    let c = cell.trim().trim_matches(['`', '"', '*']);
    let digits = c.trim_start_matches('-');
    !c.is_empty()
        && c.len() < 40
        && (digits.starts_with(|c: char| c.is_ascii_digit())
            || (c.len() > 3
                && c.chars().all(|c| {
                    c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-')
                })))
}
