//! Rows of a table of fields: what each says of one field.

mod name;
mod required;

use crate::block::{Cell, Inline, Link, Table};
use crate::facts::{self, Enumeration};
use crate::recognise::columns::Columns;
use crate::recognise::items;
use crate::text;
use crate::types::{self, TypeCell, TypeExpr};
use crate::words::{Base, Feature, Required, Role, words};
use name::{describes, is_named, is_nothing, read_name, values_in_type};
use required::{read_required, required_in_words};

pub use name::{bare_name, is_placeholder, segments};

reported! {
    /// Where a request field travels.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Place {
        /// In a header.
        Header = "header",
        /// In the query.
        Query = "query",
        /// In the path.
        Path = "path",
        /// In the body.
        Body = "body",
    }
}

impl Place {
    /// What words say about the place of what follows.
    pub fn of(label: &str) -> Option<Place> {
        let says = words().features(label);
        [
            (Feature::Header, Place::Header),
            (Feature::Path, Place::Path),
            // "Body params": `params` alone is said of a query.
            (Feature::Body, Place::Body),
            (Feature::Form, Place::Body),
            (Feature::Query, Place::Query),
        ]
        .into_iter()
        .find(|(f, _)| says.has(*f))
        .map(|(_, p)| p)
    }
}

/// What one row says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The page's line.
    pub line: usize,
    /// The name cell as it stands, marks and all.
    pub cell: String,
    /// The wire name, without marks; a dotted one is whole.
    pub name: String,
    /// White space and marks before the name, in columns: more than the row above means inside of it.
    pub column: usize,
    /// The name in the vendor's language.
    pub title: Option<String>,
    /// The type.
    pub ty: TypeCell,
    /// Whether it must be there.
    pub required: Required,
    /// The cell that said so.
    pub required_cell: String,
    /// The description.
    pub description: String,
    /// What was in code in the description.
    pub codes: Vec<String>,
    /// The example in the table.
    pub example: Option<String>,
    /// The default in the table.
    pub default: Option<String>,
    /// The length in the table.
    pub length: Option<String>,
    /// The allowed values in the table.
    pub values: Option<String>,
    /// What stands below heads that nothing is known of, a line each.
    pub beside: String,
    /// The values that another list of the page has for it.
    pub listed: Option<Enumeration>,
    /// Where it travels, when the row says so.
    pub place: Option<Place>,
    /// What its cell says of where it travels, when that is not a place that is known.
    pub place_cell: String,
    /// Links in its cells.
    pub links: Vec<Link>,
    /// Everything but the first cell is empty: perhaps the rest of the row above.
    pub bare: bool,
    /// The reader was not sure which cell is which.
    pub uncertain: bool,
}

impl Row {
    /// Whether it is the body as a whole: an object that is called so, or has its model's own name. With `one`,
    /// the body is known to be an object, whatever brackets stand around its model.
    pub fn is_whole_body(&self, one: bool) -> bool {
        let expr = &self.ty.expr;
        let model = expr.model().map(text::key);
        let bare = expr.list_depth() == 0 || one && model.is_some();
        let object = !self.ty.text.is_empty() && expr.may_hold_fields() && bare;
        let of_model = self.place == Some(Place::Body) && model == Some(text::key(&self.name));
        object && self.column == 0 && (words().is_body(&self.name) || of_model)
    }
}

/// Reads every row; rows that say that there is nothing are left out.
pub fn read(table: &Table, columns: &Columns) -> Vec<Row> {
    let types = table
        .rows
        .iter()
        .filter_map(|row| columns.cell(Role::Type, &row.cells));
    let types = types
        .map(|cell| cell.text().trim())
        .filter(|text| !text.is_empty());
    // `[int]`, `[string]`, `[array]` all down the column: the brackets say nothing.
    let bracketed = types.clone().count() > 2
        && types
            .clone()
            .all(|text| text.starts_with('[') && text.ends_with(']'));
    let bare = |row: &crate::block::Row| {
        let mut cells = row.cells.clone();
        if let Some(cell) = columns.at(Role::Type).and_then(|at| cells.get_mut(at)) {
            cell.inline.text = cell.text().trim_matches(['[', ']', ' ']).to_owned();
        }
        cells
    };
    let cells = |row: &crate::block::Row| {
        if bracketed {
            bare(row)
        } else {
            row.cells.clone()
        }
    };
    table
        .rows
        .iter()
        .flat_map(|row| {
            let rows = line_by_line(cells(row), columns).into_iter();
            rows.map(|cells| read_row(row.line, &cells, columns, row.uncertain))
        })
        .filter(|row| !is_nothing(row) && is_named(row) && !is_pattern(row))
        .flat_map(one_by_one)
        .collect()
}

