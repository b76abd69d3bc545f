//! `unsafe` stays in the crates whose business it is; every other compilation root forbids it.

use std::path::Path;

use super::{files_with_ending, shown};

/// The crates with unsafe code, as ARCHITECTURE.md names them.
const ALLOWED: [&str; 5] = ["ruse-heap", "ruse-host", "ruse-vm", "ruse-c", "ruse-ffi"];

pub(crate) fn check(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for path in files_with_ending(root, "rs") {
        let place = shown(root, &path);
        let parts: Vec<&str> = place.split('/').collect();
        if !is_root(&parts) || ALLOWED.iter().any(|name| parts.starts_with(&["crates", name])) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if !text.contains("#![forbid(unsafe_code)]") {
            complaints.push(format!("{place} does not forbid unsafe code"));
        }
    }
    complaints
}

/// Whether a file is where the compiler starts reading: a library, a program, a test, an example.
fn is_root(parts: &[&str]) -> bool {
    match parts {
        ["crates", _, rest @ ..] | ["xtask", rest @ ..] => matches!(
            rest,
            ["src", "lib.rs" | "main.rs"]
                | ["src", "bin", _]
                | ["tests" | "benches" | "examples", _]
                | ["tests" | "benches" | "examples", _, "main.rs"]
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_root;

    #[test]
    fn roots_are_told_from_modules() {
        assert!(is_root(&["crates", "a", "src", "lib.rs"]));
        assert!(is_root(&["crates", "a", "tests", "it", "main.rs"]));
        assert!(is_root(&["crates", "a", "tests", "cli.rs"]));
        assert!(!is_root(&["crates", "a", "src", "tests.rs"]));
        assert!(!is_root(&["crates", "a", "tests", "it", "process.rs"]));
        assert!(!is_root(&["benches", "scheme", "a.rs"]));
    }
}
