//! Diagnostics with source lines, laid out by `annotate-snippets`.
//!
//! Every mark is reduced to its first line. Marks on near lines share an excerpt; a line that is too
//! long to show is cut around its mark, which then has an excerpt of its own. So the work is
//! bounded by the number of marks, whatever the text looks like.

use super::{Diagnostic, Severity};
use crate::source::{Position, Source, SourceMap};
use crate::span::Span;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// Lines longer than this many bytes are cut.
const LONG_LINE: usize = 240;
/// Of a cut line this many characters are shown before and behind the start of the mark.
const AROUND: usize = 60;
/// Marks at most this many lines apart share an excerpt.
const NEAR: u32 = 12;
/// Of a long macro trail the innermost and the outermost uses are shown.
const TRAIL_SHOWN: usize = 8;

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap, colour: bool) -> String {
    let mut marks: Vec<Mark<'_>> =
        mark(sources, diagnostic.primary, "", true).into_iter().collect();
    let labels = diagnostic.labels.iter();
    marks.extend(labels.filter_map(|(span, text)| mark(sources, *span, text, false)));
    let title =
        level(diagnostic.severity).primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut groups = vec![excerpts(Group::with_title(title), marks)];
    let (shown, hidden) = shorten_trail(&diagnostic.trail);
    for (index, (span, text)) in shown.enumerate() {
        if hidden > 0 && index == TRAIL_SHOWN / 2 {
            let title = Level::NOTE.secondary_title(format!("{hidden} more macro uses"));
            groups.push(Group::with_title(title));
        }
        let title = Level::NOTE.secondary_title(text.as_str());
        let marks = mark(sources, *span, "", true).into_iter().collect();
        groups.push(excerpts(Group::with_title(title), marks));
    }
    // Notes and advice hang on the first excerpt, where the problem is.
    let notes = diagnostic.notes.iter().map(|text| Level::NOTE.message(text.as_str()));
    let help = diagnostic.help.iter().map(|text| Level::HELP.message(text.as_str()));
    groups[0] = std::mem::replace(&mut groups[0], Group::with_level(Level::NOTE))
        .elements(notes)
        .elements(help);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let rendered = renderer.render(&groups);
    let mut text = String::with_capacity(rendered.len() + 1);
    for line in rendered.lines().filter(|line| !is_empty_header(line)) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// True for the line that the renderer puts before an excerpt without a path: `:::` and no place.
fn is_empty_header(line: &str) -> bool {
    let mut shown = String::new();
    let mut rest = line;
    while let Some((before, code)) = rest.split_once("\x1b[") {
        shown.push_str(before);
        rest = code.split_once('m').map_or("", |(_, behind)| behind);
    }
    shown.push_str(rest);
    shown.trim() == ":::"
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// The trail entries to show, and how many are left out between the first and the second half.
fn shorten_trail(trail: &[(Span, String)]) -> (impl Iterator<Item = &(Span, String)>, usize) {
    let hidden = trail.len().saturating_sub(TRAIL_SHOWN);
    let half = if hidden > 0 { TRAIL_SHOWN / 2 } else { trail.len() };
    let shown = trail[..half].iter().chain(&trail[half + hidden..]);
    (shown, hidden)
}

/// A place to show, on one line.
#[derive(Clone)]
struct Mark<'a> {
    source: &'a Source,
    position: Position,
    /// In the source text.
    range: Range<usize>,
    label: &'a str,
    primary: bool,
}

impl<'a> Mark<'a> {
    fn line(&self) -> Range<usize> {
        let whole = self.source.line_range(self.position.line);
        whole.start..whole.start + self.source.line_text(self.position.line).len()
    }

    fn is_on_long_line(&self) -> bool {
        self.line().len() > LONG_LINE
    }

    fn annotation(&self, range: Range<usize>) -> Annotation<'a> {
        let kind = if self.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = (!self.label.is_empty()).then_some(self.label);
        kind.span(range).label(label)
    }
}

fn mark<'a>(sources: &'a SourceMap, span: Span, label: &'a str, primary: bool) -> Option<Mark<'a>> {
    let source = sources.get(span.source)?;
    let start = source.floor_boundary(span.start as usize);
    let position = source.position(start as u32);
    let line_start = source.line_range(position.line).start;
    let line_end = line_start + source.line_text(position.line).len();
    // A mark inside a line ending moves before it.
    let start = start.min(line_end);
    let end = source.floor_boundary(span.end as usize).clamp(start, line_end);
    Some(Mark { source, position, range: start..end, label, primary })
}

