//! From text to tokens. A line's end is a token, since it ends a statement.

use ruse::language::{Problem, Source, Span};

/// What a token is.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Token {
    Name(String),
    Int(i64),
    Float(f64),
    Text(String),
    /// A keyword or a mark.
    Word(&'static str),
    Line,
    End,
}

impl Token {
    /// How messages call it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Token::Name(name) => format!("`{name}`"),
            Token::Int(_) | Token::Float(_) => "a number".to_owned(),
            Token::Text(_) => "a string".to_owned(),
            Token::Word(word) => format!("`{word}`"),
            Token::Line => "the end of the line".to_owned(),
            Token::End => "the end of the program".to_owned(),
        }
    }
}

const KEYWORDS: [&str; 18] = [
    "cell", "record", "end", "let", "if", "else", "while", "for", "in", "to", "return", "print",
    "true", "false", "and", "or", "not", "break",
];

/// Longer marks first.
const MARKS: [&str; 19] = [
    "->", "==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", ",", ":", ".",
    ";",
];

/// The tokens of a text with their places, [`Token::End`] at the end.
pub(crate) fn tokens(source: Source, text: &str) -> Result<Vec<(Token, Span)>, Problem> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = match c {
            '\n' => (Some(Token::Line), 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            _ if c.is_whitespace() => (None, c.len_utf8()),
            _ if c.is_alphabetic() || c == '_' => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let word = &rest[..length.unwrap_or(rest.len())];
                let token = match KEYWORDS.iter().find(|keyword| **keyword == word) {
                    Some(keyword) => Token::Word(keyword),
                    None => Token::Name(word.to_owned()),
                };
                (Some(token), word.len())
            }
            _ if c.is_ascii_digit() => {
                let (token, length) = number(rest, |length| source.span(at..at + length))?;
                (Some(token), length)
            }
            '"' => match rest[1..].find(['"', '\n']) {
                Some(end) if rest[1 + end..].starts_with('"') => {
                    (Some(Token::Text(rest[1..=end].to_owned())), end + 2)
                }
                _ => {
                    let message = "this string has no end";
                    return Err(Problem::new(message, source.span(at..at + 1)));
                }
            },
            _ => match MARKS.iter().find(|mark| rest.starts_with(**mark)) {
                Some(mark) => (Some(Token::Word(mark)), mark.len()),
                None => {
                    let span = source.span(at..at + c.len_utf8());
                    return Err(Problem::new(format!("unexpected character `{c}`"), span));
                }
            },
        };
        if let Some(token) = token {
            found.push((token, source.span(at..at + length)));
        }
        at += length;
    }
    found.push((Token::End, source.span(at..at)));
    Ok(found)
}

/// An Int, or a Float if it has a point with a digit behind it.
fn number(text: &str, span: impl Fn(usize) -> Span) -> Result<(Token, usize), Problem> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.').map_or(0, digits);
    let length = if fraction > 0 { whole + 1 + fraction } else { whole };
    let written = &text[..length];
    let token = match fraction {
        0 => written.parse().ok().map(Token::Int),
        _ => written.parse().ok().map(Token::Float),
    };
    match token {
        Some(token) => Ok((token, length)),
        None => Err(Problem::new("this number does not fit 64 bits", span(length))),
    }
}
