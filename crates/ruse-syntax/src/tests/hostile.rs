//! Text that is meant to break readers: absurd nesting, absurd length, broken anywhere, random.

use super::read;
use crate::{Completeness, is_complete};
use proptest::prelude::*;

const DEEP: usize = 1_000_000;

/// Reads on a thread with little stack, so that native recursion shows.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

/// Reads and prints `text`; the printed form must be `expected`.
fn deep(text: String, expected: String) {
    on_small_stack(move || {
        let reading = read(&text);
        assert_eq!(reading.errors, []);
        assert!(reading.printed() == expected, "printed otherwise");
    });
}

#[test]
fn million_nested_lists() {
    let text = "(".repeat(DEEP) + &")".repeat(DEEP);
    let expected = "(".repeat(DEEP - 1) + "()" + &")".repeat(DEEP - 1);
    deep(text, expected);
}

#[test]
fn million_nested_vectors() {
    let text = "#(".repeat(DEEP) + &")".repeat(DEEP);
    deep(text.clone(), text);
}

#[test]
fn million_quotes() {
    deep("'".repeat(DEEP) + "a", "(quote ".repeat(DEEP) + "a" + &")".repeat(DEEP));
}

#[test]
fn million_dots() {
    let text = "(a . ".repeat(DEEP / 10) + "b" + &")".repeat(DEEP / 10);
    deep(text, format!("({}. b)", "a ".repeat(DEEP / 10)));
}

#[test]
fn million_datum_comments() {
    deep("#;".repeat(DEEP) + &"a ".repeat(DEEP) + "b", "b".to_owned());
}

#[test]
fn many_labels() {
    let count = 200_000;
    let text: String = (0..count).map(|label| format!("#{label}=(")).collect();
    let text = text + "#0#" + &")".repeat(count);
    deep(text, format!("#0={}#0#{}", "(".repeat(count), ")".repeat(count)));
}

#[test]
fn labels_that_name_each_other() {
    let count = 200_000;
    let text: String = (1..count).map(|label| format!("#{label}=#{}# ", label - 1)).collect();
    let reading = read(&format!("(#0=(a) {text})"));
    assert_eq!(reading.errors, []);
    assert_eq!(reading.printed().matches("#0#").count(), count - 1);
}

#[test]
fn unclosed_million() {
    on_small_stack(|| {
        for opening in ["(", "#(", "'", "#;", "#|", "#u8(", "(a . ", "[", "`(,"] {
            let text = opening.repeat(DEEP);
            let reading = read(&text);
            assert!((1..=20).contains(&reading.errors.len()), "{opening}: {:?}", reading.places());
            let rendered = reading.errors[0].render(&reading.sources, false);
            assert!(rendered.len() < 10_000, "{}", rendered.len());
            assert!(is_complete(&text) != Completeness::Complete);
        }
    });
}

#[test]
fn long_tokens() {
    let size = 10_000_000;
    let long = "x".repeat(size);
    for text in [long.clone(), format!("|{long}|"), format!("\"{long}\"")] {
        let reading = read(&text);
        assert_eq!(reading.errors, []);
        assert_eq!(reading.data.len(), 1);
    }
    for text in [format!("#\\{long}"), format!("#{long}"), format!("\"{long}"), format!("'{long}'")]
    {
        let reading = read(&text);
        assert_eq!(reading.errors.len(), 1);
        let rendered = reading.errors[0].render(&reading.sources, true);
        assert!(rendered.len() < 10_000, "{}", rendered.len());
    }
    assert_eq!(read(&format!("\"\\x{};\"", "0".repeat(size))).errors, []);
    assert_eq!(read(&format!("#\\x{}41", "0".repeat(size))).printed(), "#\\A");
    assert_eq!(read(&";".repeat(size)).data.len(), 0);
    assert_eq!(read(&format!("1.{}", "3".repeat(size))).data.len(), 1);
}

#[test]
fn long_lists() {
    let reading = read(&format!("({})", "ab ".repeat(DEEP)));
    assert_eq!(reading.arena.items(reading.data[0]).len(), DEEP);
    assert_eq!(reading.printed().len(), 3 * DEEP + 1);
}