/// A row whose cells have a line for each of several names is a row each; what has one line is said of all.
fn line_by_line(cells: Vec<Cell>, columns: &Columns) -> Vec<Vec<Cell>> {
    let lines = |cell: &'_ Cell| -> Vec<String> {
        let lines = cell.text().lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let named = columns
        .cell(Role::Name, &cells)
        .map(lines)
        .unwrap_or_default();
    let name = |line: &String| {
        text::is_word(line) && words().required(line) == Required::Unknown && !types::is_type(line)
    };
    let typed = columns
        .cell(Role::Type, &cells)
        .map(lines)
        .unwrap_or_default();
    let fits = typed.len() == named.len() && typed.iter().all(|line| types::is_type(line));
    if named.len() < 2 || !named.iter().all(name) || !fits {
        return vec![cells];
    }
    let of = |cell: &Cell, at: usize| {
        let own = lines(cell);
        let mut cell = cell.clone();
        if own.len() == named.len() {
            cell.inline.text.clone_from(&own[at]);
            cell.inline
                .codes
                .retain(|code| own[at].contains(code.as_str()));
        }
        cell
    };
    let row = |at: usize| cells.iter().map(|cell| of(cell, at)).collect();
    (0..named.len()).map(row).collect()
}

/// `field_*`: names of a form, and none of a field.
fn is_pattern(row: &Row) -> bool {
    row.name.trim_end_matches('*').ends_with(['_', '-']) && row.cell.contains('*')
}

/// `phone|mail`, `start、end`: a row of several names is a row each.
fn one_by_one(row: Row) -> Vec<Row> {
    let name = row.name.replace(" / ", "|");
    let names: Vec<&str> = name.split(['|', '、']).map(str::trim).collect();
    // `type|是`: a cell too many, which says what is required.
    if let [name, mark] = names.as_slice()
        && let said @ (Required::Yes | Required::No) = words().required(mark)
        && text::is_word(name)
    {
        let name = (*name).to_owned();
        return vec![Row {
            cell: row.cell.clone(),
            required: said,
            name,
            ..row
        }];
    }
    if names.len() < 2 || !names.iter().all(|name| text::is_word(name)) {
        return vec![row];
    }
    let named = |name: &str| Row {
        name: name.to_owned(),
        cell: name.to_owned(),
        ..row.clone()
    };
    names.into_iter().map(named).collect()
}

fn read_row(line: usize, cells: &[Cell], columns: &Columns, uncertain: bool) -> Row {
    let mut row = Row {
        line,
        uncertain,
        ..Row::default()
    };
    if let Some(cell) = columns.cell(Role::Name, cells) {
        read_name(cell, &mut row);
    }
    read_type(cells, columns, &mut row);
    read_description(cells, columns, &mut row);
    read_example(cells, columns, &mut row);
    read_values(cells, columns, &mut row);
    let place = text_of(Role::Place, cells, columns).filter(|said| !words().is_nothing(said));
    row.place = place.as_deref().and_then(Place::of);
    row.place_cell = place.filter(|_| row.place.is_none()).unwrap_or_default();
    if row.place.is_none() && facts::in_query(&row.description) {
        row.place = Some(Place::Query);
    }
    row.beside = columns.unknown(cells).join("\n");
    if row.description.is_empty() && columns.at(Role::Description).is_none() {
        row.description = std::mem::take(&mut row.beside);
    }
    row.links = cells
        .iter()
        .flat_map(|c| c.inline.links.iter().cloned())
        .collect();
    let name_at = columns.at(Role::Name).unwrap_or(0);
    row.bare = cells.len() > 2
        && cells
            .iter()
            .enumerate()
            .all(|(i, c)| (i == name_at) != c.text().trim().is_empty());
    row
}

/// What a cell says, if anything.
fn text_of(role: Role, cells: &[Cell], columns: &Columns) -> Option<String> {
    let cell = columns.cell(role, cells)?;
    Some(cell.text().trim().to_owned()).filter(|said| !said.is_empty())
}

