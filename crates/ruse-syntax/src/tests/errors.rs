//! Malformed text: what is reported, where, and that reading goes on.

use super::{check_errors, read};
use crate::decode;

#[test]
fn unclosed() {
    check_errors("(a (b c)", &["1:9 syntax/unclosed"]);
    check_errors("'", &["1:2 syntax/unclosed"]);
    check_errors("(a #;", &["1:6 syntax/unclosed"]);
    check_errors("#(a", &["1:4 syntax/unclosed"]);
    check_errors("#u8(1", &["1:6 syntax/unclosed"]);
    check_errors("#0=", &["1:4 syntax/unclosed"]);
}

#[test]
fn unclosed_names_the_definition_that_lacks_a_parenthesis() {
    let reading = read("(define (f x)\n  (+ x 1)\n\n(define (g x)\n  x)\n");
    let error = &reading.errors[0];
    assert_eq!(error.code, "syntax/unclosed");
    let probable = error.labels.iter().find(|(_, text)| text.starts_with("probably"));
    let (span, _) = probable.expect("a guess");
    assert_eq!(reading.sources.place(*span).as_deref(), Some("test.scm:1:1"));
}

#[test]
fn unterminated() {
    check_errors("(a \"b c)", &["1:4 syntax/unterminated-string"]);
    check_errors("(a |b c)", &["1:4 syntax/unterminated-symbol"]);
    check_errors("(a #| b #| c |# )", &["1:4 syntax/unterminated-comment"]);
    check_errors("\"a\\", &["1:1 syntax/unterminated-string"]);
    check_errors("\"a\\x41", &["1:3 syntax/bad-escape", "1:1 syntax/unterminated-string"]);
    check_errors("#\\", &["1:1 syntax/bad-character"]);
}

#[test]
fn closing_nothing() {
    check_errors("a) (b) ) c", &["1:2 syntax/stray-close", "1:8 syntax/stray-close"]);
    check_errors("(a]", &["1:3 syntax/mismatched-close"]);
    check_errors(
        "[a (b]) ]",
        &[
            "1:1 syntax/bracket",
            "1:6 syntax/mismatched-close",
            "1:7 syntax/mismatched-close",
            "1:9 syntax/stray-close",
        ],
    );
    check_errors("[a] {b} [c]", &["1:1 syntax/bracket"]);
}

#[test]
fn dots() {
    for text in ["(. a)", "#(a . b)", ".", "'.", "(#;a . b)", "(#;x #;y . z)"] {
        let codes: Vec<_> = read(text).errors.iter().map(|error| error.code).collect();
        assert!(codes.contains(&"syntax/misplaced-dot"), "{text}: {codes:?}");
    }
    check_errors("(a . b c)", &["1:8 syntax/misplaced-dot"]);
    check_errors("(a . )", &["1:6 syntax/misplaced-dot"]);
    check_errors("(a . #;b)", &["1:9 syntax/misplaced-dot"]);
    check_errors("(a . b . c)", &["1:8 syntax/misplaced-dot", "1:10 syntax/misplaced-dot"]);
    for text in ["(a #;. b)", "(#; #;x #;y . z)", "(#; #;x . z)"] {
        assert!(!read(text).errors.is_empty(), "{text}");
    }
}

#[test]
fn missing_datum() {
    check_errors("(a ')", &["1:4 syntax/missing-datum"]);
    check_errors("(a #;)", &["1:4 syntax/missing-datum"]);
    check_errors("(a #0=)", &["1:4 syntax/missing-datum"]);
}

#[test]
fn escapes_and_characters() {
    check_errors(
        r#""a\qb" "\x;" "\x41" "\xD800;" "\x110000;" "\ a""#,
        &[
            "1:3 syntax/bad-escape",
            "1:9 syntax/bad-escape",
            "1:15 syntax/bad-escape",
            "1:22 syntax/bad-escape",
            "1:32 syntax/bad-escape",
            "1:44 syntax/bad-escape",
        ],
    );
    check_errors(
        r"#\spcae #\xD800 #\x110000 #\ab",
        &[
            "1:1 syntax/bad-character",
            "1:9 syntax/bad-character",
            "1:17 syntax/bad-character",
            "1:27 syntax/bad-character",
        ],
    );
    assert_eq!(read(r"#\spcae").errors[0].help, [r"did you mean `#\space`?"]);
    assert_eq!(read(r"#\nal").errors[0].help, [r"did you mean `#\nul`?"]);
    assert_eq!(read(r"#\tb").errors[0].help, [r"did you mean `#\tab`?"]);
    assert_eq!(read(r"#\Newline").errors[0].help, [r"did you mean `#\newline`?"]);
}

