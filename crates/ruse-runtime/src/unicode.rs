//! Case and digits of Unicode, where R7RS asks for more or other than the standard library has.
//!
//! Strings get the full mappings (one character may become three, a final sigma is known); characters get
//! the simple ones, which always give one character (R7RS 6.6, Unicode Standard 3.13 and 5.18).

use ruse_syntax::fold::fold_char;

/// The only item of an iterator.
fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next()?;
    mapped.next().is_none().then_some(first)
}

/// `char-upcase`: the simple upper-case mapping.
pub fn upcase_char(c: char) -> char {
    // Greek letters with iota subscript: their full mapping spells the iota out, the simple one is the
    // title-case letter.
    match c {
        '\u{1F80}'..='\u{1F87}' | '\u{1F90}'..='\u{1F97}' | '\u{1FA0}'..='\u{1FA7}' => {
            char::from_u32(u32::from(c) + 8).unwrap_or(c)
        }
        '\u{1FB3}' | '\u{1FC3}' | '\u{1FF3}' => char::from_u32(u32::from(c) + 9).unwrap_or(c),
        _ => single(c.to_uppercase()).unwrap_or(c),
    }
}

/// `char-downcase`: the simple lower-case mapping.
pub fn downcase_char(c: char) -> char {
    match c {
        'İ' => 'i',
        _ => single(c.to_lowercase()).unwrap_or(c),
    }
}

/// `char-foldcase`: the simple case folding.
pub fn foldcase_char(c: char) -> char {
    match c {
        // Its only simple folding is for Turkic languages.
        'İ' => c,
        _ => single(fold_char(c)).unwrap_or_else(|| downcase_char(c)),
    }
}

/// `string-upcase`: the full upper-case mapping.
pub fn upcase(text: &str) -> String {
    text.to_uppercase()
}

/// `string-downcase`: the full lower-case mapping, which knows the final sigma.
pub fn downcase(text: &str) -> String {
    text.to_lowercase()
}

/// `digit-value`: the value of a decimal digit of any script (general category Nd).
pub fn digit_value(c: char) -> Option<u32> {
    let code = u32::from(c);
    let after = DIGIT_ZEROS.partition_point(|&zero| zero <= code);
    let zero = *DIGIT_ZEROS.get(after.checked_sub(1)?)?;
    (code - zero < 10).then_some(code - zero)
}

/// The zeros of all decimal digits, which stand in runs of ten (Unicode 17, general category Nd).
const DIGIT_ZEROS: &[u32] = &[
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80,
    0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450,
    0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50,
    0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950,
    0x1FBF0,
];

#[cfg(test)]
mod tests {
    use super::*;
    use ruse_syntax::fold::fold_into;

    #[test]
    fn digits_of_all_scripts() {
        assert_eq!(digit_value('7'), Some(7));
        assert_eq!(digit_value('\u{664}'), Some(4));
        assert_eq!(digit_value('\u{AE6}'), Some(0));
        assert_eq!(digit_value('\u{1D7FF}'), Some(9));
        assert_eq!(digit_value('\u{EA6}'), None);
        assert_eq!(digit_value('²'), None);
        assert_eq!(digit_value('\0'), None);
        assert!(DIGIT_ZEROS.is_sorted());
        // What the standard library's Unicode tables know, they know to be numeric.
        let numeric = |&&zero: &&u32| char::from_u32(zero).is_some_and(char::is_numeric);
        assert!(DIGIT_ZEROS.iter().filter(numeric).count() > 65);
    }

    #[test]
    fn simple_mappings_give_one_character() {
        assert_eq!(upcase_char('ß'), 'ß');
        assert_eq!(upcase_char('\u{1F80}'), '\u{1F88}');
        assert_eq!(upcase_char('\u{1FB3}'), '\u{1FBC}');
        assert_eq!(upcase_char('ı'), 'I');
        assert_eq!(downcase_char('İ'), 'i');
        assert_eq!(downcase_char('Σ'), 'σ');
        assert_eq!(foldcase_char('ς'), 'σ');
        assert_eq!(foldcase_char('ẞ'), 'ß');
        assert_eq!(foldcase_char('\u{1F88}'), '\u{1F80}');
        assert_eq!(foldcase_char('İ'), 'İ');
    }

    #[test]
    fn full_mappings() {
        assert_eq!(upcase("Straße"), "STRASSE");
        assert_eq!(downcase("ΧΑΟΣ"), "χαος");
        let mut folded = String::new();
        fold_into("Straße", &mut folded);
        assert_eq!(folded, "strasse");
    }
}
