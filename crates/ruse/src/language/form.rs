//! S-expressions in a unit: data, and forms for Scheme's expander, macros included.

use std::sync::Arc;

use ruse_expand::assembly::{self, FormId, Gap, TopItem};
use ruse_expand::core;
use ruse_syntax::{Arena, Datum, Diagnostic, Node, Stx, SymbolTable};

use super::builder::{Builder, Expr, Var};
use super::constant::Constant;
use super::source::{Source, Span};

/// An S-expression of a [`Builder`]: data to be quoted, or a form to be expanded. It may stand in several places.
///
/// ```
/// use ruse::language::{Builder, Sources, Span};
/// let none = Span::NONE;
/// let mut unit = Builder::definitions(&Sources::new());
/// // (when x (list x "yes")), where x is the parameter of a node of ours
/// let x = unit.variable("x");
/// let (when, list) = (unit.form_symbol("when", none), unit.form_symbol("list", none));
/// let (inner, yes) = (unit.form_variable(x, none), unit.form_constant("yes", none));
/// let call = unit.form_list(&[list, inner, yes], none);
/// let form = unit.form_list(&[when, inner, call], none);
/// let body = unit.form(form, none);
/// let lambda = unit.lambda(Some("test"), &[x], None, body, none);
/// unit.define("test", lambda, none);
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.build(unit)?;
/// assert_eq!(vm.eval_printed("(test 5)")?, ["(5 \"yes\")"]);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Form {
    id: u32,
    tag: u32,
}

impl Builder {
    fn push_form(&mut self, form: assembly::Form, span: Span) -> Form {
        let id = self.assembly.forms.len() as u32;
        self.assembly.forms.push((form, span.0));
        Form { id, tag: self.tag }
    }

    fn own_form(&mut self, form: Form, span: Span) -> FormId {
        if form.tag == self.tag {
            return FormId(form.id);
        }
        let message = "a form of another unit";
        self.errors.push(Diagnostic::error("language/misuse", message, span.0));
        FormId(self.form_list(&[], span).id)
    }

    fn own_forms(&mut self, forms: &[Form], span: Span) -> Vec<FormId> {
        forms.iter().map(|&form| self.own_form(form, span)).collect()
    }

    /// An identifier, or a symbol where it is quoted.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let name = unit.form_symbol("map", Span::NONE);
    /// # let _ = name;
    /// ```
    pub fn form_symbol(&mut self, name: &str, span: Span) -> Form {
        self.push_form(assembly::Form::Symbol(Arc::from(name)), span)
    }

    /// A constant.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let form = unit.form_constant(1.5, Span::NONE);
    /// let value = unit.quote(form, Span::NONE);
    /// # unit.expression(value);
    /// ```
    pub fn form_constant(&mut self, value: impl Into<Constant>, span: Span) -> Form {
        match value.into() {
            Constant::Unspecified | Constant::Eof => {
                let message = "this value has no written form";
                self.errors.push(Diagnostic::error("language/misuse", message, span.0));
                self.form_list(&[], span)
            }
            value => self.push_form(assembly::Form::Atom(value.into_datum()), span),
        }
    }

    /// An identifier that means a variable of the tree around the form, whatever names the form binds itself.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let x = unit.variable("x");
    /// let form = unit.form_variable(x, Span::NONE);
    /// # let _ = form;
    /// ```
    pub fn form_variable(&mut self, var: Var, span: Span) -> Form {
        let var = self.own_var(var, span);
        self.push_form(assembly::Form::Variable(var), span)
    }

