//! What a table is: its columns by their heads and, where those do not decide, by their cells.

use crate::block::{Cell, Row, Table};
use crate::recognise::address;
use crate::text;
use crate::types;
use crate::words::{Feature, Role, phrases, words};

reported! {
    /// What a table holds.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum TableKind {
        /// One field a row.
        Fields = "fields",
        /// Names and the values that are sent: `KEY | VALUE`.
        Values = "values",
        /// Result codes.
        Codes = "codes",
        /// Statuses of HTTP, which are not codes of the vendor's.
        Statuses = "statuses",
        /// Facts of the operation: `HTTP URL | …`.
        Info = "facts",
        /// Something else: a list of languages, of retry times.
        Lookup = "lookup",
    }
}

/// A table's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// What each column holds.
    pub roles: Vec<Option<Role>>,
    /// What the table holds.
    pub kind: TableKind,
}

impl Columns {
    /// The column of a role.
    pub fn at(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == Some(role))
    }

    /// The cell of a role in a row.
    pub fn cell<'a>(&self, role: Role, cells: &'a [Cell]) -> Option<&'a Cell> {
        cells.get(self.at(role)?)
    }

    /// What stands in a row below heads that nothing is known of.
    pub fn unknown<'a>(&self, cells: &'a [Cell]) -> Vec<&'a str> {
        let unknown = self.roles.iter().zip(cells);
        let said = unknown.filter(|(role, _)| role.is_none());
        said.map(|(_, cell)| cell.text().trim())
            .filter(|said| !words().is_nothing(said))
            .collect()
    }
}

/// Decides a table's columns and kind. `titled` says what its title's words say.
pub fn read(table: &Table, title: &str) -> Columns {
    let mut roles = by_heads(table);
    by_cells(table, &mut roles);
    let kind = kind(table, &roles, title);
    Columns { roles, kind }
}

fn by_heads(table: &Table) -> Vec<Option<Role>> {
    let options: Vec<Vec<Role>> = table.head.iter().map(|c| words().head(c.text())).collect();
    let mut roles: Vec<Option<Role>> = vec![None; options.len()];
    // Heads that can mean one thing only choose first.
    let mut order: Vec<usize> = (0..options.len()).collect();
    order.sort_by_key(|i| options[*i].len());
    for i in order {
        let taken = |role: &Role| roles.contains(&Some(*role));
        roles[i] = options[i].iter().find(|r| !taken(r)).copied();
    }
    for i in 0..options.len() {
        // A second name column holds the name in the vendor's language.
        if roles[i].is_none() && options[i].contains(&Role::Name) {
            roles[i] = (!roles.contains(&Some(Role::Title))).then_some(Role::Title);
        } else if roles[i].is_none() && options[i].contains(&Role::Description) {
            roles[i] = (!roles.contains(&Some(Role::Values))).then_some(Role::Values);
        }
    }
    roles
}

fn position(roles: &[Option<Role>], role: Role) -> Option<usize> {
    roles.iter().position(|r| *r == Some(role))
}