/// The value in a cell, if there is any.
fn value_in(role: Role, cells: &[Cell], columns: &Columns) -> Option<String> {
    let value = value_of(columns.cell(role, cells)?);
    Some(value).filter(|value| !value.is_empty() && !is_placeholder(value))
}

fn read_type(cells: &[Cell], columns: &Columns, row: &mut Row) {
    if let Some(cell) = columns.cell(Role::Type, cells) {
        row.ty = types::read(&cell.inline);
    }
    // `array | integer`: the model beside the type says what is in the list.
    if let Some(schema) = columns.cell(Role::Schema, cells)
        && row.ty.expr == TypeExpr::Base(Base::Array)
        && types::is_type(schema.text())
    {
        row.ty.expr = TypeExpr::List(Box::new(types::read(&schema.inline).expr));
    }
}

/// Title and description, and whether the field is required, as a column of it or else they say.
fn read_description(cells: &[Cell], columns: &Columns, row: &mut Row) {
    row.title = text_of(Role::Title, cells, columns);
    row.description = text_of(Role::Description, cells, columns)
        .filter(|d| !is_placeholder(d))
        .unwrap_or_default();
    read_required(cells, columns, row);
    if let Some(cell) = columns.cell(Role::Description, cells) {
        row.codes = cell.inline.codes.clone();
    }
    if row.description.is_empty()
        && let Some(title) = row.title.take()
    {
        row.description = title;
    }
    if !required_column(columns) {
        required_in_words(row);
    }
}

/// The example and the default; either cell may say something else.
fn read_example(cells: &[Cell], columns: &Columns, row: &mut Row) {
    let value = |role| value_in(role, cells, columns);
    row.example = value(Role::Example).or_else(|| value(Role::Value));
    if let Some(words) = row
        .example
        .take_if(|cell| describes(cell, row.ty.expr.class()))
    {
        let both = [row.description.as_str(), words.as_str()];
        let said: Vec<&str> = both.into_iter().filter(|words| !words.is_empty()).collect();
        row.description = said.join("; ");
    }
    row.default = value(Role::Default);
    // "(必填)" among the defaults says that there is none.
    if let Some(word) = row.default.as_deref()
        && let said @ (Required::Yes | Required::No) =
            words().required(word.trim_matches(['(', ')', '（', '）', '[', ']', '*', ' ']))
        && word.starts_with(['(', '（', '['])
    {
        row.required = said;
        row.required_cell = row.default.take().unwrap_or_default();
    }
}

/// Lengths and values.
fn read_values(cells: &[Cell], columns: &Columns, row: &mut Row) {
    row.length = text_of(Role::Length, cells, columns);
    row.values = text_of(Role::Values, cells, columns).or_else(|| values_in_type(&row.ty.text));
    // "required, numeric": a column of conditions begins with it.
    if let Some(first) = row
        .values
        .as_deref()
        .and_then(|v| v.split([',', ';', '|', ' ']).next())
        && row.required == Required::Unknown
        && text::width(first) > 3
    {
        row.required = words().required(first);
    }
}

/// A field that a comment in an example describes.
pub fn of_comment(name: &str, line: usize, comment: &str, said_type: Option<&str>) -> Row {
    let item = items::of_comment(comment);
    let ty = said_type.unwrap_or(&item.ty);
    let mut row = Row {
        line,
        cell: name.to_owned(),
        name: name.to_owned(),
        ty: types::read(&Inline::plain(ty)),
        required: words().required(&item.required),
        required_cell: item.required,
        default: Some(item.default).filter(|d| !d.is_empty()),
        description: item.description,
        ..Row::default()
    };
    required_in_words(&mut row);
    row
}

/// A value in a table: without the quotes or code marks that people put around it.
fn value_of(cell: &Cell) -> String {
    let t = cell.text().trim();
    let code = cell.inline.codes.first().filter(|c| c.len() == t.len());
    code.map_or(t, |c| c.as_str()).to_owned()
}

/// Whether a table's title-like cell is of a column that is not there.
pub fn required_column(columns: &Columns) -> bool {
    columns.at(Role::Required).is_some() || columns.at(Role::Optional).is_some()
}

#[cfg(test)]
mod tests;
