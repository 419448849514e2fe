//! What a table is: its columns by their heads and, where those do not decide, by their cells.

mod kind;

use crate::block::{Cell, Table};
use crate::text;
use crate::types;
use crate::words::{Role, words};
use kind::kind;

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

/// How many of a column's cells are what.
struct Shares<'t>(&'t Table);

impl Shares<'_> {
    fn of(&self, column: usize, is: impl Fn(&Cell) -> bool) -> f64 {
        let cells = self.0.column(column).take(40);
        let filled: Vec<&Cell> = cells.filter(|cell| !cell.text().is_empty()).collect();
        filled.iter().filter(|cell| is(cell)).count() as f64 / filled.len().max(1) as f64
    }

    fn of_identifiers(&self, column: usize) -> f64 {
        self.of(column, |cell| {
            text::is_identifier(words().unmarked(&bare(cell)).1)
        })
    }

    fn of_types(&self, column: usize) -> f64 {
        self.of(column, |cell| types::is_type(cell.text()))
    }
}

/// Cells decide what heads leave open: the name column is the one with identifiers, the type column
/// the one with types.
fn by_cells(table: &Table, roles: &mut [Option<Role>]) {
    let shares = Shares(table);
    place_beside_schema(&shares, roles);
    // Name and title told apart by what is in them.
    if let (Some(name), Some(title)) = (position(roles, Role::Name), position(roles, Role::Title))
        && shares.of_identifiers(name) < 0.3
        && shares.of_identifiers(title) > 0.7
    {
        roles.swap(name, title);
    }
    // "Key | Value", where the values are words of the page's language: they say what it is.
    let described = [Role::Description, Role::Title].map(|role| position(roles, role));
    if let Some(value) = position(roles, Role::Value)
        && value > 0
        && described == [None, None]
        && shares.of(value, |c| is_prose(c.text())) > 0.6
    {
        roles[value] = Some(Role::Description);
    }
    name_by_cells(&shares, roles);
    if position(roles, Role::Name).is_some() {
        beside_names(&shares, roles);
    }
    // A place column that holds types is a type column under an odd head, and the other way round.
    if let (Some(place), None) = (position(roles, Role::Place), position(roles, Role::Type))
        && shares.of_types(place) > 0.6
    {
        roles[place] = Some(Role::Type);
    }
    // Values beside names: what is allowed, or what is sent.
    let told = [Role::Type, Role::Description, Role::Value].map(|role| position(roles, role));
    if let Some(values) = position(roles, Role::Values)
        && told == [None, None, None]
    {
        roles[values] = Some(Role::Value);
    }
}

/// With a schema column, the type column says where the parameter travels, unless another one does or types
/// stand in it.
fn place_beside_schema(shares: &Shares<'_>, roles: &mut [Option<Role>]) {
    let Some(schema) = position(roles, Role::Schema) else {
        return;
    };
    match position(roles, Role::Type) {
        Some(ty) if position(roles, Role::Place).is_some() || shares.of_types(ty) > 0.6 => {}
        ty => {
            roles[schema] = Some(Role::Type);
            if let Some(ty) = ty {
                roles[ty] = Some(Role::Place);
            }
        }
    }
}

/// Names under a head that says something else, or nothing.
fn name_by_cells(shares: &Shares<'_>, roles: &mut [Option<Role>]) {
    // "Value | Meaning": the meaning of a value is not a name.
    let of_values = matches!(roles.first(), Some(Some(Role::Value | Role::Values)));
    let named = [Role::Name, Role::Code].map(|role| position(roles, role)) != [None, None];
    let of_fields = |role: &Role| matches!(role, Role::Type | Role::Required | Role::Description);
    if of_values || named || !roles.iter().flatten().any(of_fields) {
        return;
    }
    let open = |role| matches!(role, None | Some(Role::Title | Role::Parent | Role::Order));
    let name = (0..roles.len()).find(|i| open(roles[*i]) && shares.of_identifiers(*i) > 0.7);
    if let Some(name) = name {
        roles[name] = Some(Role::Name);
    }
}

/// Types, and what is required, that stand beside names under a head that does not say so.
fn beside_names(shares: &Shares<'_>, roles: &mut [Option<Role>]) {
    let all = 0..roles.len();
    let open = |role| matches!(role, None | Some(Role::Place));
    if position(roles, Role::Type).is_none()
        && shares.0.rows.len() > 1
        && let Some(ty) = all
            .clone()
            .find(|i| open(roles[*i]) && shares.of_types(*i) > 0.7)
    {
        roles[ty] = Some(Role::Type);
    }
    // "Status | Required": every cell says nothing but whether the field must be there.
    let says_required = |i| shares.of(i, |c| words().says_required(c.text())) >= 1.0;
    let marked = [Role::Required, Role::Optional].map(|role| position(roles, role));
    if marked == [None, None]
        && let Some(required) = all
            .skip(1)
            .find(|i| roles[*i] != Some(Role::Name) && says_required(*i))
    {
        roles[required] = Some(Role::Required);
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

#[cfg(test)]
mod tests;
