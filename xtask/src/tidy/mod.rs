//! Rules of the repository that no compiler checks. Each is a function from the root folder to a list of
//! complaints; each is a test too, so that `cargo test` holds them.

mod arrows;
mod coverage;
mod texts;
mod unsafety;

use std::path::{Path, PathBuf};

use crate::generated::{IMAGE, MANUAL};

/// A rule: gives what breaks it.
type Rule = fn(&Path) -> Vec<String>;

const RULES: &[(&str, Rule)] = &[
    ("crate arrows", arrows::check),
    ("unsafe code", unsafety::check),
    ("names without a test", coverage::check),
    ("links", texts::dead_links),
    ("words", texts::forbidden_words),
    ("library image", |root| IMAGE.check(root).err().into_iter().collect()),
    ("manual", |root| MANUAL.check(root).err().into_iter().collect()),
];

/// Checks every rule.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let complaints: Vec<String> = RULES
        .iter()
        .flat_map(|(name, rule)| rule(root).into_iter().map(move |text| format!("{name}: {text}")))
        .collect();
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// Every file of a folder tree but build products, hidden folders and what git ignores by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let skipped = name == "target" || name == ".git";
                if !skipped && !path.is_symlink() {
                    folders.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Files of a tree with an ending.
fn files_with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| path.extension().is_some_and(|extension| extension == ending));
    found
}

/// A path for a message.
fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::{IMAGE, MANUAL, Rule, arrows, coverage, texts, unsafety};

    fn holds(rule: Rule) {
        let complaints = rule(&crate::root());
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    #[test]
    fn crates_depend_only_along_the_arrows() {
        holds(arrows::check);
    }

    #[test]
    fn unsafe_code_stays_where_it_is_allowed() {
        holds(unsafety::check);
    }

    #[test]
    fn every_public_name_is_in_some_test() {
        holds(coverage::check);
    }

    #[test]
    fn links_in_documents_lead_somewhere() {
        holds(texts::dead_links);
    }

    #[test]
    fn texts_have_no_loose_ends_and_no_machine_paths() {
        holds(texts::forbidden_words);
    }

    #[test]
    fn the_library_image_is_fresh() {
        IMAGE.check(&crate::root()).unwrap();
    }

    #[test]
    fn the_manual_is_fresh() {
        MANUAL.check(&crate::root()).unwrap();
    }
}
