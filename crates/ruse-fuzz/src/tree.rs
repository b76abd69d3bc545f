//! Programs as trees of data, for shrinking: just enough of a reader to take forms apart and put them together again.

use std::fmt;

/// A datum as text sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tree {
    /// What has no parts: a symbol, number, string, character.
    Atom(String),
    /// `(...)`, `#(...)`, `#u8(...)`, dots as atoms.
    List(&'static str, Vec<Tree>),
    /// A quotation and what is quoted.
    Prefixed(&'static str, Box<Tree>),
}

const PREFIXES: [&str; 4] = [",@", "'", "`", ","];
const OPENINGS: [&str; 3] = ["#u8(", "#(", "("];

impl Tree {
    /// Every datum of a text, as far as it can be read.
    pub fn parse_all(text: &str) -> Vec<Tree> {
        let mut parser = Parser { rest: text };
        std::iter::from_fn(|| parser.tree(0)).collect()
    }

    /// The parts.
    pub fn children(&self) -> &[Tree] {
        match self {
            Tree::Atom(_) => &[],
            Tree::List(_, items) => items,
            Tree::Prefixed(_, quoted) => std::slice::from_ref(quoted),
        }
    }

    /// The tree at a path of indices.
    pub fn at(&self, path: &[usize]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, &index| tree.children().get(index))
    }

    /// The tree with another one at a path, or with nothing there.
    pub fn with(&self, path: &[usize], replacement: Option<&Tree>) -> Tree {
        let Some((&first, rest)) = path.split_first() else {
            return replacement.unwrap_or(self).clone();
        };
        match self {
            Tree::List(open, items) => {
                let mut items = items.clone();
                if rest.is_empty() && replacement.is_none() {
                    items.remove(first);
                } else {
                    items[first] = items[first].with(rest, replacement);
                }
                Tree::List(open, items)
            }
            Tree::Prefixed(prefix, quoted) => {
                Tree::Prefixed(prefix, Box::new(quoted.with(rest, replacement)))
            }
            Tree::Atom(_) => self.clone(),
        }
    }

    /// The paths of all trees in this one, outer ones first.
    pub fn paths(&self) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        let mut waiting = vec![Vec::new()];
        while let Some(path) = waiting.pop() {
            let count = self.at(&path).map_or(0, |tree| tree.children().len());
            waiting.extend((0..count).rev().map(|index| [&path[..], &[index]].concat()));
            found.push(path);
        }
        found
    }

    /// The tree with every atom of this name replaced.
    pub fn replace_atom(&self, name: &str, replacement: &Tree) -> Tree {
        match self {
            Tree::Atom(atom) if atom == name => replacement.clone(),
            Tree::Atom(_) => self.clone(),
            Tree::List(open, items) => Tree::List(
                open,
                items.iter().map(|it| it.replace_atom(name, replacement)).collect(),
            ),
            Tree::Prefixed(prefix, quoted) => {
                Tree::Prefixed(prefix, Box::new(quoted.replace_atom(name, replacement)))
            }
        }
    }

    /// How many trees it consists of.
    pub fn size(&self) -> usize {
        1 + self.children().iter().map(Tree::size).sum::<usize>()
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tree::Atom(text) => f.write_str(text),
            Tree::Prefixed(prefix, quoted) => write!(f, "{prefix}{quoted}"),
            Tree::List(open, items) => {
                f.write_str(open)?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(" ")?;
                    }
                    write!(f, "{item}")?;
                }
                f.write_str(")")
            }
        }
    }
}

/// Nesting beyond which a text is taken for unreadable: generated programs stay far below.
const MAX_DEPTH: usize = 500;

struct Parser<'t> {
    rest: &'t str,
}

impl Parser<'_> {
    fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(';') {
                Some(comment) => {
                    self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
                }
                None => return,
            }
        }
    }

    fn tree(&mut self, depth: usize) -> Option<Tree> {
        self.skip_blanks();
        if self.rest.is_empty() || self.rest.starts_with(')') || depth > MAX_DEPTH {
            return None;
        }
        for prefix in PREFIXES {
            if let Some(rest) = self.rest.strip_prefix(prefix) {
                self.rest = rest;
                return Some(Tree::Prefixed(prefix, Box::new(self.tree(depth + 1)?)));
            }
        }
        for open in OPENINGS {
            if let Some(rest) = self.rest.strip_prefix(open) {
                self.rest = rest;
                let mut items = Vec::new();
                while let Some(item) = self.tree(depth + 1) {
                    items.push(item);
                }
                self.rest = self.rest.strip_prefix(')').unwrap_or(self.rest);
                return Some(Tree::List(open, items));
            }
        }
        let length = atom_length(self.rest);
        let (atom, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(Tree::Atom(atom.to_owned()))
    }
}

/// Bytes of the atom at the start of a text that is not empty.
fn atom_length(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    if let Some(quote @ ('"' | '|')) = text.chars().next() {
        characters.next();
        while let Some((index, character)) = characters.next() {
            if character == '\\' {
                characters.next();
            } else if character == quote {
                return index + 1;
            }
        }
        return text.len();
    }
    if text.starts_with("#\\") {
        // The first character of a name may be anything.
        characters.next();
        characters.next();
    }
    characters.next();
    for (index, character) in characters {
        if character.is_whitespace() || matches!(character, '(' | ')' | '"' | ';' | '\'') {
            return index;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::Tree;

    fn check(text: &str) {
        let trees = Tree::parse_all(text);
        assert_eq!(trees.len(), 1, "{text}: {trees:?}");
        assert_eq!(trees[0].to_string(), text);
    }

    #[test]
    fn trees_print_as_they_were_written() {
        for text in [
            "(a (b . c) 'd `(e ,f ,@g) \"s ) \\\" t\" #\\( #\\) #\\space #(1 2) #u8(1))",
            "|a b|",
            "-0.0",
            "(|x y| #\\a)",
            "(a #\\;)",
        ] {
            check(text);
        }
    }

    #[test]
    fn parts_are_found_replaced_and_removed() {
        let tree = Tree::parse_all("(a (b c) d)").remove(0);
        assert_eq!(tree.paths().len(), 6);
        assert_eq!(tree.with(&[1, 0], None).to_string(), "(a (c) d)");
        let zero = Tree::Atom("0".to_owned());
        assert_eq!(tree.with(&[1], Some(&zero)).to_string(), "(a 0 d)");
        assert_eq!(tree.replace_atom("c", &zero).to_string(), "(a (b 0) d)");
    }
}