/// Cells decide what heads leave open: the name column is the one with identifiers, the type column
/// the one with types.
fn by_cells(table: &Table, roles: &mut [Option<Role>]) {
    let share = |column: usize, is: &dyn Fn(&Cell) -> bool| {
        let cells = || {
            table
                .column(column)
                .take(40)
                .filter(|c| !c.text().is_empty())
        };
        cells().filter(|c| is(c)).count() as f64 / cells().count().max(1) as f64
    };
    let identifiers = |column| {
        share(column, &|c| {
            text::is_identifier(words().unmarked(&bare(c)).1)
        })
    };
    let typed = |column| share(column, &|c| types::is_type(c.text()));
    // With a schema column, the type column says where the parameter travels, unless another one does
    // or types stand in it.
    if let Some(schema) = position(roles, Role::Schema) {
        match position(roles, Role::Type) {
            Some(ty) if position(roles, Role::Place).is_some() || typed(ty) > 0.6 => {}
            ty => {
                roles[schema] = Some(Role::Type);
                if let Some(ty) = ty {
                    roles[ty] = Some(Role::Place);
                }
            }
        }
    }
    // Name and title told apart by what is in them.
    if let (Some(name), Some(title)) = (position(roles, Role::Name), position(roles, Role::Title))
        && identifiers(name) < 0.3
        && identifiers(title) > 0.7
    {
        roles.swap(name, title);
    }
    // "Key | Value", where the values are words of the page's language: they say what it is.
    let described = [Role::Description, Role::Title].map(|role| position(roles, role));
    if let Some(value) = position(roles, Role::Value)
        && value > 0
        && described == [None, None]
        && share(value, &|c| is_prose(c.text())) > 0.6
    {
        roles[value] = Some(Role::Description);
    }
    // "Value | Meaning": the meaning of a value is not a name.
    let of_values = matches!(roles.first(), Some(Some(Role::Value | Role::Values)));
    if position(roles, Role::Name).is_none() && position(roles, Role::Code).is_none() && !of_values
    {
        let first = (0..roles.len()).find(|i| {
            matches!(
                roles[*i],
                None | Some(Role::Title | Role::Parent | Role::Order)
            ) && identifiers(*i) > 0.7
        });
        if let Some(i) = first.filter(|_| {
            roles
                .iter()
                .flatten()
                .any(|r| matches!(r, Role::Type | Role::Required | Role::Description))
        }) {
            roles[i] = Some(Role::Name);
        }
    }
    if position(roles, Role::Name).is_some()
        && position(roles, Role::Type).is_none()
        && let Some(i) = (0..roles.len()).find(|i| {
            matches!(roles[*i], None | Some(Role::Place)) && typed(*i) > 0.7 && table.rows.len() > 1
        })
    {
        roles[i] = Some(Role::Type);
    }
    // "Status | Required": every cell says nothing but whether the field must be there.
    let says_required = |column| share(column, &|c| words().says_required(c.text())) >= 1.0;
    if position(roles, Role::Name).is_some()
        && position(roles, Role::Required).is_none()
        && position(roles, Role::Optional).is_none()
        && let Some(i) =
            (0..roles.len()).find(|i| *i > 0 && roles[*i] != Some(Role::Name) && says_required(*i))
    {
        roles[i] = Some(Role::Required);
    }
    // A place column that holds types is a type column under an odd head, and the other way round.
    if let (Some(place), None) = (position(roles, Role::Place), position(roles, Role::Type))
        && typed(place) > 0.6
    {
        roles[place] = Some(Role::Type);
    }
    // Values beside names: what is allowed, or what is sent.
    if let Some(i) = position(roles, Role::Values)
        && position(roles, Role::Type).is_none()
        && position(roles, Role::Description).is_none()
        && position(roles, Role::Value).is_none()
    {
        roles[i] = Some(Role::Value);
    }
}

/// Words of a sentence, not a value that is sent nor a place for one.
fn is_prose(cell: &str) -> bool {
    let word = |word: &str| word.chars().all(char::is_alphabetic);
    let foreign = cell.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let plain = !cell.contains(['{', '<', ':', '=', '"']);
    plain && (foreign || cell.split_whitespace().filter(|part| word(part)).count() > 3)
}

/// A name cell without what is said in parentheses or on further lines.
pub fn bare(cell: &Cell) -> String {
    let first = cell.text().lines().next().unwrap_or_default();
    let outside = text::outside_parentheses(first);
    let name = if outside.trim().is_empty() {
        first
    } else {
        outside.as_str()
    };
    name.trim()
        .trim_end_matches(['*', '?', '：', ':', ' '])
        .to_owned()
}

