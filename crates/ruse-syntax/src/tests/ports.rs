//! Reading from ports, and completeness for line editors.

use crate::reader::ArenaSink;
use crate::{
    Arena, CharSource, Completeness, ReadOptions, SourceId, SymbolTable, TextSource, is_complete,
    read_datum,
};

/// Reads one datum and gives what is left in the port, or the code of the error.
#[track_caller]
fn check_rest(text: &str, expected: Result<Option<&str>, &str>) {
    let mut source = TextSource::new(text, SourceId::NONE);
    let (mut arena, mut symbols) = (Arena::new(), SymbolTable::new());
    let mut sink = ArenaSink::new(&mut arena, &mut symbols);
    let result = read_datum(&mut source, &mut sink, &mut ReadOptions::default());
    let result = result.map(|datum| datum.map(|_| source.rest())).map_err(|error| error.code);
    assert_eq!(result, expected, "{text:?}");
}

#[test]
fn nothing_behind_the_datum_is_consumed() {
    check_rest("(a b) c", Ok(Some(" c")));
    check_rest("abc)", Ok(Some(")")));
    check_rest("12 x", Ok(Some(" x")));
    check_rest("\"a\"b", Ok(Some("b")));
    check_rest("|a|b", Ok(Some("b")));
    check_rest("#\\a(", Ok(Some("(")));
    check_rest("#t(", Ok(Some("(")));
    check_rest("'a\n", Ok(Some("\n")));
    check_rest("; c\n#;x (y)z", Ok(Some("z")));
    check_rest("#0=(a #0#)#0#", Ok(Some("#0#")));
}

#[test]
fn end_and_errors() {
    check_rest("", Ok(None));
    check_rest(" ; only a comment\n #| and another |# #;datum", Ok(None));
    check_rest("(a", Err("syntax/unclosed"));
    check_rest(")", Err("syntax/stray-close"));
    check_rest("(#\\foo \"", Err("syntax/bad-character"));
    check_rest("#!/usr/bin/ruse\na", Err("syntax/unknown-directive"));
}

#[test]
fn fold_case_lasts_for_the_port() {
    let mut source = TextSource::new("A #!fold-case B C", SourceId::NONE);
    let (mut arena, mut symbols) = (Arena::new(), SymbolTable::new());
    let mut options = ReadOptions::default();
    let mut data = Vec::new();
    let mut sink = ArenaSink::new(&mut arena, &mut symbols);
    while let Ok(Some(datum)) = read_datum(&mut source, &mut sink, &mut options) {
        data.push(datum);
    }
    assert!(options.fold_case);
    let names: Vec<&str> =
        data.iter().filter_map(|&stx| Some(symbols.name(arena.as_symbol(stx)?))).collect();
    assert_eq!(names, ["A", "b", "c"]);
}

/// A terminal that must not be asked for more than the datum needs.
struct Terminal<'a> {
    text: TextSource<'a>,
}

impl CharSource for Terminal<'_> {
    fn peek(&mut self) -> Option<char> {
        let c = self.text.peek();
        assert!(c.is_some(), "the reader waits for input that it does not need");
        c
    }

    fn next(&mut self) -> Option<char> {
        self.peek();
        self.text.next()
    }

    fn offset(&self) -> u32 {
        self.text.offset()
    }
}

#[test]
fn reading_does_not_wait_for_more_than_the_datum() {
    for text in ["(a b)", "\"abc\"", "|abc|", "#(a)", "#u8(1)", "#\\(", "'(a)", "#0=(a #0#)"] {
        let mut source = Terminal { text: TextSource::new(text, SourceId::NONE) };
        let (mut arena, mut symbols) = (Arena::new(), SymbolTable::new());
        let mut sink = ArenaSink::new(&mut arena, &mut symbols);
        let datum = read_datum(&mut source, &mut sink, &mut ReadOptions::default());
        assert!(matches!(datum, Ok(Some(_))), "{text}");
    }
}

#[test]
fn completeness() {
    for text in ["", "a", "(a) b", "\"(\"", "; (", "#| ( |#", "#;(a)", "#\\(", "'a"] {
        assert_eq!(is_complete(text), Completeness::Complete, "{text}");
    }
    for (text, depth) in [
        ("(a", 1),
        ("(a (b", 2),
        ("(a \"b", 1),
        ("\"b", 0),
        ("#| a", 0),
        ("(#| a", 1),
        ("'", 1),
        ("#;", 1),
        ("|a", 0),
        ("#(a #u8(1", 2),
        ("(a '(b", 3),
    ] {
        assert_eq!(is_complete(text), Completeness::Incomplete { depth }, "{text}");
    }
    for text in [")", "(a))", "#\\foo", "(a #\\foo", "(a . b c", "\"\\q"] {
        assert_eq!(is_complete(text), Completeness::Invalid, "{text}");
    }
}
