//! Tests of the crate by behaviour: text in, printed data or diagnostics out.

mod data;
mod errors;
mod hostile;
mod notation;
mod places;
mod ports;

use crate::{
    Arena, Datum, DatumId, DatumTable, Diagnostic, SourceMap, Stx, SymbolTable, read_program,
    write_datum,
};

/// A text that was read as a program.
struct Reading {
    sources: SourceMap,
    symbols: SymbolTable,
    arena: Arena,
    data: Vec<Stx>,
    errors: Vec<Diagnostic>,
}

fn read(text: &str) -> Reading {
    let mut sources = SourceMap::new();
    let id = sources.add("test.scm", text);
    let (mut arena, mut symbols) = (Arena::new(), SymbolTable::new());
    let (data, errors) = read_program(&mut arena, &mut symbols, &sources, id);
    Reading { sources, symbols, arena, data, errors }
}

impl Reading {
    /// A datum as a constant. Where the text has errors, a label may have been left out with the
    /// datum it stood before, and its references lead nowhere: then the constant is empty.
    #[track_caller]
    fn constant(&self, stx: Stx) -> (DatumTable, DatumId) {
        let mut table = DatumTable::new();
        let id = match table.from_syntax(&self.arena, &self.symbols, stx, &|symbol| symbol) {
            Ok(id) => id,
            Err(error) if self.errors.is_empty() => panic!("{error:?}"),
            Err(_) => table.push(Datum::Unspecified),
        };
        (table, id)
    }

    /// The data, printed, one a line.
    fn printed(&self) -> String {
        let mut out = String::new();
        for (index, &stx) in self.data.iter().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            let (table, id) = self.constant(stx);
            write_datum(&table, id, &mut out);
        }
        out
    }

    /// `LINE:COLUMN code` of each error.
    fn places(&self) -> Vec<String> {
        let place = |error: &Diagnostic| {
            let position = self.sources.position(error.primary).expect("errors have a place");
            format!("{}:{} {}", position.line, position.column, error.code)
        };
        self.errors.iter().map(place).collect()
    }
}

/// Reads `text` without an error and compares the data, printed one a line.
#[track_caller]
fn check(text: &str, expected: &str) {
    let reading = read(text);
    assert_eq!(reading.errors, [], "errors in {text:?}");
    assert_eq!(reading.printed(), expected, "reading {text:?}");
}

/// Reads `text` and compares the places and codes of its errors.
#[track_caller]
fn check_errors(text: &str, expected: &[&str]) {
    assert_eq!(read(text).places(), expected, "errors of {text:?}");
}
