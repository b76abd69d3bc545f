//! Tokens that start with `#`, and block comments and directives, which are no tokens.

use super::{Lexer, Token};
use crate::char_source::CharSource;
use crate::diagnostic::Diagnostic;
use crate::lexical::{CHARACTER_NAMES, character_by_name, is_delimiter, is_identifier_char};
use crate::suggest::{did_you_mean, nearest};
use crate::syntax::Collection;

impl<S: CharSource> Lexer<'_, S> {
    /// What follows a consumed `#`; `None` for what counts as white space.
    pub(super) fn hash(&mut self) -> Option<Token> {
        match self.peek() {
            Some('(') => {
                self.bump();
                Some(Token::OpenVector)
            }
            Some('\\') => {
                self.bump();
                Some(self.character())
            }
            Some('|') => {
                self.bump();
                self.skip_block_comment();
                None
            }
            Some(';') => {
                self.bump();
                Some(Token::DatumComment)
            }
            Some('!') => {
                self.bump();
                self.directive()
            }
            Some(':') => {
                self.bump();
                Some(self.keyword())
            }
            Some('0'..='9') => Some(self.label()),
            _ => Some(self.hash_word()),
        }
    }

    /// A keyword (SRFI 88 in the notation of Guile), its `#:` consumed: any characters of identifiers, or bars.
    fn keyword(&mut self) -> Token {
        if self.peek() == Some('|') {
            self.bump();
            self.bar_symbol();
            return Token::Keyword;
        }
        self.text.clear();
        self.collect();
        if self.text.is_empty() {
            let message = "a name must follow `#:`".to_owned();
            return self.malformed("syntax/bad-keyword", message, None);
        }
        if let Some(bad) = self.text.chars().find(|&c| !is_identifier_char(c)) {
            return self.bad_identifier(bad);
        }
        if self.options.fold_case {
            self.fold_text();
        }
        Token::Keyword
    }

    /// Skips a block comment, which may contain others; its `#|` is consumed.
    fn skip_block_comment(&mut self) {
        let opening = self.span();
        let mut depth = 1;
        while depth > 0 {
            match self.bump() {
                None => {
                    self.ended_inside = true;
                    let end = self.span_from(self.source.offset());
                    let mut diagnostic = Diagnostic::error(
                        "syntax/unterminated-comment",
                        "this block comment is never closed",
                        opening,
                    )
                    .label(end, "the text ends here")
                    .help("close the comment with `|#`");
                    if depth > 1 {
                        diagnostic.notes.push(format!(
                            "{depth} comments are open: block comments nest (R7RS §2.2)"
                        ));
                    }
                    self.report(diagnostic);
                    return;
                }
                Some('|') => {
                    // In `||#` the second bar is the one that closes.
                    if self.eat('#') {
                        depth -= 1;
                    }
                }
                Some('#') => {
                    if self.eat('|') {
                        depth += 1;
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// `#!fold-case` and `#!no-fold-case` (R7RS §2.1), and a `#!/path` line at the start of a script.
    fn directive(&mut self) -> Option<Token> {
        let at_start = self.options.whole_text && self.start == self.text_start;
        if at_start && matches!(self.peek(), Some('/' | ' ' | '\t')) {
            self.skip_line();
            return None;
        }
        self.text.clear();
        self.collect();
        match self.text.as_str() {
            "fold-case" => self.options.fold_case = true,
            "no-fold-case" => self.options.fold_case = false,
            name => {
                let message = format!("unknown directive `#!{}`", self.shown());
                let help = match name {
                    "eof" => Some("write `(eof-object)` for the end-of-file object".to_owned()),
                    "default" | "unspecific" | "void" | "optional" | "rest" | "key" => {
                        Some(format!("`#!{name}` is an object of other systems, not of R7RS"))
                    }
                    name => did_you_mean(name, ["fold-case", "no-fold-case"]).or_else(|| {
                        Some("the directives are `#!fold-case` and `#!no-fold-case`".to_owned())
                    }),
                };
                return Some(self.malformed("syntax/unknown-directive", message, help));
            }
        }
        None
    }

    /// `#n=` or `#n#` (R7RS §2.4), up to its first digit consumed.
    fn label(&mut self) -> Token {
        let mut number: Option<u32> = Some(0);
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.bump();
            number = number.and_then(|n| n.checked_mul(10)?.checked_add(digit));
        }
        let define = match self.peek() {
            Some('=') => true,
            Some('#') => false,
            _ => {
                self.text.clear();
                self.collect();
                let message = "a number after `#` begins a datum label, `#0=` or `#0#`".to_owned();
                let help = Some("a vector is written `#(1 2 3)`, without its length".to_owned());
                return self.malformed("syntax/bad-label", message, help);
            }
        };
        self.bump();
        match number {
            Some(number) if define => Token::LabelDefine(number),
            Some(number) => Token::LabelReference(number),
            None => {
                let message = format!("a datum label is at most {}", u32::MAX);
                self.malformed("syntax/bad-label", message, None)
            }
        }
    }

    /// A character (R7RS §6.6), its `#\` consumed.
    fn character(&mut self) -> Token {
        let Some(first) = self.bump() else {
            self.ended_inside = true;
            return self.malformed(
                "syntax/bad-character",
                "the text ends in the middle of a character".to_owned(),
                None,
            );
        };
        self.text.clear();
        self.text.push(first);
        if !is_delimiter(first) {
            self.collect();
        }
        if self.text.len() == first.len_utf8() {
            return Token::Char(first);
        }
        let digits = self.text.strip_prefix(['x', 'X']).unwrap_or("");
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // Leading zeros do not count; nine digits are too large whatever they are.
            let digits = digits.trim_start_matches('0');
            let code = match digits.len() {
                0 => Some(0),
                1..=8 => u32::from_str_radix(digits, 16).ok(),
                _ => None,
            };
            return match code.and_then(char::from_u32) {
                Some(c) => Token::Char(c),
                None => {
                    let message = format!("`#\\{}` is not a Unicode scalar value", self.shown());
                    let help = "scalar values are x0 to xD7FF and xE000 to x10FFFF".to_owned();
                    self.malformed("syntax/bad-character", message, Some(help))
                }
            };
        }
        if self.options.fold_case {
            self.fold_text();
        }
        match character_by_name(&self.text) {
            Some(c) => Token::Char(c),
            None => self.unknown_character(),
        }
    }

    fn unknown_character(&mut self) -> Token {
        let message = format!("unknown character name `#\\{}`", self.shown());
        let names = CHARACTER_NAMES.iter().map(|entry| entry.0);
        let help = match nearest(&self.text, names, 1).first() {
            Some(name) => format!("did you mean `#\\{name}`?"),
            None if self.text.chars().count() <= 4 && !self.text.is_ascii() => {
                "a character is one code point; write a sequence of them as a string".to_owned()
            }
            None => "write `#\\a`, `#\\newline` or `#\\x41`".to_owned(),
        };
        self.malformed("syntax/bad-character", message, Some(help))
    }

    /// Booleans, numbers with a prefix, `#u8(`, `#table(` and its relatives; everything else is an error.
    fn hash_word(&mut self) -> Token {
        self.text.clear();
        self.text.push('#');
        self.collect();
        // Longer words are numbers or errors; comparing ignores the case, as `#T` is common.
        if self.text.len() <= 6 {
            match self.text.to_ascii_lowercase().as_str() {
                "#t" | "#true" => return Token::Bool(true),
                "#f" | "#false" => return Token::Bool(false),
                "#u8" if self.eat('(') => return Token::OpenBytes,
                _ => {}
            }
        }
        if let Some(collection) = Collection::from_name(&self.text[1..])
            && self.eat('(')
        {
            return Token::OpenCollection(collection);
        }
        let prefix = self.text.as_bytes().get(1).map(u8::to_ascii_lowercase);
        if matches!(prefix, Some(b'x' | b'b' | b'o' | b'd' | b'e' | b'i')) {
            if let Some(token) = self.number() {
                return token;
            }
            let message = format!("`{}` is not a number", self.shown());
            let help = "after `#x`, `#b`, `#o`, `#d`, `#e` or `#i` comes a number of that kind";
            return self.malformed("syntax/bad-number", message, Some(help.to_owned()));
        }
        self.unknown_hash()
    }

    fn unknown_hash(&mut self) -> Token {
        let next = self.peek();
        let collection = Collection::ALL.into_iter().find(|collection| {
            self.text[1..].starts_with(collection.name().split(':').next().unwrap_or_default())
        });
        if let Some(collection) = collection {
            let message = format!("unknown `#` syntax `{}`", self.shown());
            let help = match collection.name().split(':').next() {
                Some("table") => {
                    "a table is written `#table(KEY VALUE ...)`, or with `#table:eqv(`, `#table:eq(` or `#table:string(`"
                }
                Some("struct") => {
                    "a struct is written `#struct(KEY VALUE ...)`, or with `#struct:eqv(`"
                }
                _ => "a persistent vector is written `#pvector(ELEMENT ...)`",
            };
            return self.malformed("syntax/unknown-hash", message, Some(help.to_owned()));
        }
        let help = match self.text.as_bytes().get(1) {
            Some(b'<') => "objects that are shown as `#<...>` cannot be read back",
            Some(b'\'' | b'`' | b',') => "R7RS has no abbreviations for syntax objects",
            Some(b'%') => "identifiers do not start with `#`",
            Some(b'&') => "boxes are made with `(box x)` from SRFI 111",
            Some(b'u' | b'v' | b'U' | b'V') => "a bytevector is written `#u8(1 2 3)`",
            Some(b't' | b'f' | b'T' | b'F') => "the booleans are `#t`, `#f`, `#true` and `#false`",
            None if next.is_none() => "`#` begins a datum; nothing follows it",
            _ => "`#` begins `#t`, `#f`, `#\\a`, `#(`, `#u8(`, `#x1F`, `#;`, `#|`, `#0=` and `#!`",
        };
        let message = format!("unknown `#` syntax `{}`", self.shown());
        self.malformed("syntax/unknown-hash", message, Some(help.to_owned()))
    }
}
