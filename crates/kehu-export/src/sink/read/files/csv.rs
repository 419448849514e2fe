//! Rows of CSV.

use std::io::{self, Read};

use kehu_registry::csv::{CsvStyle, Formulas, unescaped};

use super::key_of;
use crate::{
    row::{self, Cell},
    sink::read::Each,
    table::Table,
};

pub(super) fn rows(
    file: impl Read,
    table: &Table,
    style: &CsvStyle,
    each: &mut Each<'_>,
) -> io::Result<()> {
    let mut csv = csv::Reader::from_reader(file);
    let names = csv.headers()?.clone();
    let place = |name: &String| {
        let mut names = names.iter();
        names.position(|known| known.trim_start_matches('\u{feff}') == name)
    };
    let places = table.columns().iter().map(|column| place(&column.name));
    let places: Vec<Option<usize>> = places.collect();
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    while csv.read_record(&mut record)? {
        let cells = table.columns().iter().zip(&places).map(|(column, place)| {
            let text = place.and_then(|place| record.get(place));
            match text.filter(|text| !text.is_empty() && *text != style.null) {
                Some(text) if style.formulas == Formulas::Escape => {
                    row::from_text(&column.ty, unescaped(text))
                }
                Some(text) => row::from_text(&column.ty, text),
                None => Cell::Null,
            }
        });
        let cells: Vec<Cell<'_>> = cells.collect();
        each(table.columns(), &key_of(table, &cells, number), &cells)?;
        number += 1;
    }
    Ok(())
}
