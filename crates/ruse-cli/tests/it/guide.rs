//! The pages of `docs/language`: every block of Scheme is a program with its expectations in comments, as the files of
//! `tests/scheme` are. A page that says `;; except: MODE REASON`, in a comment of the page, is not run in this mode.

use std::path::{Path, PathBuf};

use crate::process::Scratch;
use crate::{Mode, scheme};

/// What begins a block of Scheme.
const FENCE: &str = "```scheme\n";

/// The pages, sorted.
pub(crate) fn pages(root: &Path) -> Vec<PathBuf> {
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md");
    let mut found: Vec<PathBuf> =
        crate::entries(&root.join("docs/language")).into_iter().filter(is_page).collect();
    found.sort();
    found
}

/// Runs the programs of a page.
pub(crate) fn run(page: &Path, mode: Mode) -> Result<(), String> {
    let text = std::fs::read_to_string(page).map_err(|error| error.to_string())?;
    let scratch = Scratch::new()?;
    let mut blocks = text.split(FENCE);
    let mut line = blocks.next().unwrap_or_default().lines().count() + 2;
    for block in blocks {
        let program = block.split("```").next().unwrap_or_default();
        let file = scratch.path().join("program.scm");
        std::fs::write(&file, program).map_err(|error| error.to_string())?;
        scheme::run(&file, mode)
            .map_err(|error| format!("the program at line {line} of the page: {error}"))?;
        line += block.lines().count() + 1;
    }
    Ok(())
}
