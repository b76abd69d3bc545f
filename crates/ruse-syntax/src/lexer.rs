//! Characters to tokens (R7RS §7.1.1).
//!
//! In: a [`CharSource`], of which one character of lookahead is used. Out: [`Token`]s; the text of
//! symbols and strings stays in one buffer that is used again for each token. A malformed token is
//! reported and becomes [`Token::Malformed`], which stands for some datum, so that the reader goes
//! on behind it. Each character is looked at a constant number of times.

mod hash;
mod quoted;

use crate::Number;
use crate::char_source::CharSource;
use crate::diagnostic::Diagnostic;
use crate::fold::fold_char;
use crate::lexical::{is_delimiter, is_identifier_char, may_be_number};
use crate::reader::ReadOptions;
use crate::span::Span;
use crate::syntax::Collection;

/// After this many errors the rest of a text is not read: it is probably not Scheme.
pub(crate) const MAX_ERRORS: usize = 20;

/// Error texts quote at most this many characters of a token.
const SHOWN: usize = 40;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Token {
    /// `(`, or `[` or `{` in its place.
    Open(char),
    OpenVector,
    OpenBytes,
    /// `#table(` and its relatives.
    OpenCollection(Collection),
    /// `)`, or `]` or `}` in its place.
    Close(char),
    /// `'` and its relatives, by the name of the form they stand for.
    Quote(&'static str),
    Dot,
    DatumComment,
    LabelDefine(u32),
    LabelReference(u32),
    Bool(bool),
    Char(char),
    Number(Number),
    /// The contents are in [`Lexer::text`].
    String,
    /// The name is in [`Lexer::text`].
    Symbol,
    /// `#:name`; the name is in [`Lexer::text`].
    Keyword,
    /// Reported already.
    Malformed,
    Eof,
}

pub(crate) struct Lexer<'a, S> {
    source: &'a mut S,
    options: ReadOptions,
    /// Contents of the current symbol or string.
    text: String,
    /// Where the current token starts.
    start: u32,
    /// Where the token before the current one ends.
    last_end: u32,
    /// Where the current line starts.
    line_start: u32,
    /// Where a whole text starts, behind its byte order mark.
    text_start: u32,
    pub(crate) errors: Vec<Diagnostic>,
    /// A text that uses brackets for parentheses gets one error about it, not one for each.
    bracket_seen: bool,
    /// The text ended inside a string, symbol or comment, which was reported.
    pub(crate) ended_inside: bool,
}

impl<'a, S: CharSource> Lexer<'a, S> {
    pub(crate) fn new(source: &'a mut S, options: ReadOptions) -> Lexer<'a, S> {
        let start = source.offset();
        Lexer {
            source,
            options,
            text: String::new(),
            start,
            last_end: start,
            line_start: start,
            text_start: start,
            errors: Vec::new(),
            bracket_seen: false,
            ended_inside: false,
        }
    }

    /// Contents of the last symbol or string token.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The options as the directives read so far have left them.
    pub(crate) fn options(&self) -> ReadOptions {
        self.options
    }

    /// The span of the last token.
    pub(crate) fn span(&self) -> Span {
        self.span_from(self.start)
    }

    /// The place behind the token before the last one: where people see the end of a text.
    pub(crate) fn last_end(&self) -> Span {
        Span::new(self.source.source(), self.last_end, self.last_end)
    }

    /// From `start` to what has been consumed.
    pub(crate) fn span_from(&self, start: u32) -> Span {
        Span::new(self.source.source(), start, self.source.offset())
    }

    /// True if the last token is the first character of its line.
    pub(crate) fn is_at_margin(&self) -> bool {
        self.start == self.line_start
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(diagnostic);
        }
    }

    /// Reports an error over the current token.
    fn malformed(&mut self, code: &'static str, message: String, help: Option<String>) -> Token {
        let mut diagnostic = Diagnostic::error(code, message, self.span());
        diagnostic.help.extend(help);
        self.report(diagnostic);
        Token::Malformed
    }

    fn peek(&mut self) -> Option<char> {
        self.source.peek()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.source.next()?;
        if c == '\n' || c == '\r' {
            self.line_start = self.source.offset();
        }
        Some(c)
    }

    /// Consumes the next character if it is `wanted`.
    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    /// The next token. At the end of the text, always [`Token::Eof`].
    pub(crate) fn token(&mut self) -> Token {
        self.last_end = self.source.offset();
        loop {
            self.start = self.source.offset();
            let Some(c) = self.bump() else { return Token::Eof };
            match c {
                '(' => return Token::Open(c),
                ')' | ']' | '}' => return Token::Close(c),
                '[' | '{' => return self.bracket(c),
                '\'' => return Token::Quote("quote"),
                '`' => return Token::Quote("quasiquote"),
                ',' if self.eat('@') => return Token::Quote("unquote-splicing"),
                ',' => return Token::Quote("unquote"),
                '"' => return self.string(),
                '|' => return self.bar_symbol(),
                '#' => {
                    if let Some(token) = self.hash() {
                        return token;
                    }
                }
                ';' => self.skip_line(),
                '\u{feff}' if self.options.whole_text && self.start == 0 => {
                    self.text_start = self.source.offset();
                    self.line_start = self.text_start;
                }
                _ if c.is_whitespace() => {}
                _ => return self.word(c),
            }
        }
    }

