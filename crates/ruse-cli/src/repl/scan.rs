//! A text in pieces for highlighting. It never fails: a text at a prompt is mostly unfinished.

use std::ops::Range;

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// White space.
    Space,
    /// A comment.
    Comment,
    /// A string or a character.
    Text,
    /// A number or boolean.
    Literal,
    /// A symbol.
    Symbol,
    /// An opening parenthesis.
    Open,
    /// A closing parenthesis.
    Close,
    /// A quotation mark or another prefix of a datum.
    Prefix,
}

/// The pieces, which cover the whole text in order.
pub(super) fn pieces(text: &str) -> Vec<(Range<usize>, Class)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let (length, class) = piece(&text[start..]);
        pieces.push((start..start + length, class));
        start += length;
    }
    pieces
}

/// Length and class of the first piece of a text that is not empty.
fn piece(text: &str) -> (usize, Class) {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    match first {
        '(' => (1, Class::Open),
        ')' => (1, Class::Close),
        '\'' | '`' => (1, Class::Prefix),
        ',' => (if chars.next() == Some('@') { 2 } else { 1 }, Class::Prefix),
        ';' => (text.find('\n').unwrap_or(text.len()), Class::Comment),
        '"' => (quoted(text, '"'), Class::Text),
        '|' => (quoted(text, '|'), Class::Symbol),
        '#' => hash(text),
        c if c.is_whitespace() => {
            (text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len()), Class::Space)
        }
        _ => {
            let length = word(text, first.len_utf8());
            (length, if is_number(&text[..length]) { Class::Literal } else { Class::Symbol })
        }
    }
}

fn hash(text: &str) -> (usize, Class) {
    match text.chars().nth(1) {
        Some('|') => (block_comment(text), Class::Comment),
        Some(';') => (2, Class::Comment),
        Some('(') => (2, Class::Open),
        Some('\\') => {
            let first = text[2..].chars().next().map_or(0, char::len_utf8);
            (word(text, 2 + first), Class::Text)
        }
        Some('u') if text.starts_with("#u8(") => (4, Class::Open),
        Some('!') => (word(text, 1), Class::Comment),
        _ => (word(text, 1), Class::Literal),
    }
}

/// The end of a word of which `from` bytes are known to belong to it.
fn word(text: &str, from: usize) -> usize {
    let is_delimiter = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ';' | '\'');
    text[from..].find(is_delimiter).map_or(text.len(), |at| from + at)
}

/// The end of a string or `|symbol|`.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The end of a comment in which others may be nested.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0;
    let mut at = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"#|" => depth += 1,
            b"|#" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn is_number(word: &str) -> bool {
    let unsigned = word.trim_start_matches(['+', '-']);
    let digits = unsigned.strip_prefix('.').unwrap_or(unsigned);
    digits.starts_with(|c: char| c.is_ascii_digit())
}

/// The parentheses that belong together, one of which is at the cursor: in front of it if it closes, behind it
/// if it opens.
pub(super) fn match_at(
    pieces: &[(Range<usize>, Class)],
    cursor: usize,
) -> Option<(Range<usize>, Range<usize>)> {
    let mut open = Vec::new();
    for (range, class) in pieces {
        match class {
            Class::Open => open.push(range),
            Class::Close => {
                let partner = open.pop()?;
                if range.end == cursor || partner.start == cursor {
                    return Some((partner.clone(), range.clone()));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<(&str, Class)> {
        pieces(text)
            .into_iter()
            .filter(|(_, class)| *class != Class::Space)
            .map(|(range, class)| (&text[range], class))
            .collect()
    }

    #[test]
    fn pieces_have_classes() {
        use Class::*;
        assert_eq!(
            classes("(f '#\\( \"a\\\"b\" -1.5 ; c\n#| a #| b |# |# #t |x y|)"),
            [
                ("(", Open),
                ("f", Symbol),
                ("'", Prefix),
                ("#\\(", Text),
                ("\"a\\\"b\"", Text),
                ("-1.5", Literal),
                ("; c", Comment),
                ("#| a #| b |# |#", Comment),
                ("#t", Literal),
                ("|x y|", Symbol),
                (")", Close),
            ]
        );
    }

    #[test]
    fn pieces_cover_unfinished_texts() {
        for text in ["\"abc", "#|", "#", "#\\", "|a", ",", ",@", "é(λ", "\\", "#\\é", "#u8(", "-"]
        {
            let pieces = pieces(text);
            assert_eq!(
                pieces.iter().map(|(range, _)| &text[range.clone()]).collect::<String>(),
                text
            );
        }
    }

    #[test]
    fn parentheses_match() {
        let text = "(a (b) c)";
        assert_eq!(match_at(&pieces(text), 6), Some((3..4, 5..6)));
        assert_eq!(match_at(&pieces(text), 0), Some((0..1, 8..9)));
        assert_eq!(match_at(&pieces(text), 2), None);
    }
}
