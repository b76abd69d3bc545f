//! What the line editor asks: is an input whole, what completes a word, which colours a text has.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nu_ansi_term::{Color, Style};
use reedline::{
    Completer, CompletionResult, Highlighter, Span, StyledText, Suggestion, ValidationResult,
    Validator,
};
use ruse::Vm;

use super::scan::{Class, match_at, pieces};
use super::{commands, session};

/// The names of the VM's environment, as they were after the last input.
#[derive(Clone, Default)]
pub(super) struct Names(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// Sorted.
    bound: Vec<String>,
    keywords: HashSet<String>,
}

impl Names {
    /// Takes the names that are bound now.
    pub(super) fn update(&self, vm: &mut Vm) {
        let bound = vm.bound_names();
        let mut known = self.lock();
        if known.bound == bound {
            return;
        }
        known.keywords = bound.iter().filter(|name| vm.is_keyword(name)).cloned().collect();
        known.bound = bound;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Enter ends an input only when its forms are whole.
pub(super) struct WholeForms;

impl Validator for WholeForms {
    fn validate(&self, text: &str) -> ValidationResult {
        if session::is_whole(text) {
            ValidationResult::Complete
        } else {
            ValidationResult::Incomplete
        }
    }
}

/// Completes bound names, and commands at the start of an input.
pub(super) struct BoundNames(pub(super) Names);

impl Completer for BoundNames {
    fn complete(&mut self, text: &str, cursor: usize) -> CompletionResult {
        let (start, candidates) = self.candidates(text, cursor);
        let suggestions: Vec<Suggestion> = candidates
            .into_iter()
            .map(|value| Suggestion {
                value,
                span: Span::new(start, cursor),
                append_whitespace: false,
                ..Suggestion::default()
            })
            .collect();
        CompletionResult::fresh(suggestions)
    }
}

impl BoundNames {
    /// Where the word at the cursor starts, and what it can become.
    fn candidates(&self, text: &str, cursor: usize) -> (usize, Vec<String>) {
        let Some(before) = text.get(..cursor) else { return (cursor, Vec::new()) };
        if before.starts_with(',') && !before.contains(char::is_whitespace) {
            return (0, commands::names().filter(|name| name.starts_with(before)).collect());
        }
        let is_delimiter = |c: char| c.is_whitespace() || "()\";'`,@#".contains(c);
        let start = before
            .char_indices()
            .rev()
            .find(|&(_, c)| is_delimiter(c))
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = &before[start..];
        if word.is_empty() {
            return (start, Vec::new());
        }
        let known = self.0.lock();
        let first = known.bound.partition_point(|name| name.as_str() < word);
        let found = known.bound[first..].iter().take_while(|name| name.starts_with(word));
        (start, found.cloned().collect())
    }
}

/// Colours by what a piece of text is, and marks the parentheses at the cursor.
pub(super) struct Colours(pub(super) Names);

impl Highlighter for Colours {
    fn highlight(&self, text: &str, cursor: usize) -> StyledText {
        let known = self.0.lock();
        let pieces = pieces(text);
        let partners = match_at(&pieces, cursor);
        let mut styled = StyledText::new();
        for (range, class) in pieces {
            let piece = &text[range.clone()];
            let is_partner =
                partners.as_ref().is_some_and(|(open, close)| range == *open || range == *close);
            let style = match class {
                Class::Open | Class::Close if is_partner => Color::Yellow.bold().underline(),
                Class::Comment => Color::DarkGray.normal(),
                Class::Text => Color::Green.normal(),
                Class::Literal => Color::Cyan.normal(),
                Class::Symbol if known.keywords.contains(piece) => Color::Blue.bold(),
                _ => Style::new(),
            };
            styled.push((style, piece.to_owned()));
        }
        styled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let names = Names::default();
        let bound = ["car", "cdr", "if", "list-copy", "list-ref"].map(str::to_owned);
        *names.lock() = Known { bound: bound.to_vec(), keywords: HashSet::from(["if".to_owned()]) };
        names
    }

    #[test]
    fn words_are_completed() {
        let completer = BoundNames(names());
        let complete = |text: &str| completer.candidates(text, text.len());
        assert_eq!(complete("(list-"), (1, vec!["list-copy".to_owned(), "list-ref".to_owned()]));
        assert_eq!(complete("(f 'ca"), (4, vec!["car".to_owned()]));
        assert_eq!(complete("("), (1, Vec::new()));
        assert_eq!(complete(",dis"), (0, vec![",disassemble".to_owned()]));
    }

    #[test]
    fn colours_leave_the_text_as_it_is() {
        let text = "(if \"a\" ; b\n 1 'é)";
        let styled = Colours(names()).highlight(text, text.len());
        assert_eq!(styled.raw_string(), text);
        assert!(styled.buffer.iter().any(|(style, piece)| piece == "if" && style.is_bold));
        assert!(styled.buffer.iter().any(|(style, piece)| piece == ")" && style.is_underline));
    }
}
