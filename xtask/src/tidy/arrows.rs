//! The dependency arrows between the crates, as ARCHITECTURE.md states them: what a crate never depends on,
//! directly or through others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Direct dependencies of each crate of the workspace, those for tests left out.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Compares the dependencies that cargo sees with the table in ARCHITECTURE.md.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let text = match std::fs::read_to_string(root.join("ARCHITECTURE.md")) {
        Ok(text) => text,
        Err(error) => return vec![format!("ARCHITECTURE.md: {error}")],
    };
    match dependencies(root) {
        Ok(graph) => complaints(&graph, &absences(&text)),
        Err(error) => vec![error],
    }
}

/// The rows `| crate | never depends on |` of the table under the heading "Arrows".
fn absences(text: &str) -> BTreeMap<String, Vec<String>> {
    let section = text.split("\n## ").find(|section| section.starts_with("Arrows"));
    let names = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        let [_, first, second, ..] = cells[..] else { return None };
        Some((names(first).into_iter().next()?, names(second)))
    };
    section.unwrap_or_default().lines().filter_map(row).collect()
}

fn complaints(graph: &Graph, absences: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in graph.keys().filter(|name| !absences.contains_key(*name)) {
        complaints.push(format!("{name} has no row in the table of arrows in ARCHITECTURE.md"));
    }
    for (name, never) in absences {
        if !graph.contains_key(name) {
            complaints.push(format!("ARCHITECTURE.md speaks of {name}, which is no crate"));
        }
        let reached = reach(graph, name);
        for other in never {
            let breaks = match other.as_str() {
                "any crate" => graph.get(name).is_some_and(|direct| !direct.is_empty()),
                other => reached.contains(other),
            };
            if breaks {
                complaints.push(format!("{name} depends on {other}"));
            }
            if other != "any crate" && !graph.contains_key(other) {
                complaints.push(format!("ARCHITECTURE.md speaks of {other}, which is no crate"));
            }
        }
    }
    complaints
}

/// Everything that a crate depends on.
fn reach<'a>(graph: &'a Graph, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut pending: Vec<&str> =
        graph.get(from).into_iter().flatten().map(String::as_str).collect();
    while let Some(name) = pending.pop() {
        if reached.insert(name) {
            pending.extend(graph.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

fn dependencies(root: &Path) -> Result<Graph, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut graph = Graph::new();
    for package in list(&metadata["packages"]) {
        let dependencies = list(&package["dependencies"]);
        // `kind` is null for an ordinary dependency, "build" or "dev" for others.
        let direct =
            dependencies.iter().filter(|one| one["kind"] != "dev").map(|one| text(&one["name"]));
        graph.insert(text(&package["name"]), direct.collect());
    }
    Ok(graph)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        let row = |(from, to): &(&str, &[&str])| {
            ((*from).to_owned(), to.iter().map(|name| (*name).to_owned()).collect())
        };
        edges.iter().map(row).collect()
    }

    const TABLE: &str = "# A\n\n## Arrows\n\n| crate | never |\n|---|---|\n| `a` | `c` |\n| `b` | |\n\
                         | `c` | `any crate` |\n\n## End\n| `x` | `y` |";

    #[test]
    fn an_indirect_dependency_counts() {
        let graph = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &[])]);
        assert_eq!(complaints(&graph, &absences(TABLE)), ["a depends on c"]);
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_found() {
        let graph = graph(&[("a", &[]), ("c", &["serde"]), ("d", &[])]);
        let expected = [
            "d has no row in the table of arrows in ARCHITECTURE.md",
            "ARCHITECTURE.md speaks of b, which is no crate",
            "c depends on any crate",
        ];
        assert_eq!(complaints(&graph, &absences(TABLE)), expected);
    }
}