    /// Skips to the end of the line, which stays.
    fn skip_line(&mut self) {
        while let Some(c) = self.peek() {
            if c == '\n' || c == '\r' {
                break;
            }
            self.bump();
        }
    }

    fn bracket(&mut self, c: char) -> Token {
        if !self.bracket_seen {
            self.bracket_seen = true;
            let name = if c == '[' { "brackets" } else { "braces" };
            let diagnostic = Diagnostic::error(
                "syntax/bracket",
                format!("`{c}` is not used in Scheme: R7RS §2.3 reserves {name}"),
                self.span(),
            )
            .help("write `(` and `)` instead, here and in the rest of the text");
            self.report(diagnostic);
        }
        Token::Open(c)
    }

    /// Collects a token up to its delimiter into `text`, behind what is there already.
    fn collect(&mut self) {
        while let Some(c) = self.peek() {
            if is_delimiter(c) {
                break;
            }
            self.text.push(c);
            self.bump();
        }
    }

    /// An identifier, a number or a dot, of which the first character is consumed.
    fn word(&mut self, first: char) -> Token {
        self.text.clear();
        self.text.push(first);
        self.collect();
        if self.text == "." {
            return Token::Dot;
        }
        if may_be_number(&self.text) {
            match self.number() {
                Some(token) => return token,
                None => {
                    if let Some(help) = misspelt_number(&self.text) {
                        let message = format!("`{}` is not a number", self.shown());
                        return self.malformed("syntax/bad-number", message, Some(help));
                    }
                }
            }
        }
        if let Some(bad) = self.text.chars().find(|&c| !is_identifier_char(c)) {
            return self.bad_identifier(bad);
        }
        if self.options.fold_case {
            self.fold_text();
        }
        Token::Symbol
    }

    /// The number that `text` spells, or a report about one that has no value; `None` for no number.
    fn number(&mut self) -> Option<Token> {
        match crate::numbers::parse_number(&self.text) {
            Ok(Some(number)) => Some(Token::Number(number)),
            Ok(None) => None,
            Err(reason) => {
                let message = format!("the number `{}` has no value: {reason}", self.shown());
                Some(self.malformed("syntax/bad-number", message, None))
            }
        }
    }

    fn fold_text(&mut self) {
        if self.text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
            return;
        }
        self.text = self.text.chars().flat_map(fold_char).collect();
    }

    fn bad_identifier(&mut self, bad: char) -> Token {
        let shown = match bad {
            '\\' | '\'' | '`' | ',' => bad.to_string(),
            _ => format!("U+{:04X}", bad as u32),
        };
        let help = match bad {
            '\'' | '`' | ',' => format!("put a space before `{bad}`"),
            '\\' => {
                "a character is written `#\\a`; a symbol with a backslash `|a\\\\b|`".to_owned()
            }
            _ => {
                "remove this invisible character, or put the symbol between `|` and `|`".to_owned()
            }
        };
        let message = if self.text.chars().nth(1).is_none() {
            format!("unexpected character {shown}")
        } else {
            format!("`{shown}` cannot stand in the identifier `{}`", self.shown())
        };
        self.malformed("syntax/bad-identifier", message, Some(help))
    }

    /// The token text, shortened and without controls, for messages.
    fn shown(&self) -> String {
        let mut shown: String = self
            .text
            .chars()
            .take(SHOWN)
            .map(|c| if is_identifier_char(c) || "\\'`,".contains(c) { c } else { '\u{fffd}' })
            .collect();
        if self.text.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        shown
    }
}

/// Advice for a token that is not a number but can hardly be meant as an identifier.
///
/// R7RS has no identifier that starts with a digit; like most systems we take `1+` or `2d-point`
/// for one, but not what consists of digits and points only, nor a hexadecimal number of C.
pub(crate) fn misspelt_number(token: &str) -> Option<String> {
    let digits = token.trim_start_matches(['+', '-']);
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"))
        && !hex.is_empty()
        && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return Some("write hexadecimal numbers like `#x1F`".to_owned());
    }
    let numeric = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'/'));
    if numeric && digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(
            "write it like `12`, `-1.5` or `2/3`, or between `|` if it is a name".to_owned(),
        );
    }
    None
}
