//! The reference manual, generated from the primitive table.
//!
//! In: the rows of `ruse_runtime::primitives()`. Out: Markdown, the same for the same table, with one section
//! for each library and one entry for each procedure.

use std::collections::BTreeMap;

use ruse_isa::prim::PrimInfo;

use crate::repl::{arity, is_public, signature};

const HEAD: &str = "\
# Reference of the primitive procedures

Generated from the primitive table by `ruse::reference_manual`; change the table, not this file.
Parameters in `[brackets]` are optional, `...` stands for any number of further arguments.
Wrong arguments are errors that name the procedure, the argument and its value.
";

/// The manual as Markdown.
///
/// ```
/// let manual = ruse::reference_manual();
/// assert!(manual.contains("## (scheme base)"));
/// assert!(!manual.contains("(ruse internal)"));
/// ```
pub fn reference_manual() -> String {
    let mut libraries: BTreeMap<&str, Vec<PrimInfo>> = BTreeMap::new();
    for info in ruse_runtime::primitive_infos() {
        if is_public(info) {
            libraries.entry(info.library).or_default().push(*info);
        }
    }
    let mut text = String::from(HEAD);
    text.push_str("\n| library | procedures |\n|---|---|\n");
    for (library, infos) in &libraries {
        text.push_str(&format!("| [`{library}`](#{}) | {} |\n", anchor(library), infos.len()));
    }
    for (library, mut infos) in libraries {
        infos.sort_unstable_by_key(|info| info.name);
        text.push_str(&format!("\n## {library}\n"));
        for info in &infos {
            text.push_str(&entry(info));
        }
    }
    text
}

fn entry(info: &PrimInfo) -> String {
    let doc = info.doc.trim();
    let end = if doc.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("\n### `{}`\n\n{doc}{end} Takes {}.\n", signature(info), arity(info.arity))
}

/// The anchor that Markdown renderers give to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}