    /// A list.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let (one, two) = (unit.form_constant(1, Span::NONE), unit.form_constant(2, Span::NONE));
    /// let list = unit.form_list(&[one, two], Span::NONE);
    /// let value = unit.quote(list, Span::NONE);
    /// unit.define("pair", value, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.global::<Vec<i64>>("pair")?, [1, 2]);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn form_list(&mut self, items: &[Form], span: Span) -> Form {
        let items = self.own_forms(items, span);
        self.push_form(assembly::Form::List(items, None), span)
    }

    /// A list that ends with something else than the empty list: `(a b . tail)`.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let (one, two) = (unit.form_constant(1, Span::NONE), unit.form_constant(2, Span::NONE));
    /// let pair = unit.form_dotted(&[one], two, Span::NONE);
    /// # let _ = pair;
    /// ```
    pub fn form_dotted(&mut self, items: &[Form], tail: Form, span: Span) -> Form {
        let (items, tail) = (self.own_forms(items, span), self.own_form(tail, span));
        self.push_form(assembly::Form::List(items, Some(tail)), span)
    }

    /// A vector.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let one = unit.form_constant(1, Span::NONE);
    /// let vector = unit.form_vector(&[one], Span::NONE);
    /// # let _ = vector;
    /// ```
    pub fn form_vector(&mut self, items: &[Form], span: Span) -> Form {
        let items = self.own_forms(items, span);
        self.push_form(assembly::Form::Vector(items), span)
    }

    /// The S-expressions of a text of the builder's sources, with their places.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources};
    /// let mut sources = Sources::new();
    /// let prelude = sources.add("prelude.scm", "(define-record-type point (make-point x y) point? (x point-x) (y point-y))");
    /// let mut unit = Builder::definitions(&sources);
    /// for form in unit.forms_of(prelude) {
    ///     unit.top_form(form);
    /// }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.eval::<i64>("(point-x (make-point 3 4))")?, 3);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn forms_of(&mut self, source: Source) -> Vec<Form> {
        let Span(at) = source.span(0..0);
        let (mut arena, mut symbols) = (Arena::new(), SymbolTable::new());
        if self.sources.0.get(at.source).is_none() {
            let message = "a text of other sources";
            self.errors.push(Diagnostic::error(
                "language/misuse",
                message,
                ruse_syntax::Span::NONE,
            ));
            return Vec::new();
        }
        let sources = &self.sources.0;
        let (forms, errors) =
            ruse_syntax::read_program(&mut arena, &mut symbols, sources, at.source);
        self.errors.extend(errors);
        // A child has a lower number than its parent, so that the nodes can be copied in order.
        let mut copies: Vec<Form> = Vec::with_capacity(arena.len());
        for index in 0..arena.len() {
            let copy = self.copy_node(&arena, &symbols, Stx(index as u32), &copies);
            copies.push(copy);
        }
        forms.iter().filter_map(|form| copies.get(form.0 as usize).copied()).collect()
    }

    fn copy_node(&mut self, arena: &Arena, symbols: &SymbolTable, stx: Stx, done: &[Form]) -> Form {
        let span = Span(arena.span(stx));
        let copies = |items: &[Stx]| -> Vec<Form> {
            items.iter().filter_map(|item| done.get(item.0 as usize).copied()).collect()
        };
        let datum = match *arena.node(stx) {
            Node::Bool(value) => Datum::Bool(value),
            Node::Char(value) => Datum::Char(value),
            Node::Number(id) => Datum::Number(arena.number(id).clone()),
            Node::String(id) => Datum::String(arena.text(id).into()),
            Node::Bytes(id) => Datum::Bytes(arena.bytes(id).into()),
            Node::Keyword(symbol) => Datum::Keyword(symbols.name(symbol).into()),
            Node::Symbol(symbol) => return self.form_symbol(symbols.name(symbol), span),
            Node::List(_) => {
                let items = copies(arena.items(stx));
                return self.form_list(&items, span);
            }
            Node::Improper(_, tail) => {
                let (items, tail) = (copies(arena.items(stx)), copies(&[tail]));
                return match tail.first() {
                    Some(&tail) => self.form_dotted(&items, tail, span),
                    None => self.form_list(&items, span),
                };
            }
            Node::Vector(_) => {
                let items = copies(arena.items(stx));
                return self.form_vector(&items, span);
            }
            Node::Collection(collection, _) => {
                let items = copies(arena.items(stx));
                let items = self.own_forms(&items, span);
                return self.push_form(assembly::Form::Collection(collection, items), span);
            }
            Node::Label(..) | Node::LabelRef(_) => {
                let message = "datum labels are not possible here";
                self.errors.push(Diagnostic::error("language/misuse", message, span.0));
                Datum::Null
            }
        };
        self.push_form(assembly::Form::Atom(datum), span)
    }

    /// The value of a form that Scheme's expander expands; identifiers mean definitions and imports of the unit.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut sources = Sources::new();
    /// let text = sources.add("demo.scm", "(let loop ((i 0)) (if (< i 5) (loop (+ i 1)) i))");
    /// let mut unit = Builder::definitions(&sources);
    /// let forms = unit.forms_of(text);
    /// let five = unit.form(forms[0], Span::NONE);
    /// unit.define("five", five, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.global::<i64>("five")?, 5);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn form(&mut self, form: Form, span: Span) -> Expr {
        let form = self.own_form(form, span);
        let expr = self.push(core::Expr::Seq(Box::default()), span);
        self.assembly.gaps.insert(expr.id, Gap::Form(form));
        expr
    }

    /// A form as data.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let symbol = unit.form_symbol("red", Span::NONE);
    /// let red = unit.quote(symbol, Span::NONE);
    /// # unit.expression(red);
    /// ```
    pub fn quote(&mut self, form: Form, span: Span) -> Expr {
        let form = self.own_form(form, span);
        let expr = self.push(core::Expr::Seq(Box::default()), span);
        self.assembly.gaps.insert(expr.id, Gap::Quote(form));
        expr
    }

    /// A form at the top level: a definition, a macro, a record type, an import, an expression.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources};
    /// let mut sources = Sources::new();
    /// let text = sources.add("macros.scm", "(define-syntax twice (syntax-rules () ((_ x) (begin x x))))");
    /// let mut unit = Builder::definitions(&sources);
    /// for form in unit.forms_of(text) {
    ///     unit.top_form(form);
    /// }
    /// ruse::Vm::new(ruse::Options::default())?.build(unit)?;
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn top_form(&mut self, form: Form) {
        let form = self.own_form(form, Span::NONE);
        self.assembly.items.push(TopItem::Form(form));
    }

    /// Imports a library, written as in `import`. In a closed unit names come only from definitions and imports;
    /// [`Builder::primitive`] needs none.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::program(&Sources::new());
    /// unit.import("(not there)", Span::NONE);
    /// let error = ruse::Engine::new(ruse::Options::default()).build([unit]).err().unwrap();
    /// assert_eq!(error.message, "there is no library `(not there)`");
    /// ```
    pub fn import(&mut self, library: &str, span: Span) {
        let inner = library.trim().trim_start_matches('(').trim_end_matches(')');
        let words: Vec<Form> = inner
            .split_whitespace()
            .map(|word| match word.parse::<u32>() {
                Ok(number) => self.form_constant(number, span),
                Err(_) => self.form_symbol(word, span),
            })
            .collect();
        let set = self.form_list(&words, span);
        self.import_set(set, span);
    }

    /// Imports an import set as a form: `(prefix (scheme base) s:)`, `(only (scheme base) car)`.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut sources = Sources::new();
    /// let text = sources.add("imports", "(prefix (only (scheme base) exact) s:)");
    /// let mut unit = Builder::program(&sources);
    /// for set in unit.forms_of(text) {
    ///     unit.import_set(set, Span::NONE);
    /// }
    /// let half = unit.constant(2.0, Span::NONE);
    /// let call = unit.call_global("s:exact", &[half], Span::NONE);
    /// unit.expression(call);
    /// ruse::Engine::new(ruse::Options::default()).build([unit])?;
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn import_set(&mut self, set: Form, span: Span) {
        let set = self.own_form(set, span);
        self.assembly.imports.push(set);
    }
}
