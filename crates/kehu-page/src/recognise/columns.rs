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

#[cfg(test)]
mod tests;
