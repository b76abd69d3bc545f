//! Rules for every text of the repository.

use std::path::Path;

use super::{files, files_with_ending, shown};

/// Relative links in Markdown files whose target does not exist.
pub(crate) fn dead_links(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for path in files_with_ending(root, "md") {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let folder = path.parent().expect("a file is in a folder");
        for target in links(&text) {
            let file = target.split('#').next().unwrap_or_default();
            let is_remote = file.contains("://") || file.starts_with("mailto:");
            if !file.is_empty() && !is_remote && !folder.join(file).exists() {
                complaints.push(format!("{}: dead link {target}", shown(root, &path)));
            }
        }
    }
    complaints
}

/// Targets of the inline links of a Markdown text, code left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_fence = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        if in_fence {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("code");
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        found.extend(targets.map(|(target, _)| target.to_owned()));
    }
    found
}

/// Loose ends and paths of somebody's machine.
pub(crate) fn forbidden_words(root: &Path) -> Vec<String> {
    // Put together from halves, so that this file does not break its own rule.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
        ["/ro", "ot/"],
        ["/wo", "rk/"],
    ];
    let words: Vec<String> = words.iter().map(|halves| halves.concat()).collect();
    let mut complaints = Vec::new();
    for path in files(root) {
        // A file that is no text has no words.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (index, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| contains_word(line, word)) {
                complaints.push(format!("{}:{}: {word}", shown(root, &path), index + 1));
            }
        }
    }
    complaints
}

/// Whether a line contains a word that no letter or digit touches.
fn contains_word(line: &str, word: &str) -> bool {
    let touches =
        |neighbour: Option<char>| neighbour.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let is_path = word.starts_with('/');
        !touches(before) && (is_path || !touches(after))
    })
}

#[cfg(test)]
mod tests {
    use super::{contains_word, links};

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "[a](b.md#c) `[x](y)` ![i](p.png)\n```\n[q](r)\n```\n";
        assert_eq!(links(text), ["b.md#c", "p.png"]);
    }

    #[test]
    fn words_stand_alone() {
        assert!(contains_word("// BAD: later", "BAD"));
        assert!(!contains_word("BADGE", "BAD"));
        assert!(contains_word("see /etc/passwd", "/etc/"));
        assert!(!contains_word("lib/etc/passwd", "/etc/"));
    }
}
