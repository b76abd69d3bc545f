//! Building diagnostics: the macro trail, shortened syntax, did-you-mean.
//!
//! Syntax that a template inserts carries the span of the outermost macro use, so the primary place
//! of an error is always in text that the user wrote. The trail comes from ranges of node ids: each
//! macro use knows which nodes it made.

use std::sync::Arc;

use ruse_syntax::suggest::nearest;
use ruse_syntax::{DatumTable, Diagnostic, Node, Span, Stx, Symbol, write_datum};

use crate::binding::TopId;
use crate::core::UnitKind;
use crate::cx::Cx;

/// One use of a macro.
pub(crate) struct MacroUse {
    pub(crate) name: Arc<str>,
    /// Where the macro was used.
    pub(crate) span: Span,
    /// Where the macro was defined.
    pub(crate) defined: Span,
    /// Library or program of the definition, if the text is not at hand.
    pub(crate) library: Arc<str>,
    /// The macro use that made this one.
    pub(crate) parent: Option<u32>,
}

/// Steps of a trail that are shown at each end of a long one.
const TRAIL_ENDS: usize = 6;
/// Characters of syntax shown in a message.
const SHORT: usize = 60;
/// Parts of syntax that is printed in a message.
const SMALL: usize = 200;
/// Unbound names for which similar ones are sought.
const SUGGESTIONS: usize = 20;

impl Cx<'_> {
    /// An error about a piece of syntax, with the macro trail.
    pub(crate) fn error(
        &self,
        code: &'static str,
        message: impl Into<String>,
        stx: Stx,
    ) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::error(code, message, self.span(stx));
        Box::new(self.with_trail(diagnostic, self.origin(stx)))
    }

    /// A malformed use of a core form.
    pub(crate) fn syntax<T>(
        &self,
        message: impl Into<String>,
        stx: Stx,
    ) -> Result<T, Box<Diagnostic>> {
        Err(self.error("expand/syntax", message, stx))
    }

    /// The macro use that made a node.
    pub(crate) fn origin(&self, stx: Stx) -> Option<u32> {
        let at = self.origins.partition_point(|&(start, _, _)| start <= stx.0);
        let &(_, end, index) = self.origins.get(at.checked_sub(1)?)?;
        (stx.0 < end).then_some(index)
    }

    /// Adds the chain of macro uses that begins with `innermost`.
    pub(crate) fn with_trail(
        &self,
        mut diagnostic: Diagnostic,
        innermost: Option<u32>,
    ) -> Diagnostic {
        let mut chain = Vec::new();
        let mut at = innermost;
        while let Some(index) = at {
            chain.push(index);
            at = self.uses[index as usize].parent;
        }
        let hidden = chain.len().saturating_sub(2 * TRAIL_ENDS);
        for (position, &index) in chain.iter().enumerate() {
            if hidden > 0 && position == TRAIL_ENDS {
                let text = format!("... {hidden} more macro uses ...");
                diagnostic.trail.push((Span::NONE, text));
            }
            if hidden > 0 && position >= TRAIL_ENDS && position < TRAIL_ENDS + hidden {
                continue;
            }
            let used = &self.uses[index as usize];
            let place = match self.ex.sources.place(used.defined) {
                Some(place) => format!("defined at {place}"),
                None => format!("defined in {}", used.library),
            };
            diagnostic
                .trail
                .push((used.span, format!("in the expansion of `{}`, {place}", used.name)));
        }
        diagnostic
    }

    /// A piece of syntax as text, shortened.
    pub(crate) fn short(&self, stx: Stx) -> String {
        if !self.is_small(stx) {
            return shorten(self.ex.sources.slice(self.span(stx)));
        }
        let mut table = DatumTable::new();
        let strip = |symbol| self.ex.strip(symbol);
        let mut text = String::new();
        match table.from_syntax(self.arena, &self.ex.symbols, stx, &strip) {
            Ok(id) => {
                write_datum(&table, id, &mut text);
            }
            _ => text.push_str(self.ex.sources.slice(self.span(stx))),
        }
        shorten(&text)
    }

    /// Whether a piece of syntax prints as little text. Syntax that a macro shares can print as far
    /// more than it has nodes.
    fn is_small(&self, stx: Stx) -> bool {
        let mut open = vec![stx];
        let mut budget = SMALL;
        while let Some(stx) = open.pop() {
            match *self.arena.node(stx) {
                Node::Improper(_, inner) | Node::Label(_, inner) => open.push(inner),
                _ => {}
            }
            let items = self.arena.items(stx);
            if items.len() >= budget {
                return false;
            }
            budget -= items.len();
            open.extend_from_slice(items);
        }
        true
    }

    /// A use of an identifier that has no binding.
    pub(crate) fn unbound(&self, name: Symbol, top: TopId, stx: Stx) -> Box<Diagnostic> {
        let text = self.ex.symbols.name(name);
        let mut error = self.error("expand/unbound", format!("unbound variable `{text}`"), stx);
        if self.reported.len() > SUGGESTIONS {
            return error;
        }
        let libraries = self.libraries_with(text);
        if !libraries.is_empty() {
            error.help.push(format!("`{text}` is exported by {}", libraries.join(", ")));
            return error;
        }
        let suggestions = self.similar(text, top);
        if !suggestions.is_empty() {
            error.help.push(format!("did you mean {}?", suggestions.join(" or ")));
        }
        if self.kind != UnitKind::Open && self.ex.top(top).is_some_and(|top| top.map.is_empty()) {
            error.help.push("nothing is imported here: add an `(import ...)`".to_string());
        }
        error
    }

    fn similar(&self, text: &str, top: TopId) -> Vec<String> {
        let interned = |symbol: &Symbol| symbol.as_alias().is_none();
        let tops = self.ex.top(top).into_iter().flat_map(|top| top.map.keys().copied());
        let all = self.locals.symbols().chain(tops).filter(interned);
        let names: Vec<&str> = all.map(|symbol| self.ex.symbols.name(symbol)).collect();
        nearest(text, names, 3).into_iter().map(|name| format!("`{name}`")).collect()
    }

    /// Libraries that export a name: known ones and those of the primitive table.
    fn libraries_with(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(id) = self.ex.prim_index.get(text) {
            let library = self.ex.prims[id.0 as usize].library;
            if library != "(ruse internal)" {
                found.push(library.to_string());
            }
        }
        if let Some(symbol) = self.ex.symbols.lookup(text) {
            for library in self.ex.registry.exporting(symbol) {
                if !library.starts_with("(ruse ") && !found.contains(&library) {
                    found.push(library);
                }
            }
        }
        found.truncate(3);
        found
    }
}

/// A text cut to a length for messages.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_string(),
    }
}