#[test]
fn numbers() {
    check_errors(
        "1/0 #e+inf.0 1.2.3 0x1F #xZZ #b2 #e",
        &[
            "1:1 syntax/bad-number",
            "1:5 syntax/bad-number",
            "1:14 syntax/bad-number",
            "1:20 syntax/bad-number",
            "1:25 syntax/bad-number",
            "1:30 syntax/bad-number",
            "1:34 syntax/bad-number",
        ],
    );
    check_errors("#e1e99999999", &["1:1 syntax/bad-number"]);
}

#[test]
fn hash_syntax() {
    check_errors(
        "#<eof> #'a #%key #foo #!eof #!fold-caes #1(a) #",
        &[
            "1:1 syntax/unknown-hash",
            "1:8 syntax/unknown-hash",
            "1:12 syntax/unknown-hash",
            "1:18 syntax/unknown-hash",
            "1:23 syntax/unknown-directive",
            "1:29 syntax/unknown-directive",
            "1:41 syntax/bad-label",
            "1:47 syntax/unknown-hash",
        ],
    );
    assert_eq!(read("#!fold-caes").errors[0].help, ["did you mean `fold-case`?"]);
    check_errors(
        "#tr #truee #u8",
        &["1:1 syntax/unknown-hash", "1:5 syntax/unknown-hash", "1:12 syntax/unknown-hash"],
    );
}

#[test]
fn bytes() {
    check_errors(
        "#u8(256) #u8(-1) #u8(1.0) #u8(a) #u8((1)) #u8('1)",
        &[
            "1:5 syntax/bad-byte",
            "1:14 syntax/bad-byte",
            "1:22 syntax/bad-byte",
            "1:31 syntax/bad-byte",
            "1:40 syntax/bad-byte",
            "1:48 syntax/bad-byte",
        ],
    );
}

#[test]
fn labels() {
    check_errors("(#0# a)", &["1:2 syntax/undefined-label"]);
    check_errors("#0=a #0#", &["1:6 syntax/undefined-label"]);
    check_errors("(#0=a #0=b)", &["1:7 syntax/duplicate-label"]);
    check_errors("#0=#0#", &["1:1 syntax/empty-label"]);
    check_errors("#0=#1=#0#", &["1:1 syntax/empty-label"]);
    check_errors("(#;#0=a #0#)", &["1:9 syntax/undefined-label"]);
    check_errors("#4294967296=a", &["1:1 syntax/bad-label"]);
}

#[test]
fn identifiers() {
    check_errors(
        "(a'b c,d e\\f \\ \u{7} \u{202e}x)",
        &[
            "1:2 syntax/bad-identifier",
            "1:6 syntax/bad-identifier",
            "1:10 syntax/bad-identifier",
            "1:14 syntax/bad-identifier",
            "1:16 syntax/bad-identifier",
            "1:18 syntax/bad-identifier",
        ],
    );
}

#[test]
fn reading_goes_on_and_stops_at_a_limit() {
    let reading = read("(a #\\foo b)\n(c \"\\q\")\n#<x>\n(d e)");
    assert_eq!(reading.errors.len(), 3);
    assert_eq!(reading.printed(), "(a #f b)\n(c \"q\")\n#f\n(d e)");
    let reading = read(&")\n".repeat(1000));
    assert_eq!(reading.errors.len(), crate::lexer::MAX_ERRORS);
    let last = reading.errors.last().expect("errors");
    assert!(last.notes.iter().any(|note| note.contains("stopped")), "{:?}", last.notes);
}

#[test]
fn every_error_says_what_to_do_or_why() {
    let texts = ["(", ")", "\"", "|", "#|", "(a . )", "#\\foo", "#foo", "1.2.3", "(a'b)", "#0#"];
    for text in texts {
        let error = &read(text).errors[0];
        assert!(!error.help.is_empty(), "{text}: {}", error.message);
    }
}

#[test]
fn decoding() {
    assert_eq!(decode("a.scm", "λ\r\n".as_bytes()).as_deref(), Ok("λ\r\n"));
    let error = decode("a.scm", b"ab\ncd\xff").expect_err("not UTF-8");
    assert_eq!(error.message, "a.scm is not a text file: byte 0xff is not UTF-8 at byte 5, line 2");
    let error = decode("a.scm", b"ab\0").expect_err("a NUL");
    assert_eq!(error.message, "a.scm is not a text file: a NUL byte at byte 2, line 1");
    let error = decode("a.out", b"\x7fELF\x02\x01\x01\0").expect_err("a NUL");
    assert!(error.help[0].contains("ELF"), "{:?}", error.help);
    let error = decode("a.wasm", b"\0asm\x01\0\0\0").expect_err("a NUL");
    assert!(error.help[0].contains("WebAssembly"), "{:?}", error.help);
    let error = decode("a.txt", b"\xff\xfea\0").expect_err("UTF-16");
    assert!(error.help[0].contains("UTF-16"), "{:?}", error.help);
}