fn kind(table: &Table, roles: &[Option<Role>], title: &str) -> TableKind {
    let has = |role: Role| roles.contains(&Some(role));
    let says = words().features(title);
    let heads = std::iter::once(&table.head);
    let labels = heads
        .chain(table.rows.iter().map(|r| &r.cells))
        .filter(|cells| is_fact(cells))
        .count();
    // "Content Type" beside a method and an address is not the type of a field.
    let request = address::request_row(table).is_some();
    if request || labels >= 1 && table.head.len() <= 3 && !has(Role::Type) && table.rows.len() <= 12
    {
        return TableKind::Info;
    }
    let described = has(Role::Type)
        || has(Role::Required)
        || has(Role::Optional)
        || has(Role::Example)
        || has(Role::Place)
        || has(Role::Default);
    let codes = has(Role::Code)
        && (has(Role::Message)
            || has(Role::Description)
            || has(Role::Solution)
            || has(Role::Type)
            || has(Role::Title));
    if has(Role::Name) && described {
        let others = [
            Role::Required,
            Role::Optional,
            Role::Example,
            Role::Place,
            Role::Default,
        ];
        let typed_only = !others
            .iter()
            .chain(&[Role::Description])
            .any(|role| has(*role));
        return match typed_only && !types_or_models(table, roles) {
            true => TableKind::Lookup,
            false => TableKind::Fields,
        };
    }
    // "Value | Name | Description": what the values are called.
    let numbers = |column: usize| {
        let mut cells = table.column(column).peekable();
        cells.peek().is_some()
            && cells.all(|c| c.text().trim().trim_matches('`').parse::<i64>().is_ok())
    };
    if matches!(roles.first(), Some(Some(Role::Value | Role::Values))) && numbers(0) {
        return TableKind::Lookup;
    }
    if codes && !has(Role::Name) && is_of_http(table, roles) {
        return TableKind::Statuses;
    }
    if codes && !has(Role::Name) {
        let numeric = position(roles, Role::Code).map_or(0, |i| {
            table
                .column(i)
                .filter(|c| looks_like_code(c.text()))
                .count()
        });
        let named_so = says.any(&[Feature::Errors, Feature::Failure]);
        let kinds = !has(Role::Message) && !has(Role::Solution) && are_kinds(table, roles);
        return if (numeric * 2 >= table.rows.len() && !kinds) || named_so {
            TableKind::Codes
        } else {
            TableKind::Lookup
        };
    }
    let labelled = says.any(&[
        Feature::Fields,
        Feature::Query,
        Feature::Path,
        Feature::Form,
        Feature::Body,
    ]);
    if has(Role::Name) && has(Role::Value) && !has(Role::Description) {
        // What is sent in a query or a form has its fields there.
        let sent =
            labelled && text::width(title) <= 40 && !says.any(&[Feature::Header, Feature::Example]);
        return if sent {
            TableKind::Fields
        } else {
            TableKind::Values
        };
    }
    if has(Role::Name) && (has(Role::Description) || has(Role::Title)) {
        let name = position(roles, Role::Name).unwrap_or(0);
        let named = table
            .column(name)
            .filter(|c| text::is_identifier(words().unmarked(&bare(c)).1))
            .count();
        let failures = says.has(Feature::Failure);
        // Names in capitals are codes, but for a few parts of a path.
        let few = table.rows.len() <= 5 && says.any(&[Feature::Path, Feature::Query]);
        let shouting = table
            .column(name)
            .filter(|c| c.text().chars().all(|c| !c.is_lowercase()))
            .count();
        if named * 2 > table.rows.len()
            && (few || shouting * 2 <= table.rows.len().max(1))
            && !says.has(Feature::Errors)
            && (!failures || says.any(&[Feature::Fields, Feature::Response]))
        {
            return TableKind::Fields;
        }
    }
    TableKind::Lookup
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    /// Each line is a title, a table, and what it is: `kind: roles of its columns`.
    #[test]
    fn heads_and_cells_decide() {
        check(
            r"
            |参数名|必选|类型|说明|\n|-|-|-|-|\n|a|是|int|x| => Fields: Name Required Type Description
            |Parameter|Parameter Name|Required|Type|Description|\n|-|-|-|-|-|\n|a|A thing|Yes|string|x| => Fields: Name Title Required Type Description
            |Parameter|Status|Description|\n|-|-|-|\n|a|Required|x|\n|b|Optional|y| => Fields: Name Required Description
            |参数名称|参数代码|类型|\n|-|-|-|\n|编号|id|int| => Fields: Title Name Type
            |Type|Name|Description|Schema|\n|-|-|-|-|\n|Header|X|x|string| => Fields: Place Name Description Type
            |KEY|VALUE|\n|-|-|\n|a|b| => Values: Name Value
            |Ключ|Значение|\n|-|-|\n|a|Номер заказа|\n|b|Сумма| => Fields: Name Description
            |Key|Value|\n|-|-|\n|a|The number of the order|\n|b|How many of them| => Fields: Name Description
            |Header|Value|\n|-|-|\n|Authorization|Bearer <your access token>| => Values: Name Value
            |code|message|Solution|\n|-|-|-|\n|0|ok||\n|1000~100X|no|x| => Codes: Code Message Solution
            Language codes |code|Description|\n|-|-|\n|af|Afrikaans|\n|ar|Arabic| => Lookup: Code Description
            Link Types |Value|Name|Description|\n|-|-|-|\n|`1`|Employee|x|\n|`2`|Venue|y| => Lookup: Value Name Description
            |字段|值|\n|-|-|\n|HTTP URL|https://a.b/c|\n|HTTP Method|GET| => Info: Name Value
            |字段|说明|\n|-|-|\n|taskId|x|\n|status|y| => Fields: Name Description
            ",
            |shown| {
                let (title, page) = shown.split_at(shown.find('|').unwrap());
                let document = crate::read::read(page);
                let columns = read(document.tables().next().unwrap(), title.trim());
                let roles = columns.roles.iter().map(|role| match role {
                    Some(role) => format!(" {role:?}"),
                    None => " -".to_owned(),
                });
                format!("{:?}:{}", columns.kind, roles.collect::<String>())
            },
        );
    }
}
