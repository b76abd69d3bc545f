//! What a form at the head of a body or at the top level is: a definition, several forms, an expression.

use ruse_syntax::{Node, Stx, Symbol};

use crate::binding::{Binding, CoreForm};
use crate::core::ExprId;
use crate::cx::{Cx, Meaning, Res};
use crate::forms::procedure::Formals;
use crate::forms::record::Record;
use crate::forms::starred::Starred;

/// The right side of a definition.
pub(crate) enum Value {
    Expression(Stx),
    /// `(define name : type expression)`
    Typed {
        ty: Stx,
        value: Stx,
    },
    /// `(define (name . formals) body ...)`
    Procedure {
        formals: Formals,
        body: Vec<Stx>,
        form: Stx,
    },
}

/// A form, its head expanded.
pub(crate) enum Form {
    /// `begin`, `include`, `cond-expand`: these forms in its place.
    Splice(Vec<Stx>),
    Value {
        name: Symbol,
        site: Stx,
        value: Value,
    },
    Values {
        formals: Formals,
        value: Stx,
        form: Stx,
    },
    Starred(Starred),
    Record(Record, Stx),
    /// `(: name type)`
    Declaration {
        name: Symbol,
        site: Stx,
        ty: Stx,
    },
    /// `(define-type name type)`
    TypeName {
        name: Symbol,
        site: Stx,
        ty: Stx,
    },
    Syntax {
        name: Symbol,
        site: Stx,
        transformer: Stx,
    },
    Import(Stx),
    Library(Stx),
    Expression(Stx),
}

impl Cx<'_> {
    /// Expands macros at the head of a form until it is clear what it is. At the top level `import`
    /// and `define-library` are known by name, for nothing is imported at first.
    pub(crate) fn classify(&mut self, mut stx: Stx, top_level: bool) -> Res<Form> {
        loop {
            let head = match *self.arena.node(stx) {
                Node::List(items) | Node::Improper(items, _) => self.arena.range(items).first(),
                _ => None,
            };
            let Some(symbol) = head.and_then(|&head| self.arena.as_symbol(head)) else {
                return Ok(Form::Expression(stx));
            };
            let form = match self.resolve(symbol) {
                Meaning::Bound(Binding::Macro(id)) => {
                    stx = self.expand_macro(id, stx)?;
                    continue;
                }
                Meaning::Bound(Binding::Core(form)) => form,
                Meaning::Unbound(name, _) if top_level => match self.ex.symbols.name(name) {
                    "import" => CoreForm::Import,
                    "define-library" => CoreForm::DefineLibrary,
                    _ => return Ok(Form::Expression(stx)),
                },
                _ => return Ok(Form::Expression(stx)),
            };
            if self.arena.as_list(stx).is_none() {
                return self.syntax("a form must be a proper list, without a dot", stx);
            }
            return self.classify_core(form, stx);
        }
    }

    fn classify_core(&mut self, form: CoreForm, stx: Stx) -> Res<Form> {
        Ok(match form {
            CoreForm::Begin => Form::Splice(self.arena.items(stx)[1..].to_vec()),
            CoreForm::Include => Form::Splice(self.include(stx, false)?),
            CoreForm::IncludeCi => Form::Splice(self.include(stx, true)?),
            CoreForm::CondExpand => Form::Splice(self.cond_expand(stx)?),
            CoreForm::Define => self.define(stx)?,
            CoreForm::DefineValues => {
                let operands = self.operands(stx, 2, 2, "(define-values PARAMETERS EXPRESSION)")?;
                let formals = self.formals(operands[0])?;
                self.refuse_types(&formals, operands[0])?;
                Form::Values { formals, value: operands[1], form: stx }
            }
            CoreForm::DefineStar => self.define_star(stx)?,
            CoreForm::Colon => self.declaration_form(stx)?,
            CoreForm::DefineType => self.type_definition(stx)?,
            CoreForm::MatchDefine => self.match_define(stx)?,
            CoreForm::DefineRecordType => Form::Record(self.parse_record(stx)?, stx),
            CoreForm::DefineSyntax => {
                let operands = self.operands(stx, 2, 2, "(define-syntax NAME TRANSFORMER)")?;
                let Some(name) = self.arena.as_symbol(operands[0]) else {
                    return self.syntax("the name of a macro must be an identifier", operands[0]);
                };
                Form::Syntax { name, site: operands[0], transformer: operands[1] }
            }
            CoreForm::Import => Form::Import(stx),
            CoreForm::DefineLibrary => Form::Library(stx),
            _ => Form::Expression(stx),
        })
    }

    fn define(&mut self, stx: Stx) -> Res<Form> {
        let usage = "(define NAME EXPRESSION)` or `(define (NAME PARAMETER ...) BODY ...)";
        let operands = self.operands(stx, 2, usize::MAX, usage)?;
        let target = operands[0];
        if let Some(name) = self.arena.as_symbol(target) {
            let value = match operands[..] {
                [_, value] => value,
                [_, colon, ty, value] if self.is_colon(colon) => {
                    let value = Value::Typed { ty, value };
                    return Ok(Form::Value { name, site: target, value });
                }
                _ => return self.syntax(format!("malformed form, expected `{usage}`"), stx),
            };
            return Ok(Form::Value { name, site: target, value: Value::Expression(value) });
        }
        let tail = match *self.arena.node(target) {
            Node::Improper(_, tail) => Some(tail),
            _ => None,
        };
        let items = self.arena.items(target).to_vec();
        let name = items.first().and_then(|&name| self.arena.as_symbol(name));
        let Some(name) = name
            .filter(|_| !matches!(self.arena.node(target), Node::Vector(_) | Node::Collection(..)))
        else {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        };
        let mut formals = self.formals_of(&items[1..], tail, target)?;
        let body = self.body_behind_result(&mut formals, &operands[1..]);
        let value = Value::Procedure { formals, body, form: stx };
        Ok(Form::Value { name, site: items[0], value })
    }

    /// The value of a definition.
    pub(crate) fn definition_value(&mut self, name: Symbol, value: Value) -> Res<ExprId> {
        match value {
            Value::Expression(stx) | Value::Typed { value: stx, .. } => {
                self.expand_named(stx, name)
            }
            Value::Procedure { formals, body, form } => {
                let name = Some(self.name(name));
                self.procedure(&formals, &body, name, form)
            }
        }
    }
}