/// Adds the source lines of the marks, the excerpt of the first mark first.
fn excerpts<'a>(mut group: Group<'a>, mut marks: Vec<Mark<'a>>) -> Group<'a> {
    while let Some(first) = marks.first() {
        let (together, others) = if first.is_on_long_line() {
            let others = marks.split_off(1);
            (marks, others)
        } else {
            let near = near_marks(first, &marks);
            marks.into_iter().partition(|mark| near.contains(mark))
        };
        group = excerpt(group, &together);
        marks = others;
    }
    group
}

impl PartialEq for Mark<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.source, other.source)
            && self.range == other.range
            && self.label == other.label
            && self.primary == other.primary
    }
}

/// The marks that are connected with `first` by steps of at most [`NEAR`] lines over short lines.
fn near_marks<'a>(first: &Mark<'a>, marks: &[Mark<'a>]) -> Vec<Mark<'a>> {
    let mut candidates: Vec<&Mark<'a>> = marks
        .iter()
        .filter(|mark| std::ptr::eq(mark.source, first.source) && !mark.is_on_long_line())
        .collect();
    candidates.sort_by_key(|mark| mark.position.line);
    let at = candidates.iter().position(|mark| *mark == first).unwrap_or(0);
    let joined = |pair: &[&Mark<'a>]| {
        let (above, below) = (pair[0].position.line, pair[1].position.line);
        below - above <= NEAR
            && (above..below).all(|line| first.source.line_text(line).len() <= LONG_LINE)
    };
    let mut from = at;
    while from > 0 && joined(&candidates[from - 1..=from]) {
        from -= 1;
    }
    let mut to = at;
    while to + 1 < candidates.len() && joined(&candidates[to..=to + 1]) {
        to += 1;
    }
    candidates[from..=to].iter().map(|&mark| mark.clone()).collect()
}

/// One excerpt: the lines from the first to the last mark, or a piece of one long line.
fn excerpt<'a>(group: Group<'a>, marks: &[Mark<'a>]) -> Group<'a> {
    let Some(shown_first) = marks.iter().find(|mark| mark.primary).or(marks.first()) else {
        return group;
    };
    let Position { line, column } = shown_first.position;
    let name = shown_first.source.name.as_str();
    if shown_first.is_on_long_line() {
        // The column in the piece is not that in the text, so the place is written apart.
        let origin = Origin::path(name).line(line as usize).char_column(column as usize);
        return group.element(origin).element(piece(shown_first));
    }
    let source = shown_first.source;
    let lines = || marks.iter().map(|mark| mark.position.line);
    let (top, bottom) = (lines().min().unwrap_or(line), lines().max().unwrap_or(line));
    let start = source.line_range(top).start;
    let end = source.line_range(bottom).start + source.line_text(bottom).len();
    let mut snippet = Snippet::source(&source.text[start..end]).path(name).line_start(top as usize);
    for mark in marks {
        let range = mark.range.start - start..mark.range.end - start;
        snippet = snippet.annotation(mark.annotation(range));
    }
    group.element(snippet)
}

/// A long line cut around its mark.
fn piece<'a>(mark: &Mark<'a>) -> Snippet<'a, Annotation<'a>> {
    let text = &mark.source.text;
    let line = mark.line();
    let before = text[line.start..mark.range.start].char_indices().rev().nth(AROUND - 1);
    let start = before.map_or(line.start, |(index, _)| line.start + index);
    let behind = text[mark.range.start..line.end].char_indices().nth(AROUND);
    let end = behind.map_or(line.end, |(index, _)| mark.range.start + index);
    let ellipsis = |cut: bool| if cut { "…" } else { "" };
    let (left, right) = (ellipsis(start > line.start), ellipsis(end < line.end));
    let shown = format!("{left}{}{right}", &text[start..end]);
    let from = mark.range.start - start + left.len();
    let to = from + (mark.range.end.min(end) - mark.range.start);
    Snippet::source(shown)
        .line_start(mark.position.line as usize)
        .annotation(mark.annotation(from..to))
}