const SAMPLES: [&str; 4] = [
    "#!/usr/bin/env ruse\r\n(define (f x) #;(not this) `(a ,x ,@(list 1/2 .5e3)))\r\n",
    "#0=(a #(b #\\x41 #\\space \"s\\x41;\\n\\  \n  t\") #u8(1 255) . #0#) |sym \\x3bb;| ; end",
    "#!fold-case (Ünï #| nested #| comment |# |# 'λ → ... +inf.0 -1+2i #e1.5 #xFF) \"日本\"",
    "(let loop ((i 0))\n\t(if (< i 10) (begin (display \"\\t\\\"q\\\"\") (loop (+ i 1)))))\n#t #false",
];

#[test]
fn samples_cut_at_every_place() {
    for sample in SAMPLES {
        assert_eq!(read(sample).errors, [], "{sample}");
        for (cut, _) in sample.char_indices() {
            for text in [&sample[..cut], &sample[cut..]] {
                let reading = read(text);
                reading.printed();
                for error in &reading.errors {
                    assert!(!error.render(&reading.sources, false).is_empty());
                    assert!(error.one_line(&reading.sources).starts_with("test.scm:"));
                }
                assert_eq!(is_complete(text) == Completeness::Complete, reading.errors.is_empty());
            }
        }
    }
}

#[test]
fn samples_with_a_byte_changed() {
    for sample in SAMPLES {
        for place in 0..sample.len() {
            for byte in [b'(', b')', b'"', b'|', b'#', b'\\', b'.', 0, 0xff, b'\r'] {
                let mut bytes = sample.as_bytes().to_vec();
                bytes[place] = byte;
                if let Ok(text) = crate::decode("sample", &bytes) {
                    read(&text).printed();
                }
            }
        }
    }
}

/// Pieces of which nearly everything is legal somewhere.
fn soup() -> impl Strategy<Value = String> {
    let pieces = vec![
        "(",
        ")",
        "#(",
        "#u8(",
        "'",
        "`",
        ",",
        ",@",
        "#;",
        "#|",
        "|#",
        "|",
        "\"",
        "\\",
        "#\\",
        ".",
        "#0=",
        "#0#",
        "#1=",
        "#1#",
        "a",
        "λ",
        "1",
        "-1.5e3",
        "1/0",
        "#x",
        "#!fold-case",
        "#!x",
        ";",
        "\n",
        "\r\n",
        " ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        "x41;",
        "\u{feff}",
        "\u{202e}",
        "\u{301}",
        "#",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup(text in soup()) {
        let reading = read(&text);
        let printed = reading.printed();
        for error in &reading.errors {
            prop_assert!(!error.render(&reading.sources, true).is_empty());
        }
        // Without errors, what is printed reads back as the same.
        if !reading.errors.is_empty() {
            return Ok(());
        }
        let again = read(&printed);
        prop_assert_eq!(&again.errors, &[]);
        prop_assert_eq!(again.printed(), printed);
    }

    #[test]
    fn any_text(text in any::<String>()) {
        read(&text).printed();
        is_complete(&text);
    }

    #[test]
    fn symbols_and_strings_read_back(name in any::<String>(), c in any::<char>()) {
        let mut text = String::new();
        crate::lexical::write_symbol(&name, &mut text);
        text.push(' ');
        crate::lexical::write_string(&name, &mut text);
        text.push(' ');
        crate::lexical::write_char(c, &mut text);
        let reading = read(&text);
        prop_assert_eq!(&reading.errors, &[], "{}", text);
        prop_assert_eq!(reading.data.len(), 3);
        let symbol = reading.arena.as_symbol(reading.data[0]);
        prop_assert_eq!(symbol.map(|symbol| reading.symbols.name(symbol)), Some(name.as_str()));
        let (table, id) = reading.constant(reading.data[1]);
        prop_assert_eq!(table.get(id), &crate::Datum::String(name.into()));
        let (table, id) = reading.constant(reading.data[2]);
        prop_assert_eq!(table.get(id), &crate::Datum::Char(c));
    }
}
