//! `define-library` (R7RS §5.6.1): declarations, body, exports.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::suggest::nearest;
use ruse_syntax::{Diagnostic, Stx, Symbol};

use super::registry::{Library, Origin};
use crate::binding::Binding;
use crate::cx::{Cx, Res};
use crate::expander::LoadedLibrary;
use crate::name::LibraryName;

/// An export: name inside, name outside, where it is declared.
struct Export {
    inside: Symbol,
    outside: Symbol,
    site: Stx,
}

impl Cx<'_> {
    /// Expands the declarations of a library.
    pub(crate) fn library(
        mut self,
        name: &LibraryName,
        declarations: &[Stx],
    ) -> Result<(Library, LoadedLibrary), Vec<Diagnostic>> {
        let mut exports = Vec::new();
        let mut forms = Vec::new();
        let mut work: Vec<Stx> = declarations.iter().rev().copied().collect();
        while let Some(stx) = work.pop() {
            if let Err(error) = self.declaration(stx, &mut exports, &mut forms, &mut work) {
                self.record(*error);
            }
        }
        if self.errors.is_empty() {
            self.top_forms(&forms);
        }
        let exports = self.resolve_exports(exports);
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let interface = Arc::new(self.interface(name, &exports));
        let requires = Arc::from(self.requires.clone());
        let unit = self.finish()?;
        let library = Library { exports: Arc::from(exports), requires, origin: Origin::Text };
        Ok((library, LoadedLibrary { unit, interface }))
    }

    fn declaration(
        &mut self,
        stx: Stx,
        exports: &mut Vec<Export>,
        forms: &mut Vec<Stx>,
        work: &mut Vec<Stx>,
    ) -> Res<()> {
        let rest = self.arena.items(stx).get(1..).unwrap_or_default().to_vec();
        match self.head_name(stx) {
            Some("export") => {
                for item in rest {
                    exports.push(self.export(item)?);
                }
            }
            Some("import") => self.import_form(stx),
            Some("begin") => forms.extend(rest),
            Some("include") => forms.extend(self.include(stx, false)?),
            Some("include-ci") => forms.extend(self.include(stx, true)?),
            Some("include-library-declarations") => {
                let included = self.include(stx, false)?;
                work.extend(included.into_iter().rev());
            }
            Some("cond-expand") => {
                let chosen = self.cond_expand(stx)?;
                work.extend(chosen.into_iter().rev());
            }
            _ => {
                let text = self.short(stx);
                let message = format!("`{text}` is not a library declaration");
                let mut error = self.error("expand/syntax", message, stx);
                let help = "a library has `export`, `import`, `begin`, `include`, `include-ci`, \
                            `include-library-declarations` and `cond-expand`";
                error.help.push(help.to_string());
                return Err(error);
            }
        }
        Ok(())
    }

    /// `name` or `(rename inside outside)`
    fn export(&self, stx: Stx) -> Res<Export> {
        if let Some(symbol) = self.arena.as_symbol(stx) {
            return Ok(Export { inside: symbol, outside: symbol, site: stx });
        }
        if let Some(&[_, inside, outside]) = self.arena.as_list(stx)
            && self.head_name(stx) == Some("rename")
            && let (Some(inside), Some(outside)) =
                (self.arena.as_symbol(inside), self.arena.as_symbol(outside))
        {
            return Ok(Export { inside, outside, site: stx });
        }
        self.syntax("an export must be an identifier or `(rename INSIDE OUTSIDE)`", stx)
    }

    fn resolve_exports(&mut self, exports: Vec<Export>) -> Vec<(Symbol, Binding)> {
        let mut resolved = Vec::with_capacity(exports.len());
        let mut seen: HashMap<Symbol, Symbol, RandomState> = HashMap::default();
        for Export { inside, outside, site } in exports {
            let name = self.name(inside);
            if let Some(before) = seen.insert(outside, inside) {
                let outside = self.ex.name_of(outside);
                if before != inside {
                    let message = format!("`{outside}` is exported twice with different meanings");
                    let error = self.error("expand/duplicate", message, site);
                    self.record(*error);
                }
                continue;
            }
            let entry = self.ex.top(self.top).and_then(|top| top.map.get(&inside));
            match entry.map(|entry| entry.binding) {
                Some(binding) => resolved.push((outside, binding)),
                None if self.errors.is_empty() => {
                    let error = self.undefined_export(&name, site);
                    self.record(*error);
                }
                // After other errors a missing definition may be their consequence.
                None => {}
            }
        }
        resolved
    }

    fn undefined_export(&self, name: &str, site: Stx) -> Box<Diagnostic> {
        let message = format!("`{name}` is exported but not defined");
        let mut error = self.error("expand/undefined-export", message, site);
        if let Some(top) = self.ex.top(self.top) {
            let own = top
                .map
                .iter()
                .filter(|(symbol, entry)| !entry.imported && symbol.as_alias().is_none());
            let names: Vec<&str> = own.map(|(&symbol, _)| self.ex.symbols.name(symbol)).collect();
            if let Some(found) = nearest(name, names, 1).first() {
                error.help.push(format!("did you mean `{found}`?"));
            }
        }
        error
    }
}
