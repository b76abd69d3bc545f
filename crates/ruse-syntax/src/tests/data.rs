//! What each notation denotes.

use super::check;

#[test]
fn booleans() {
    check("#t #f #true #false #T", "#t\n#f\n#t\n#f\n#t");
}

#[test]
fn numbers() {
    check("0 -17 +5 1/2 -6/4", "0\n-17\n5\n1/2\n-3/2");
    check("#x1F #b101 #o17 #d10 #e1.5 #i1/2 #x-ff #e#x10", "31\n5\n15\n10\n3/2\n0.5\n-255\n16");
    check("1.5 .5 -.5e2 1. +inf.0 -inf.0 +nan.0", "1.5\n0.5\n-50.0\n1.0\n+inf.0\n-inf.0\n+nan.0");
    check("+i 1+2i -i 1@0", "+i\n1+2i\n-i\n1");
    check("123456789012345678901234567890", "123456789012345678901234567890");
}

#[test]
fn identifiers() {
    check(
        "... + - ->x <=? !$%&*/:<=>?^_~ a.b .. +. -- +-",
        "...\n+\n-\n->x\n<=?\n!$%&*/:<=>?^_~\na.b\n..\n+.\n--\n+-",
    );
    check("1+ -1+ 2d-point +x a@b a#", "|1+|\n|-1+|\n|2d-point|\n+x\na@b\n|a#|");
    check("λ 変数 naïve Ünï x→y", "λ\n変数\nnaïve\nÜnï\nx→y");
    check("|a b| || |x\\x41;y| |\\t\\|| |12| |.|", "|a b|\n||\nxAy\n|\\t\\||\n|12|\n|.|");
    check("Hello hello", "Hello\nhello");
}

#[test]
fn keywords() {
    check(
        "#:a #:|a b| #:1+ #:|| #:λ (#:x . #:y) #:a#b #!fold-case #:ABC #:|ABC|",
        "#:a\n#:|a b|\n#:1+\n#:||\n#:λ\n(#:x . #:y)\n#:a#b\n#:abc\n#:ABC",
    );
}

#[test]
fn fold_case() {
    check(
        "ABC #!fold-case ABC Straße ΣΑΣ |ABC| #\\A #\\SPACE #!no-fold-case ABC",
        "ABC\nabc\nstrasse\nσασ\nABC\n#\\A\n#\\space\nABC",
    );
}

#[test]
fn strings() {
    check(
        r#""" "a\"b\\c" "\a\b\t\n\r\|" "\x41;\x3bb;\X41;""#,
        "\"\"\n\"a\\\"b\\\\c\"\n\"\\a\\b\\t\\n\\r|\"\n\"AλA\"",
    );
    check("\"one \\  \n   two\" \"one\\\r\n\ttwo\" \"a\\\rb\"", "\"one two\"\n\"onetwo\"\n\"ab\"");
    check("\"a\nb\" \"a\r\nb\" \"a\rb\"", "\"a\\nb\"\n\"a\\nb\"\n\"a\\nb\"");
    check("\"\\x0000000000000000000041;\"", "\"A\"");
    check("\"a\"\"b\"", "\"a\"\n\"b\"");
}

#[test]
fn characters() {
    check(
        r"#\a #\A #\( #\) #\; #\x #\x41 #\X41 #\' #\| #\λ",
        "#\\a\n#\\A\n#\\(\n#\\)\n#\\;\n#\\x\n#\\A\n#\\A\n#\\'\n#\\|\n#\\λ",
    );
    check(
        r"#\alarm #\backspace #\delete #\escape #\newline #\null #\return #\space #\tab",
        "#\\alarm\n#\\backspace\n#\\delete\n#\\escape\n#\\newline\n#\\null\n#\\return\n#\\space\n#\\tab",
    );
    check("(#\\a)(#\\))#\\ #\\x0", "(#\\a)\n(#\\))\n#\\space\n#\\null");
    check("#\\#", "#\\#");
}

#[test]
fn lists() {
    check(
        "() (a) (a b . c) (a . (b . (c . ()))) (a . (b . c))",
        "()\n(a)\n(a b . c)\n(a b c)\n(a b . c)",
    );
    check("((a)(b)) (a\n;; comment\nb)", "((a) (b))\n(a b)");
    check(
        "'a `(b ,c ,@d) ''e",
        "(quote a)\n(quasiquote (b (unquote c) (unquote-splicing d)))\n(quote (quote e))",
    );
    check("(a .5) (a . .5) (a .b)", "(a 0.5)\n(a . 0.5)\n(a .b)");
}

#[test]
fn vectors_and_bytes() {
    check(
        "#() #(a (b) #(c)) #u8() #u8(0 255 #xff 7) #U8(1 #;2 3 #|4|#)",
        "#()\n#(a (b) #(c))\n#u8()\n#u8(0 255 255 7)\n#u8(1 3)",
    );
}

#[test]
fn comments() {
    check("a ; b\nc #| d #| e |# f |# g #||# h #|||# i", "a\nc\ng\nh\ni");
    check("#;a b #;(c d) e (f #;g) (#;h i) #;#;j k l #; ;x\n m n", "b\ne\n(f)\n(i)\nl\nn");
    check("(a . b #;c) (a . #;b c) (a #;c . b)", "(a . b)\n(a . c)\n(a . b)");
    check("a;comment to the end", "a");
    check("a #;b", "a");
    check("; cr only\ra", "a");
}

