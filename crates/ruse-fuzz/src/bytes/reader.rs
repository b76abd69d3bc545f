//! The reader: bytes, text, data; printed and read again they are the same data.

use ruse_syntax::{
    Arena, Datum, DatumId, DatumTable, Severity, SourceMap, SymbolTable, decode, is_complete,
    read_program, write_datum,
};

/// Reads the bytes as a program.
///
/// # Errors
/// A diagnostic has a place outside of the text, or the printed data read differently.
pub fn reader(bytes: &[u8]) -> Result<(), String> {
    let Ok(text) = decode("fuzz", bytes) else { return Ok(()) };
    is_complete(&text);
    let Some(printed) = printed(&text)? else { return Ok(()) };
    match self::printed(&printed)? {
        Some(again) if again == printed => Ok(()),
        Some(again) => Err(format!("{printed:?} prints as {again:?} after it was read")),
        None => Err(format!("{printed:?} was printed and cannot be read")),
    }
}

/// Every datum of the text, printed a line each; `None` when it has errors or data that have no printed form of
/// their own.
fn printed(text: &str) -> Result<Option<String>, String> {
    let mut sources = SourceMap::new();
    let id = sources.add("fuzz", text);
    let (mut arena, mut symbols) = (Arena::new(), SymbolTable::new());
    let (data, diagnostics) = read_program(&mut arena, &mut symbols, &sources, id);
    let mut is_wrong = false;
    for diagnostic in &diagnostics {
        is_wrong |= diagnostic.severity == Severity::Error;
        let (start, end) = (diagnostic.primary.start as usize, diagnostic.primary.end as usize);
        if !diagnostic.primary.is_none() && (start > end || end > text.len()) {
            return Err(format!("{} is at {start}..{end} of {}", diagnostic.code, text.len()));
        }
        diagnostic.render(&sources, false);
    }
    if is_wrong {
        return Ok(None);
    }
    let mut out = String::new();
    let mut table = DatumTable::new();
    for datum in data {
        let Ok(datum) = table.from_syntax(&arena, &symbols, datum, &|symbol| symbol) else {
            return Ok(None);
        };
        write_datum(&table, datum, &mut out);
        out.push('\n');
    }
    let unprintable =
        |(_, datum): (DatumId, &Datum)| matches!(datum, Datum::Eof | Datum::Unspecified);
    Ok((!table.iter().any(unprintable)).then_some(out))
}
