//! Strings and `|symbols|` with their escapes (R7RS §6.7, §7.1.1).

use super::{Lexer, Token};
use crate::char_source::CharSource;
use crate::diagnostic::Diagnostic;

impl<S: CharSource> Lexer<'_, S> {
    /// A string, its opening `"` consumed.
    pub(super) fn string(&mut self) -> Token {
        self.quoted('"');
        Token::String
    }

    /// A symbol between bars, the first one consumed. Its letters keep their case under `#!fold-case`.
    pub(super) fn bar_symbol(&mut self) -> Token {
        self.quoted('|');
        Token::Symbol
    }

    /// Collects up to the closing `quote`. A line ending inside, however written, is one newline.
    fn quoted(&mut self, quote: char) {
        let opening = self.span();
        self.text.clear();
        loop {
            match self.bump() {
                None => return self.unterminated(opening, quote),
                Some(c) if c == quote => return,
                Some('\\') => self.escape(quote),
                Some('\r') => {
                    self.eat_line_feed();
                    self.text.push('\n');
                }
                Some(c) => self.text.push(c),
            }
        }
    }

    fn eat_line_feed(&mut self) {
        self.eat('\n');
    }

    fn unterminated(&mut self, opening: crate::Span, quote: char) {
        self.ended_inside = true;
        let (code, message) = match quote {
            '"' => ("syntax/unterminated-string", "this string is never closed"),
            _ => ("syntax/unterminated-symbol", "this symbol is never closed"),
        };
        let end = self.span_from(self.source.offset());
        let diagnostic = Diagnostic::error(code, message, opening)
            .label(end, "the text ends here")
            .help(format!("close it with `{quote}`"));
        self.report(diagnostic);
    }

    /// What follows a backslash. The end of the text is left to the caller to find.
    fn escape(&mut self, quote: char) {
        let start = self.source.offset() - 1;
        let Some(c) = self.peek() else { return };
        let meant = match c {
            'a' => '\x07',
            'b' => '\x08',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            '"' | '\\' | '|' => c,
            'x' | 'X' => return self.hex_escape(start),
            ' ' | '\t' | '\n' | '\r' if quote == '"' => return self.continuation(start),
            _ => {
                self.bump();
                self.text.push(c);
                let help = match c {
                    'u' | 'U' => "write a code point as `\\x41;`",
                    '0' => "write a NUL as `\\x0;`",
                    'e' => "write an escape as `\\x1b;`",
                    'v' | 'f' => "write this control as `\\xb;` or `\\xc;`",
                    _ => "the escapes are \\a \\b \\t \\n \\r \\\" \\\\ \\| and \\x41;",
                };
                return self.bad_escape(start, format!("unknown escape `\\{}`", show(c)), help);
            }
        };
        self.bump();
        self.text.push(meant);
    }

    /// `\x41;`, up to its backslash consumed. Leading zeros are allowed, hence no limit on digits.
    fn hex_escape(&mut self, start: u32) {
        self.bump();
        let mut code: u32 = 0;
        let mut digits = 0u32;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
            self.bump();
            code = code.saturating_mul(16).saturating_add(digit);
            digits = digits.saturating_add(1);
        }
        if digits == 0 || !self.eat(';') {
            let message = if digits == 0 {
                "`\\x` is not followed by a hexadecimal number"
            } else {
                "this hexadecimal escape does not end with `;`"
            };
            return self.bad_escape(start, message.to_owned(), "write a code point as `\\x41;`");
        }
        match char::from_u32(code) {
            Some(c) => self.text.push(c),
            None => {
                let message = format!("`\\x{code:x};` is not a Unicode scalar value");
                self.bad_escape(start, message, "scalar values are 0 to D7FF and E000 to 10FFFF");
            }
        }
    }

    /// `\`, blanks, a line ending, blanks: nothing at all (R7RS §6.7).
    fn continuation(&mut self, start: u32) {
        self.skip_blanks();
        match self.peek() {
            Some('\r') => {
                self.bump();
                self.eat_line_feed();
            }
            Some('\n') => {
                self.bump();
            }
            None => return,
            Some(_) => {
                return self.bad_escape(
                    start,
                    "a backslash before a blank must end its line".to_owned(),
                    "write `\\\\` for a backslash",
                );
            }
        }
        self.skip_blanks();
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.bump();
        }
    }

    fn bad_escape(&mut self, start: u32, message: String, help: &str) {
        let diagnostic =
            Diagnostic::error("syntax/bad-escape", message, self.span_from(start)).help(help);
        self.report(diagnostic);
    }
}

fn show(c: char) -> String {
    if c.is_control() || c.is_whitespace() { c.escape_unicode().to_string() } else { c.into() }
}