#[test]
fn start_of_a_text() {
    check("", "");
    check(" ; nothing\n", "");
    check("#!/usr/bin/env ruse\na", "a");
    check("\u{feff}#!/usr/bin/ruse\r\na", "a");
    check("\u{feff}a", "a");
    check("#!fold-case A", "a");
}

#[test]
fn labels() {
    check("#0=(a . #0#)", "#0=(a . #0#)");
    check("(#1=(a) #1# #1#)", "(#0=(a) #0# #0#)");
    check("#0=#(a #0# #1=(b #1# #0#))", "#0=#(a #0# #1=(b #1# #0#))");
    check("(#0=\"s\" #0#)", "(\"s\" \"s\")");
    check("#0=#1=(a #0# #1#)", "#0=(a #0# #0#)");
    check("#0=(a . #1=#0#)", "#0=(a . #0#)");
    check("#0=(#1=#0# #1#)", "#0=(#0# #0#)");
    check("#0='#0#", "#0=(quote #0#)");
    check("(a #;#0=b #0=c #0#)", "(a c c)");
    check("#0=(a b . #0#) #0=(c . #0#)", "#0=(a b . #0#)\n#0=(c . #0#)");
    check("(a . #0=(b . #0#))", "(a . #0=(b . #0#))");
    check("(x . #0=(b c))", "(x b c)");
    check("#4294967295=(a)", "(a)");
}

#[test]
fn shared_label_is_one_constant() {
    let reading = super::read("(#0=(a) #0#)");
    let (table, id) = reading.constant(reading.data[0]);
    let crate::Datum::Pair(first, rest) = *table.get(id) else { panic!("not a pair") };
    let crate::Datum::Pair(second, _) = *table.get(rest) else { panic!("not a pair") };
    assert_eq!(first, second);
}

#[test]
fn constants_survive_serialisation() {
    let reading = super::read("#0=(1/3 1.5 #\\λ \"s\" sym #u8(1 2) #(a) #t 1e300 . #0#)");
    let (table, id) = reading.constant(reading.data[0]);
    let bytes = postcard::to_stdvec(&table).expect("serialises");
    let back: crate::DatumTable = postcard::from_bytes(&bytes).expect("deserialises");
    assert_eq!(back, table);
    assert!(back.is_closed());
    let mut printed = String::new();
    crate::write_datum(&back, id, &mut printed);
    assert_eq!(printed, "#0=(1/3 1.5 #\\λ \"s\" sym #u8(1 2) #(a) #t 1.0e+300 . #0#)");
}

#[test]
fn literals_keep_their_labels_apart() {
    // As a macro might: one new list of data from two outermost data that use the same label.
    let mut reading = super::read("#0=(a . #0#) #0=(b . #0#)");
    let both = reading.data.clone();
    let list = reading.arena.list(&both, None, crate::Span::NONE);
    let (table, id) = reading.constant(list);
    let mut printed = String::new();
    crate::write_datum(&table, id, &mut printed);
    assert_eq!(printed, "(#0=(a . #0#) #1=(b . #1#))");
}

#[test]
fn label_outside_of_a_constant_is_an_error() {
    let reading = super::read("(#0=(a) #0#)");
    let second = reading.arena.items(reading.data[0])[1];
    let mut table = crate::DatumTable::new();
    let result = table.from_syntax(&reading.arena, &reading.symbols, second, &|symbol| symbol);
    assert_eq!(result.expect_err("no label inside").code, "syntax/label-outside-literal");
    assert!(table.is_empty());
}

#[test]
fn aliases_are_resolved_in_constants() {
    let mut reading = super::read("x");
    let x = reading.arena.as_symbol(reading.data[0]).expect("a symbol");
    let alias = crate::Symbol::from_alias(7);
    assert_eq!((alias.as_alias(), x.as_alias()), (Some(7), None));
    let stx = reading.arena.symbol(alias, crate::Span::NONE);
    let mut table = crate::DatumTable::new();
    let id = table
        .from_syntax(&reading.arena, &reading.symbols, stx, &|symbol| {
            if symbol == alias { x } else { symbol }
        })
        .expect("no labels");
    assert_eq!(*table.get(id), crate::Datum::Symbol("x".into()));
}

#[test]
fn list_tails_share_their_items() {
    let mut reading = super::read("(a b c) (a b . c)");
    let [proper, improper] = [reading.data[0], reading.data[1]];
    let before = reading.arena.size();
    let rest = reading.arena.list_tail(proper, 1).expect("three items");
    assert_eq!(reading.arena.items(rest), &reading.arena.items(proper)[1..]);
    assert_eq!(reading.arena.size(), before + 1);
    let empty = reading.arena.list_tail(proper, 3).expect("three items");
    assert_eq!(reading.arena.as_list(empty), Some(&[][..]));
    assert_eq!(reading.arena.list_tail(proper, 4), None);
    let tail = reading.arena.list_tail(improper, 2).expect("two items");
    let name = reading.arena.as_symbol(tail).map(|symbol| reading.symbols.name(symbol));
    assert_eq!(name, Some("c"));
}
