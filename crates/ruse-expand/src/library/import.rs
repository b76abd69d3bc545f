//! `import` and import sets (R7RS §5.2).

use std::collections::HashMap;

use foldhash::fast::RandomState;
use ruse_syntax::suggest::nearest;
use ruse_syntax::{Arena, Diagnostic, Node, Span, Stx, Symbol};

use crate::binding::Binding;
use crate::core::UnitKind;
use crate::cx::{Cx, Res};
use crate::expander::Expander;
use crate::name::{LibraryName, NamePart};

/// What an import set brings, with the library it comes from.
struct ImportSet {
    library: LibraryName,
    bindings: Vec<(Symbol, Binding)>,
}

impl Expander {
    /// Parses a library name.
    pub(crate) fn parse_library_name(&self, arena: &Arena, stx: Stx) -> Res<LibraryName> {
        let part = |&item: &Stx| match *arena.node(item) {
            Node::Symbol(symbol) => Some(NamePart::Identifier(self.name_of(symbol).into())),
            Node::Number(id) => match arena.number(id) {
                ruse_number::Number::Int(number) => {
                    Some(NamePart::Number(u64::try_from(*number).ok()?))
                }
                _ => None,
            },
            _ => None,
        };
        let items = arena.as_list(stx).filter(|items| !items.is_empty());
        match items.and_then(|items| items.iter().map(part).collect::<Option<_>>()) {
            Some(parts) => Ok(LibraryName(parts)),
            None => {
                let message = "a library name must be a list of identifiers and numbers";
                Err(Box::new(Diagnostic::error("expand/syntax", message, arena.span(stx))))
            }
        }
    }
}

