//! Full Unicode case folding, character by character (Unicode Standard §3.13, R7RS §6.7 `string-foldcase`).
//!
//! The standard library has case mappings but no folding. Folding equals lower(upper(lower(c)))
//! for every character except dotless i, which folds to itself, and Cherokee, which folds to upper case.

/// The case folding of one character: one to three characters.
pub fn fold_char(c: char) -> impl Iterator<Item = char> {
    let mut folded = ['\0'; 4];
    let mut len = 0;
    let mut push = |c: char| {
        if len < folded.len() {
            folded[len] = c;
            len += 1;
        }
    };
    match c {
        '\0'..='\x7f' => push(c.to_ascii_lowercase()),
        'ı' => push(c),
        '\u{13a0}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => c.to_uppercase().for_each(push),
        _ => c
            .to_lowercase()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .for_each(push),
    }
    folded.into_iter().take(len)
}

/// Appends the case folding of `text` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    out.reserve(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(fold_char(c));
        }
    }
}
