//! The header says what the library has: the same functions, with the same types.

use std::collections::BTreeMap;

use crate::build::in_crate;

/// A function: its result, and its parameters with their names.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Prototype {
    pub(crate) result: String,
    pub(crate) parameters: Vec<(String, String)>,
}

pub(crate) type Prototypes = BTreeMap<String, Prototype>;

/// The functions of the header, without `const`, which Rust has no counterpart of.
pub(crate) fn declared() -> Prototypes {
    let text = std::fs::read_to_string(in_crate("include/ruse.h")).expect("the header");
    let mut code = String::new();
    for (index, part) in text.split("/*").enumerate() {
        code.push_str(if index == 0 { part } else { part.split_once("*/").expect("an end").1 });
    }
    let lines = code.lines().filter(|line| !line.starts_with('#') && !line.starts_with("extern"));
    let code = lines.collect::<Vec<_>>().join(" ");
    let statements = code.split(';').map(str::trim);
    let functions = statements.filter(|it| it.contains('(') && !it.starts_with("typedef"));
    functions.map(declaration).collect()
}

fn declaration(statement: &str) -> (String, Prototype) {
    let (front, rest) = statement.split_once('(').expect("a function");
    let (result, name) = split_declarator(front);
    let parameters = rest.strip_suffix(')').expect("the end of the parameters").split(',');
    let parameters = parameters.filter(|parameter| parameter.trim() != "void");
    let parameters = parameters.map(split_declarator).collect();
    (name, Prototype { result, parameters })
}

/// The type and the name of `const char *name`.
fn split_declarator(text: &str) -> (String, String) {
    let text = text.replace("const", "").replace('*', " * ");
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let name = words.pop().expect("a name").to_owned();
    (words.join(" "), name)
}

/// The functions of the sources, in the terms of C.
fn defined() -> Prototypes {
    let mut all = Prototypes::new();
    for entry in std::fs::read_dir(in_crate("src")).expect("the sources") {
        let text = std::fs::read_to_string(entry.expect("a file").path()).expect("a text");
        for part in text.split("#[unsafe(no_mangle)]").skip(1) {
            let part = part.split_once("extern \"C\" fn ").expect("a function").1;
            let (name, rest) = part.split_once('(').expect("parameters");
            let (parameters, rest) = rest.split_once(')').expect("their end");
            let result = rest.split_once('{').expect("a body").0.trim();
            let result = result.strip_prefix("->").map_or("void".to_owned(), in_c);
            let parameters = parameters.split(",\n").flat_map(|line| line.split(", "));
            let parameters = parameters.map(str::trim).filter(|it| !it.is_empty());
            let parameters = parameters.map(|parameter| {
                let (name, of) = parameter.trim_end_matches(',').split_once(": ").expect("a type");
                (in_c(of), name.to_owned())
            });
            let parameters = parameters.collect();
            all.insert(name.to_owned(), Prototype { result, parameters });
        }
    }
    all
}

/// A type of the sources as the header writes it.
fn in_c(of: &str) -> String {
    let of = of.trim();
    let inside = |prefix: &str| of.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inside("Option<&").or_else(|| inside("Owned<")) {
        return format!("{} *", in_c(inner));
    }
    if let Some(inner) = inside("Out<").or_else(|| inside("Array<")) {
        return format!("{} *", in_c(inner));
    }
    if let Some(inner) = inside("Option<") {
        return in_c(inner);
    }
    if let Some(inner) = of.strip_prefix("*mut ").or_else(|| of.strip_prefix("*const ")) {
        return format!("{} *", in_c(inner));
    }
    let known = match of {
        "Text" => "char *",
        "c_char" => "char",
        "c_void" => "void",
        "usize" => "size_t",
        "bool" => "bool",
        "f64" => "double",
        "i64" => "int64_t",
        "i32" => "int32_t",
        "u64" => "uint64_t",
        "u32" => "uint32_t",
        "u8" => "uint8_t",
        "Status" => "ruse_status",
        "Kind" => "ruse_kind",
        "HostFunction" => "ruse_function",
        "Destructor" => "ruse_destructor",
        "OutputFunction" => "ruse_output",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let name = of.strip_prefix("Ruse").unwrap_or_else(|| panic!("what is {of} in C?"));
    format!("ruse_{}", name.to_lowercase())
}

#[test]
fn the_header_has_the_functions_of_the_library() {
    let (declared, defined) = (declared(), defined());
    assert!(declared.len() > 80, "{} functions", declared.len());
    for (name, prototype) in &defined {
        assert_eq!(declared.get(name), Some(prototype), "{name} in the header and in the sources");
    }
    let lost: Vec<&String> = declared.keys().filter(|name| !defined.contains_key(*name)).collect();
    assert!(lost.is_empty(), "declared, but not defined: {lost:?}");
}

#[test]
fn the_header_has_the_version() {
    let text = std::fs::read_to_string(in_crate("include/ruse.h")).expect("the header");
    let line = format!("#define RUSE_VERSION \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&line), "the header lacks {line}");
}
