//! Every name that a library exports to users occurs in some test.

use std::collections::BTreeSet;
use std::path::Path;

use super::{files_with_ending, shown};

/// Libraries whose exports are for our own libraries only.
const INTERNAL: [&str; 1] = ["lib/ruse/core.sld"];

pub(crate) fn check(root: &Path) -> Vec<String> {
    let mut mentioned = BTreeSet::new();
    // The second one's programs need a library that is compiled for them.
    for folder in ["tests/scheme", "crates/ruse-cli/tests/ffi"] {
        for path in files_with_ending(&root.join(folder), "scm") {
            let text = std::fs::read(&path).unwrap_or_default();
            mentioned.extend(tokens(&String::from_utf8_lossy(&text)));
        }
    }
    let mut complaints = Vec::new();
    for path in files_with_ending(&root.join("lib"), "sld") {
        let library = shown(root, &path);
        if INTERNAL.contains(&library.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let missing = exports(&text).into_iter().filter(|name| !mentioned.contains(name));
        complaints
            .extend(missing.map(|name| format!("{library} exports `{name}`, which no test names")));
    }
    complaints
}

/// The tokens of a Scheme text, comments to the end of the line left out. Strings and nested comments are
/// not told apart from code, which at worst makes a name count as mentioned.
fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let code = line.split(';').next().unwrap_or_default();
        let mut token = String::new();
        for character in code.chars().chain([' ']) {
            let delimiter = matches!(character, '(' | ')' | '"' | '\'' | '`' | ',');
            if !delimiter && !character.is_whitespace() {
                token.push(character);
                continue;
            }
            if !token.is_empty() {
                found.push(std::mem::take(&mut token));
            }
            if delimiter {
                found.push(character.to_string());
            }
        }
    }
    found
}

/// The exported names of a library's text.
fn exports(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut names = Vec::new();
    let mut index = 0;
    while index + 1 < tokens.len() {
        let is_export = tokens[index] == "(" && tokens[index + 1] == "export";
        index += if is_export { 2 } else { 1 };
        if !is_export {
            continue;
        }
        while index < tokens.len() && tokens[index] != ")" {
            // `(rename INTERNAL EXTERNAL)`
            if tokens[index] == "(" {
                names.extend(tokens.get(index + 3).cloned());
                index += 5;
            } else {
                names.push(tokens[index].clone());
                index += 1;
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::exports;

    #[test]
    fn exports_with_comments_and_renames() {
        let text = "(define-library (a)\n (export x ; not y\n  (rename y z) w!)\n (import (b)) (export v))";
        assert_eq!(exports(text), ["x", "z", "w!", "v"]);
    }
}