impl Cx<'_> {
    pub(crate) fn library_name(&mut self, stx: Stx) -> Res<LibraryName> {
        self.ex.parse_library_name(self.arena, stx)
    }

    /// Imports everything of some libraries.
    pub(crate) fn import_libraries(&mut self, names: &[LibraryName]) {
        for name in names {
            match self.library_bindings(name, Span::NONE) {
                Ok(bindings) => {
                    let set = ImportSet { library: name.clone(), bindings };
                    self.bind_imports(set, Span::NONE);
                }
                Err(errors) => {
                    self.import_failed = true;
                    errors.into_iter().for_each(|error| self.record(error));
                }
            }
        }
    }

    /// `(import SET ...)`
    pub(crate) fn import_form(&mut self, stx: Stx) {
        let sets = self.arena.items(stx)[1..].to_vec();
        for set in sets {
            self.import_set_form(set);
        }
    }

    /// Imports an import set, recording what is wrong.
    pub(crate) fn import_set_form(&mut self, stx: Stx) {
        let span = self.span(stx);
        match self.import_set(stx) {
            Ok(set) => self.bind_imports(set, span),
            Err(error) => {
                self.import_failed = true;
                self.record(*error);
            }
        }
    }

    fn library_bindings(
        &mut self,
        name: &LibraryName,
        site: Span,
    ) -> Result<Vec<(Symbol, Binding)>, Vec<Diagnostic>> {
        if !self.ex.is_visible(name) {
            let message = format!("library `{name}` is not available to this program");
            return Err(vec![Diagnostic::error("expand/library-denied", message, site)]);
        }
        self.ex.require_library(name, site)?;
        self.add_requirement(name);
        Ok(self.ex.registry.get(name).map_or_else(Vec::new, |library| library.exports.to_vec()))
    }

    fn import_set(&mut self, stx: Stx) -> Res<ImportSet> {
        let items = self.list_items(stx).unwrap_or_default();
        let modifier = match items[..] {
            [head, inner, ..] if self.arena.as_list(inner).is_some() => {
                self.arena.as_symbol(head).map(|head| self.name(head))
            }
            _ => None,
        };
        if let Some(modifier @ ("only" | "except" | "prefix" | "rename")) = modifier.as_deref() {
            let mut set = self.nested(stx, |cx| cx.import_set(items[1]))?;
            self.modify(&mut set, modifier, &items[2..], stx)?;
            return Ok(set);
        }
        let library = self.library_name(stx)?;
        let site = self.span(stx);
        match self.library_bindings(&library, site) {
            Ok(bindings) => Ok(ImportSet { library, bindings }),
            Err(errors) => self.fail_with(errors, stx),
        }
    }

    fn modify(
        &mut self,
        set: &mut ImportSet,
        modifier: &str,
        operands: &[Stx],
        stx: Stx,
    ) -> Res<()> {
        if modifier == "prefix" {
            let &[prefix] = operands else {
                return self.syntax("malformed form, expected `(prefix SET IDENTIFIER)`", stx);
            };
            let prefix = self.import_name(prefix)?;
            let prefix = self.name(prefix);
            for (name, _) in &mut set.bindings {
                let prefixed = format!("{prefix}{}", self.ex.symbols.name(*name));
                *name = self.ex.symbols.intern(&prefixed);
            }
            return Ok(());
        }
        let places = set.bindings.iter().enumerate().map(|(at, &(name, _))| (name, at));
        let places: HashMap<Symbol, usize, RandomState> = places.collect();
        let mut chosen = vec![false; set.bindings.len()];
        let mut renamed = Vec::new();
        for &operand in operands {
            let (from, to) = match (modifier, self.arena.as_list(operand)) {
                ("rename", Some(&[from, to])) => (from, Some(to)),
                ("rename", _) => return self.syntax("a renaming must be `(FROM TO)`", operand),
                _ => (operand, None),
            };
            let name = self.import_name(from)?;
            let Some(&at) = places.get(&name) else {
                return Err(self.missing_export(set, name, from));
            };
            chosen[at] = true;
            if let Some(to) = to {
                renamed.push((at, self.import_name(to)?));
            }
        }
        if modifier != "rename" {
            let keep = modifier == "only";
            let mut chosen = chosen.into_iter();
            set.bindings.retain(|_| chosen.next() == Some(keep));
        }
        for (at, to) in renamed {
            set.bindings[at].0 = to;
        }
        Ok(())
    }

    fn import_name(&self, stx: Stx) -> Res<Symbol> {
        match self.arena.as_symbol(stx) {
            Some(symbol) => Ok(self.ex.strip(symbol)),
            None => self.syntax(format!("`{}` is not an identifier", self.short(stx)), stx),
        }
    }

    fn missing_export(&self, set: &ImportSet, name: Symbol, stx: Stx) -> Box<Diagnostic> {
        let text = self.ex.symbols.name(name);
        let message = format!("`{}` does not export `{text}`", set.library);
        let mut error = self.error("expand/no-export", message, stx);
        let names = set.bindings.iter().map(|&(name, _)| self.ex.symbols.name(name));
        let found = nearest(text, names, 3);
        if !found.is_empty() {
            let found: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
            error.help.push(format!("did you mean {}?", found.join(" or ")));
        }
        error
    }

    fn bind_imports(&mut self, set: ImportSet, span: Span) {
        if let Some(Some(top)) = self.ex.tops.get_mut(self.top.0 as usize) {
            top.map.reserve(set.bindings.len());
        }
        let mut conflicts = Vec::new();
        for (name, binding) in set.bindings {
            let known = self.ex.top(self.top).and_then(|top| top.map.get(&name));
            match known {
                Some(known) if known.imported && known.binding == binding => continue,
                Some(known) if known.imported && self.kind != UnitKind::Open => {
                    conflicts.push((name, known.span));
                    continue;
                }
                _ => self.bind_top(name, binding, true, span),
            }
        }
        for (name, first) in conflicts {
            let name = self.ex.symbols.name(name);
            let library = &set.library;
            let message =
                format!("`{name}` of `{library}` differs from the `{name}` imported before");
            let mut error = Diagnostic::error("expand/import-conflict", message, span);
            if !first.is_none() {
                error.labels.push((first, "first imported here".to_string()));
            }
            error.help.push(format!("`(except {library} {name})` leaves it out"));
            self.record(error);
        }
    }
}
