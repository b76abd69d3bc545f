//! The `write` notation, case folding, suggestions.

use crate::fold::fold_into;
use crate::lexical::{write_char, write_string, write_symbol};
use crate::suggest::{did_you_mean, edit_distance, nearest};

#[track_caller]
fn check(write: fn(&str, &mut String), text: &str, expected: &str) {
    let mut out = String::new();
    write(text, &mut out);
    assert_eq!(out, expected);
}

#[test]
fn symbols() {
    for plain in ["a", "...", "+", "-", "->x", "λ", "a.b", "Hello", "+x", "-.x"] {
        check(write_symbol, plain, plain);
    }
    for (name, written) in [
        ("", "||"),
        (".", "|.|"),
        ("a b", "|a b|"),
        ("1", "|1|"),
        ("1+", "|1+|"),
        ("a#", "|a#|"),
        ("+NaN.0abc", "|+NaN.0abc|"),
        ("+i", "|+i|"),
        ("-inf.0", "|-inf.0|"),
        ("1/0", "|1/0|"),
        ("1.2.3", "|1.2.3|"),
        ("#a", "|#a|"),
        ("a|b", "|a\\|b|"),
        ("a\\b", "|a\\\\b|"),
        ("a'b", "|a'b|"),
        ("a\nb", "|a\\nb|"),
        ("\u{1}", "|\\x1;|"),
        ("\u{a0}", "|\\xa0;|"),
        ("(", "|(|"),
    ] {
        check(write_symbol, name, written);
    }
}

#[test]
fn strings() {
    check(write_string, "a\"b\\c\n\t\0|", "\"a\\\"b\\\\c\\n\\t\\x0;|\"");
    check(write_string, "e\u{301} λ 日本 \u{200b}\u{202e}", "\"e\u{301} λ 日本 \\x200b;\\x202e;\"");
}

#[test]
fn characters() {
    for (c, written) in [
        ('a', "#\\a"),
        (' ', "#\\space"),
        ('\0', "#\\null"),
        ('\x7f', "#\\delete"),
        ('(', "#\\("),
        ('λ', "#\\λ"),
        ('\u{301}', "#\\x301"),
        ('\u{1}', "#\\x1"),
        ('\u{a0}', "#\\xa0"),
        ('x', "#\\x"),
    ] {
        let mut out = String::new();
        write_char(c, &mut out);
        assert_eq!(out, written);
    }
}

#[test]
fn folding() {
    check(fold_into, "ABC Straße ẞ ΣΑΣ ς", "abc strasse ss σασ σ");
    check(fold_into, "İ ı ŉ ﬃ ᾼ K", "i̇ ı ʼn ffi αι k");
    // Cherokee folds to upper case.
    check(fold_into, "Ꭰꭰᏸ", "ᎠᎠᏰ");
}

#[test]
fn folding_is_idempotent() {
    for c in '\0'..=char::MAX {
        let once: String = crate::fold::fold_char(c).collect();
        let mut twice = String::new();
        fold_into(&once, &mut twice);
        assert_eq!(once, twice, "{c:?}");
    }
}

#[test]
fn distances() {
    for (a, b, distance) in [
        ("", "", 0),
        ("a", "", 1),
        ("kitten", "sitting", 3),
        ("lenght", "length", 1),
        ("λx", "λy", 1),
    ] {
        assert_eq!(edit_distance(a, b), distance, "{a} {b}");
        assert_eq!(edit_distance(b, a), distance, "{b} {a}");
    }
}

#[test]
fn suggestions() {
    let names = ["vector-ref", "vector-set!", "string-ref", "list", "car", "x", "cdr"];
    assert_eq!(nearest("vector-rfe", names, 3), ["vector-ref"]);
    assert_eq!(nearest("CAR", names, 3), ["car"]);
    assert_eq!(nearest("cxr", names, 3), ["car", "cdr"]);
    assert_eq!(nearest("y", names, 3), [""; 0]);
    assert_eq!(nearest("list", names, 3), [""; 0]);
    assert_eq!(did_you_mean("lits", names).as_deref(), Some("did you mean `list`?"));
    assert_eq!(did_you_mean("cxr", names).as_deref(), Some("did you mean `car` or `cdr`?"));
    assert_eq!(did_you_mean("frobnicate", names), None);
    assert_eq!(did_you_mean(&"x".repeat(1_000_000), names), None);
}
