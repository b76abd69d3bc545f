//! `let-syntax`, `letrec-syntax`, `syntax-error` and transformers (R7RS §4.3).

use std::sync::Arc;

use ruse_syntax::{Diagnostic, Node, Stx, Symbol};

use super::ANY;
use super::binding::Bound;
use crate::binding::{Binding, CoreForm};
use crate::core::ExprId;
use crate::cx::{Cx, Meaning, Res};

impl Cx<'_> {
    /// The keyword that a transformer denotes: a `syntax-rules` form, perhaps made by a macro, or
    /// the name of another keyword. `name` and `site` are what it is called and where.
    pub(crate) fn transformer(&mut self, mut stx: Stx, name: Symbol, site: Stx) -> Res<Binding> {
        loop {
            let head = match *self.arena.node(stx) {
                Node::Symbol(symbol) => match self.resolve(symbol) {
                    Meaning::Bound(binding) if binding.is_keyword() => return Ok(binding),
                    _ => {
                        let text = self.short(stx);
                        return self.syntax(format!("`{text}` is not a keyword"), stx);
                    }
                },
                Node::List(_) => self.arena.items(stx).first().copied(),
                _ => None,
            };
            let meaning = head.and_then(|head| self.arena.as_symbol(head)).map(|s| self.resolve(s));
            match meaning {
                Some(Meaning::Bound(Binding::Core(CoreForm::SyntaxRules))) => {
                    let name: Arc<str> = self.name(name);
                    let defined = self.span(site);
                    let rules = self.compile_rules(stx, name, defined)?;
                    return Ok(Binding::Macro(self.ex.add_macro(rules)));
                }
                Some(Meaning::Bound(Binding::Macro(id))) => stx = self.expand_macro(id, stx)?,
                _ => {
                    let message = "a macro must be defined by `(syntax-rules ...)`";
                    return self.syntax(message, stx);
                }
            }
        }
    }

    pub(crate) fn let_syntax(&mut self, stx: Stx, recursive: bool) -> Res<ExprId> {
        let usage = "(let-syntax ((NAME TRANSFORMER) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let bindings = self.bindings(operands[0])?;
        let names: Vec<Symbol> = bindings.iter().map(|it| it.name).collect();
        self.distinct(&names, "keyword", operands[0])?;
        let mut outer = Vec::new();
        if !recursive {
            for &Bound { name, init, .. } in &bindings {
                outer.push(self.transformer(init, name, init)?);
            }
        }
        self.scoped(|cx| {
            for (bound, &binding) in bindings.iter().zip(&outer) {
                cx.locals.bind(bound.name, binding);
            }
            if recursive {
                for &Bound { name, init, .. } in &bindings {
                    let binding = cx.transformer(init, name, init)?;
                    cx.locals.bind(name, binding);
                }
            }
            cx.body(&operands[1..], stx)
        })
    }

    /// The error that `(syntax-error "message" form ...)` asks for.
    pub(crate) fn syntax_error(&self, stx: Stx) -> Box<Diagnostic> {
        let operands = self.arena.items(stx).get(1..).unwrap_or_default();
        let mut message = match operands.first().map(|&first| *self.arena.node(first)) {
            Some(Node::String(id)) => self.arena.text(id).to_string(),
            _ => {
                let usage = "malformed form, expected `(syntax-error MESSAGE FORM ...)`";
                return self.error("expand/syntax", usage, stx);
            }
        };
        for &form in &operands[1..] {
            message.push(' ');
            message.push_str(&self.short(form));
        }
        self.error("expand/syntax-error", message, stx)
    }
}
