//! The lexical level that reader and printer share: which characters end a token or may stand in an
//! identifier, character names, and the `write` notation of symbols, strings and characters
//! (R7RS §2.1, §6.6, §6.7, §7.1.1). What is written here, the reader reads back as an equal datum.

use crate::lexer::misspelt_number;
use std::fmt::Write;

/// Character names: those of R7RS §6.6 first, then those of R6RS §4.2.6 and Unicode that programs use.
pub(crate) const CHARACTER_NAMES: [(&str, char); 15] = [
    ("alarm", '\x07'),
    ("backspace", '\x08'),
    ("delete", '\x7f'),
    ("escape", '\x1b'),
    ("newline", '\n'),
    ("null", '\0'),
    ("return", '\r'),
    ("space", ' '),
    ("tab", '\t'),
    ("nul", '\0'),
    ("esc", '\x1b'),
    ("linefeed", '\n'),
    ("page", '\x0c'),
    ("rubout", '\x7f'),
    ("vtab", '\x0b'),
];

/// How many of [`CHARACTER_NAMES`] `write` uses: the R7RS names.
const STANDARD_NAMES: usize = 9;

/// True for characters that end an identifier, number, character name or directive.
pub(crate) fn is_delimiter(c: char) -> bool {
    matches!(c, '(' | ')' | '"' | ';' | '|' | '[' | ']' | '{' | '}') || c.is_whitespace()
}

/// True for characters that may stand in an identifier without bars. `#` may not come first.
///
/// Beyond ASCII R7RS §7.1.1 leaves the choice to the implementation: everything is allowed
/// but white space, controls and the marks that make text look different from what it is.
pub(crate) fn is_identifier_char(c: char) -> bool {
    match c {
        '\'' | '`' | ',' | '\\' => false,
        '!'..='~' => !is_delimiter(c),
        _ => !c.is_control() && !c.is_whitespace() && !is_deceptive(c),
    }
}

/// Byte order mark, replacement for undecodable text, and bidirectional controls (Unicode TR 55).
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{fffd}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True if a token could be a number by its first character.
pub(crate) fn may_be_number(token: &str) -> bool {
    matches!(token.as_bytes().first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.'))
}

/// True if `write` shows the symbol of this name without vertical bars.
pub fn is_plain_symbol(name: &str) -> bool {
    !name.is_empty()
        && name != "."
        && !name.contains('#')
        && !starts_like_number(name)
        && name.chars().all(is_identifier_char)
        && !(may_be_number(name)
            && (crate::numbers::is_number_like(name) || misspelt_number(name).is_some()))
}

/// Whether another reader might take the beginning for a number: R7RS §7.1.1 lets no identifier begin
/// with a digit, and `+inf.0x` is an identifier only to a reader that looks far ahead.
fn starts_like_number(name: &str) -> bool {
    let unsigned = name.strip_prefix(['+', '-']);
    let digits = unsigned.unwrap_or(name);
    let digits = digits.strip_prefix('.').unwrap_or(digits);
    let special = unsigned.and_then(|rest| rest.get(..5)).is_some_and(|start| {
        start.eq_ignore_ascii_case("inf.0") || start.eq_ignore_ascii_case("nan.0")
    });
    special || digits.starts_with(|c: char| c.is_ascii_digit())
}

/// Appends a symbol in `write` notation.
pub fn write_symbol(name: &str, out: &mut String) {
    if is_plain_symbol(name) {
        out.push_str(name);
    } else {
        write_quoted(name, '|', out);
    }
}

/// Appends a keyword in `write` notation.
pub fn write_keyword(name: &str, out: &mut String) {
    out.push_str("#:");
    if !name.is_empty() && name.chars().all(is_identifier_char) {
        out.push_str(name);
    } else {
        write_quoted(name, '|', out);
    }
}

/// Appends a string in `write` notation, with its quotation marks.
pub fn write_string(text: &str, out: &mut String) {
    write_quoted(text, '"', out);
}

fn write_quoted(text: &str, quote: char, out: &mut String) {
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ if c == quote => {
                out.push('\\');
                out.push(c);
            }
            _ if is_visible(c) => out.push(c),
            _ => write_hex("\\x", c, ";", out),
        }
    }
    out.push(quote);
}

/// Appends a character in `write` notation, with its `#\`.
pub fn write_char(c: char, out: &mut String) {
    if let Some((name, _)) = CHARACTER_NAMES[..STANDARD_NAMES].iter().find(|entry| entry.1 == c) {
        out.push_str("#\\");
        out.push_str(name);
    } else if c.is_ascii_graphic() || (!c.is_ascii() && c.escape_debug().len() == 1) {
        out.push_str("#\\");
        out.push(c);
    } else {
        write_hex("#\\x", c, "", out);
    }
}

/// True if a character shows in running text. Combining characters do, on the one before them.
fn is_visible(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    if is_deceptive(c) {
        return c == '\u{fffd}';
    }
    // `str::escape_debug` keeps combining characters that have one to stand on, `char`'s does not.
    let mut buffer = [b'a'; 5];
    let len = c.encode_utf8(&mut buffer[1..]).len();
    let pair = std::str::from_utf8(&buffer[..=len]).unwrap_or_default();
    matches!(c, '\u{200c}' | '\u{200d}') || pair.escape_debug().count() == 2
}

fn write_hex(before: &str, c: char, after: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{before}{:x}{after}", c as u32);
}

/// The character of a name.
pub(crate) fn character_by_name(name: &str) -> Option<char> {
    CHARACTER_NAMES.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}
