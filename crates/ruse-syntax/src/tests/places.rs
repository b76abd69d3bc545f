//! Spans, positions and rendered diagnostics.

use super::read;
use crate::{Diagnostic, Node, Source, SourceMap, Span, Stx};

#[test]
fn every_datum_has_its_span() {
    let text = "(a . (b #(c) \"d\")) 'e #0=(f) #u8(1)";
    let reading = read(text);
    let slice = |stx: Stx| reading.sources.slice(reading.arena.span(stx));
    let slices: Vec<&str> = reading.data.iter().map(|&stx| slice(stx)).collect();
    assert_eq!(slices, ["(a . (b #(c) \"d\"))", "'e", "#0=(f)", "#u8(1)"]);
    let items = reading.arena.items(reading.data[0]);
    assert_eq!(
        items.iter().map(|&stx| slice(stx)).collect::<Vec<_>>(),
        ["a", "b", "#(c)", "\"d\""]
    );
    let quoted = reading.arena.items(reading.data[1]);
    assert_eq!(quoted.iter().map(|&stx| slice(stx)).collect::<Vec<_>>(), ["'", "e"]);
    let Node::Label(_, inner) = *reading.arena.node(reading.data[2]) else { panic!("no label") };
    assert_eq!(slice(inner), "(f)");
}

#[test]
fn positions_count_characters() {
    let source = Source::new("x", "ab\r\nλμ(\rc\n");
    let position = |offset| {
        let position = source.position(offset);
        (position.line, position.column)
    };
    assert_eq!(
        [0, 2, 4, 6, 8, 10, 12, 99].map(position),
        [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (4, 1), (4, 1)]
    );
    assert_eq!(
        (1..=5).map(|line| source.line_text(line)).collect::<Vec<_>>(),
        ["ab", "λμ(", "c", "", ""]
    );
    assert_eq!(source.line_count(), 4);
}

#[test]
fn one_line() {
    let reading = read("a\n  #\\foo");
    assert_eq!(
        reading.errors[0].one_line(&reading.sources),
        "test.scm:2:3: error: unknown character name `#\\foo`"
    );
    let nowhere = Diagnostic::warning("a/b", "message", Span::NONE);
    assert_eq!(nowhere.one_line(&reading.sources), "warning: message");
}

#[test]
fn rendered() {
    let reading = read("(define (f x)\n\t(λ (y) 日本 #\\spcae\n");
    let rendered: Vec<String> =
        reading.errors.iter().map(|error| error.render(&reading.sources, false)).collect();
    assert_eq!(
        rendered[0],
        "\
error[syntax/bad-character]: unknown character name `#\\spcae`
 --> test.scm:2:12
  |
2 |     (λ (y) 日本 #\\spcae
  |                 ^^^^^^^
  |
  = help: did you mean `#\\space`?
"
    );
    assert_eq!(
        rendered[1],
        "\
error[syntax/unclosed]: the text ends inside a list
 --> test.scm:2:19
  |
1 | (define (f x)
  | - the outermost open list starts here
2 |     (λ (y) 日本 #\\spcae
  |     -                  ^
  |     |
  |     this is never closed
  |
  = note: 2 lists are open at the end of the text
  = help: add 2 `)`
"
    );
}

#[test]
fn rendered_trail_and_second_source() {
    let mut sources = SourceMap::new();
    let user = sources.add("user.scm", "(my-or 1 2)\n");
    let library = sources.add("library.sld", "(let ((t e)) t)\n");
    let diagnostic = Diagnostic::error("expand/bad", "bad form", Span::new(library, 1, 4))
        .label(Span::new(user, 7, 8), "this expression")
        .trail(Span::new(user, 0, 11), "in the expansion of `my-or`");
    assert_eq!(
        diagnostic.render(&sources, false),
        "\
error[expand/bad]: bad form
 --> library.sld:1:2
  |
1 | (let ((t e)) t)
  |  ^^^
  |
 ::: user.scm:1:8
  |
1 | (my-or 1 2)
  |        - this expression
  |
note: in the expansion of `my-or`
 --> user.scm:1:1
  |
1 | (my-or 1 2)
  | ^^^^^^^^^^^
"
    );
}

#[test]
fn long_line_is_cut() {
    let text = format!("{} #\\foo {}", "(abc λ) ".repeat(100_000), "(xyz) ".repeat(100_000));
    let reading = read(&text);
    let rendered = reading.errors[0].render(&reading.sources, false);
    assert!(rendered.contains("--> test.scm:1:800002"), "{rendered}");
    assert!(rendered.contains("…"), "{rendered}");
    assert!(rendered.contains("^^^^^"), "{rendered}");
    assert!(rendered.lines().all(|line| line.chars().count() < 200), "{rendered}");
}

#[test]
fn spans_that_do_not_fit_are_harmless() {
    let mut sources = SourceMap::new();
    let id = sources.add("x", "λ\r\nλ");
    for start in 0..9 {
        for end in 0..9 {
            let span = Span::new(id, start, end);
            Diagnostic::error("a/b", "m", span).label(span, "l").render(&sources, true);
            sources.slice(span);
        }
    }
    let elsewhere = Span::new(crate::SourceId(9), 0, 1);
    assert_eq!(Diagnostic::error("a/b", "m", elsewhere).render(&sources, false), "error[a/b]: m\n");
}

#[test]
fn joined_spans() {
    let reading = read("a b");
    let [a, b] = [0, 1].map(|index| reading.arena.span(reading.data[index]));
    assert_eq!(reading.sources.slice(a.to(b)), "a b");
    assert_eq!(Span::NONE.or(a), a);
    assert!(Span::NONE.to(a).is_none());
}
