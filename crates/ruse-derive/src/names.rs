//! Names of Rust things as names in Scheme.

use proc_macro2::Span;
use syn::Ident;

/// How names are spelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Case {
    Kebab,
    Snake,
    Camel,
    Pascal,
    ScreamingSnake,
    Lower,
    Upper,
}

/// The spellings, each by itself.
const CASES: [(&str, Case); 7] = [
    ("kebab-case", Case::Kebab),
    ("snake_case", Case::Snake),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
];

impl Case {
    pub(crate) fn parse(text: &str, span: Span) -> syn::Result<Case> {
        let found = CASES.iter().find(|(name, _)| *name == text);
        found.map(|(_, case)| *case).ok_or_else(|| {
            let all: Vec<String> = CASES.iter().map(|(name, _)| format!("`{name}`")).collect();
            syn::Error::new(span, format!("unknown spelling: one of {}", all.join(", ")))
        })
    }

    /// The name of a field, variant, method or type.
    pub(crate) fn of(self, ident: &Ident) -> String {
        let text = ident.to_string();
        let text = text.strip_prefix("r#").unwrap_or(&text);
        let words = words(text);
        match self {
            Case::Kebab => words.join("-"),
            Case::Snake => words.join("_"),
            Case::ScreamingSnake => words.join("_").to_uppercase(),
            Case::Lower => words.concat(),
            Case::Upper => words.concat().to_uppercase(),
            Case::Pascal => words.iter().map(|word| capitalised(word)).collect(),
            Case::Camel => {
                let (first, rest) = words.split_first().map_or(("", &[][..]), |(f, r)| (f, r));
                let rest: String = rest.iter().map(|word| capitalised(word)).collect();
                format!("{first}{rest}")
            }
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The words of an identifier in lower case: underscores separate them, and so do capitals, of which several in a row
/// are one word, except for the last when a small letter follows.
fn words(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(index + 1);
        let starts = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if character == '_' || starts {
            words.push(String::new());
        }
        if character != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::Case;
    use proc_macro2::Span;
    use syn::Ident;

    fn spelled(case: &str, text: &str) -> String {
        let case = Case::parse(case, Span::call_site()).unwrap();
        case.of(&syn::parse_str::<Ident>(text).unwrap())
    }

    #[test]
    fn words_are_found() {
        assert_eq!(spelled("kebab-case", "max_speed"), "max-speed");
        assert_eq!(spelled("kebab-case", "HTTPServer"), "http-server");
        assert_eq!(spelled("kebab-case", "Vec2"), "vec2");
        assert_eq!(spelled("kebab-case", "Vec2Int"), "vec2-int");
        assert_eq!(spelled("kebab-case", "r#type"), "type");
        assert_eq!(spelled("kebab-case", "_private_"), "private");
    }

    #[test]
    fn spellings() {
        assert_eq!(spelled("camelCase", "max_speed"), "maxSpeed");
        assert_eq!(spelled("PascalCase", "max_speed"), "MaxSpeed");
        assert_eq!(spelled("SCREAMING_SNAKE_CASE", "MaxSpeed"), "MAX_SPEED");
        assert_eq!(spelled("snake_case", "MaxSpeed"), "max_speed");
        assert_eq!(spelled("lowercase", "MaxSpeed"), "maxspeed");
        assert_eq!(spelled("UPPERCASE", "MaxSpeed"), "MAXSPEED");
        assert!(Case::parse("Kebab", Span::call_site()).is_err());
    }
}
