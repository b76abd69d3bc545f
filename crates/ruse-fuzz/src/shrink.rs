//! Makes a program small while it still shows the same kind of difference.
//!
//! Greedy: remove top-level forms, replace subtrees by constants or by their own parts, remove items, put a `let`'s
//! value in place of its variable, shorten numbers, over and over until nothing helps or the time is over. Everything
//! is tried on the tree; whether the result means anything is left to the check.

use std::time::{Duration, Instant};

use crate::generate::Program;
use crate::tree::Tree;

struct Shrinker<'c> {
    best: Vec<Tree>,
    mode: crate::generate::Mode,
    check: &'c mut dyn FnMut(&Program) -> bool,
    deadline: Instant,
}

/// The smallest program found for which `check` holds, as it does for `program`.
pub fn shrink(
    program: &Program,
    time: Duration,
    check: &mut dyn FnMut(&Program) -> bool,
) -> Program {
    let best: Vec<Tree> = program.forms.iter().flat_map(|form| Tree::parse_all(form)).collect();
    let deadline = Instant::now() + time;
    let mut shrinker = Shrinker { best, mode: program.mode, check, deadline };
    if !shrinker.holds(&shrinker.best.clone()) {
        return program.clone();
    }
    while shrinker.round() && Instant::now() < deadline {}
    shrinker.program(&shrinker.best)
}

impl Shrinker<'_> {
    fn program(&self, trees: &[Tree]) -> Program {
        Program { mode: self.mode, forms: trees.iter().map(Tree::to_string).collect() }
    }

    fn holds(&mut self, trees: &[Tree]) -> bool {
        let program = self.program(trees);
        (self.check)(&program)
    }

    /// Takes the candidate if the check holds for it and it is smaller, or as small and simpler.
    fn accept(&mut self, candidate: Vec<Tree>) -> bool {
        let weight = |trees: &[Tree]| {
            let size: usize = trees.iter().map(Tree::size).sum();
            let length: usize = trees.iter().map(|tree| tree.to_string().len()).sum();
            (size, length)
        };
        if Instant::now() >= self.deadline
            || weight(&candidate) >= weight(&self.best)
            || !self.holds(&candidate)
        {
            return false;
        }
        self.best = candidate;
        true
    }

    /// One pass over everything; whether something became smaller.
    fn round(&mut self) -> bool {
        let mut progress = self.remove_forms();
        let mut form = 0;
        while form < self.best.len() {
            let mut position = 0;
            // A replacement changes the paths behind it, so they are asked for again each time.
            while let Some(path) = self.best[form].paths().get(position).cloned() {
                if self.simplify(form, &path) {
                    progress = true;
                } else {
                    position += 1;
                }
            }
            form += 1;
        }
        progress
    }

    /// Removes stretches of top-level forms, long ones first.
    fn remove_forms(&mut self) -> bool {
        let mut progress = false;
        let mut length = self.best.len().div_ceil(2);
        while length > 0 {
            let mut start = 0;
            while start < self.best.len() {
                let mut candidate = self.best.clone();
                candidate.drain(start..(start + length).min(candidate.len()));
                if self.accept(candidate) {
                    progress = true;
                } else {
                    start += length;
                }
            }
            length /= 2;
        }
        progress
    }

    fn simplify(&mut self, form: usize, path: &[usize]) -> bool {
        let Some(tree) = self.best[form].at(path).cloned() else { return false };
        let mut replacements = simpler(&tree);
        replacements.extend(tree.children().iter().cloned());
        replacements.extend(tree.children().iter().flat_map(|child| child.children().to_vec()));
        for replacement in &replacements {
            if self.try_at(form, path, Some(replacement)) {
                return true;
            }
        }
        !path.is_empty() && self.try_at(form, path, None)
    }

    fn try_at(&mut self, form: usize, path: &[usize], replacement: Option<&Tree>) -> bool {
        let mut candidate = self.best.clone();
        candidate[form] = candidate[form].with(path, replacement);
        self.accept(candidate)
    }
}

/// Trees that are simpler than this one and may do in its place.
fn simpler(tree: &Tree) -> Vec<Tree> {
    let atom = |text: &str| Tree::Atom(text.to_owned());
    match tree {
        Tree::Atom(text) => match text.parse::<i128>() {
            Ok(number) => [0, 1, number / 2, number - number.signum()]
                .iter()
                .filter(|smaller| smaller.unsigned_abs() < number.unsigned_abs())
                .map(|smaller| atom(&smaller.to_string()))
                .collect(),
            Err(_) if text.starts_with('"') => vec![atom("\"\""), atom("\"a\"")],
            Err(_) => vec![atom("0")],
        },
        Tree::Prefixed(..) => {
            vec![atom("0"), Tree::Prefixed("'", Box::new(Tree::List("(", vec![])))]
        }
        Tree::List(..) => {
            let mut found = vec![atom("0"), atom("#f")];
            found.extend(inlined(tree));
            found
        }
    }
}

/// `(let ((x e) ...) body ...)` with the first value in place of its variable.
fn inlined(tree: &Tree) -> Option<Tree> {
    let Tree::List("(", items) = tree else { return None };
    let [Tree::Atom(keyword), Tree::List("(", bindings), body @ ..] = &items[..] else {
        return None;
    };
    let (first, others) = bindings.split_first()?;
    let Tree::List("(", parts) = first else { return None };
    let [Tree::Atom(name), value] = &parts[..] else { return None };
    if !keyword.starts_with("let") {
        return None;
    }
    let mut result = vec![Tree::Atom(keyword.clone()), Tree::List("(", others.to_vec())];
    result.extend(body.iter().map(|it| it.replace_atom(name, value)));
    Some(Tree::List("(", result))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::shrink;
    use crate::generate::{Mode, Program};

    #[test]
    fn only_what_the_check_needs_is_left() {
        let forms = [
            "(import (scheme base))",
            "(define x (let ((y (vector 1 2 3))) (vector-ref y (+ 1 100))))",
            "(define (f) 5)",
            "(show (list 1 (vector-ref (vector 1 2) 7) \"text\"))",
        ];
        let program = Program { mode: Mode::File, forms: forms.map(str::to_owned).to_vec() };
        let mut check = |program: &Program| program.text().contains("vector-ref");
        let small = shrink(&program, Duration::from_secs(10), &mut check);
        assert_eq!(small.forms, ["vector-ref"]);
    }

    #[test]
    fn a_let_is_put_in_place() {
        let forms = vec!["(let ((x (f 1 2))) (g x))".to_owned()];
        let program = Program { mode: Mode::File, forms };
        let mut check = |program: &Program| {
            let text = program.text();
            text.contains("(g (f") || text.contains("(g x)") && text.contains("((x (f")
        };
        let small = shrink(&program, Duration::from_secs(10), &mut check);
        assert_eq!(small.forms, ["(g (f))"]);
    }
}
