//! Expressions: variables, constants, calls, macro uses, core forms.

use ruse_syntax::{Node, Stx, Symbol};

use crate::binding::{Binding, CoreForm, TopId};
use crate::core::{Expr, ExprId, GlobalName, UnitKind};
use crate::cx::{Cx, Meaning, Res};

impl Cx<'_> {
    /// Expands an expression: the one entry of native recursion on syntax.
    pub(crate) fn expand(&mut self, stx: Stx) -> Res<ExprId> {
        match *self.arena.node(stx) {
            Node::List(_) | Node::Improper(..) => self.nested(stx, |cx| cx.compound(stx)),
            Node::Symbol(symbol) => {
                self.name_hint = None;
                self.variable(symbol, stx)
            }
            Node::Label(..) | Node::LabelRef(_) => {
                self.syntax("a datum label can only stand in quoted data", stx)
            }
            _ => {
                self.name_hint = None;
                self.constant(stx)
            }
        }
    }

    /// Expands expressions in order.
    pub(crate) fn expand_all(&mut self, forms: &[Stx]) -> Res<Vec<ExprId>> {
        forms.iter().map(|&form| self.expand(form)).collect()
    }

    /// Expands expressions to be evaluated in order; `around` is the form for the message when
    /// there are none.
    pub(crate) fn expand_sequence(&mut self, forms: &[Stx], around: Stx) -> Res<ExprId> {
        if forms.is_empty() {
            return self.syntax("an expression is missing here", around);
        }
        let exprs = self.expand_all(forms)?;
        let span = self.span(around);
        Ok(self.sequence(exprs, span))
    }

    /// Expands an expression whose value gets a name.
    pub(crate) fn expand_named(&mut self, stx: Stx, name: Symbol) -> Res<ExprId> {
        self.name_hint = Some(self.name(name));
        let result = self.expand(stx);
        self.name_hint = None;
        result
    }

    fn compound(&mut self, mut stx: Stx) -> Res<ExprId> {
        let name = self.name_hint.take();
        loop {
            let (head, proper) = match *self.arena.node(stx) {
                Node::List(items) if items.is_empty() => return Err(self.empty_call(stx)),
                Node::List(_) => (self.arena.items(stx)[0], true),
                Node::Improper(..) => (self.arena.items(stx)[0], false),
                _ => {
                    self.name_hint = name;
                    return self.expand(stx);
                }
            };
            let binding = match self.arena.as_symbol(head).map(|symbol| self.resolve(symbol)) {
                Some(Meaning::Bound(binding)) => Some(binding),
                _ => None,
            };
            match binding {
                Some(Binding::Macro(id)) => stx = self.expand_macro(id, stx)?,
                _ if !proper => {
                    return self.syntax("a form must be a proper list, without a dot", stx);
                }
                Some(Binding::Core(form)) => {
                    if form.makes_procedure() {
                        self.name_hint = name;
                    }
                    return self.core_expression(form, stx);
                }
                _ => return self.application(stx),
            }
        }
    }

    fn empty_call(&self, stx: Stx) -> Box<ruse_syntax::Diagnostic> {
        let message = "`()` is not an expression";
        let mut error = self.error("expand/syntax", message, stx);
        error.help.push("the empty list is written `'()`".to_string());
        error
    }

    fn application(&mut self, stx: Stx) -> Res<ExprId> {
        let items = self.arena.items(stx).to_vec();
        let callee = self.expand(items[0])?;
        let arguments = self.expand_all(&items[1..])?;
        let span = self.span(stx);
        let call = self.call(callee, arguments, span);
        self.note_star_call(call, &items);
        Ok(call)
    }

    fn variable(&mut self, symbol: Symbol, stx: Stx) -> Res<ExprId> {
        let span = self.span(stx);
        match self.resolve(symbol) {
            Meaning::Bound(binding) => match self.reference(binding, span) {
                Some(id) => Ok(id),
                None => Err(self.keyword_as_variable(symbol, binding, stx)),
            },
            Meaning::Unbound(name, top) => Ok(self.unbound_variable(name, top, stx)),
        }
    }

    pub(crate) fn keyword_as_variable(
        &self,
        symbol: Symbol,
        binding: Binding,
        stx: Stx,
    ) -> Box<ruse_syntax::Diagnostic> {
        let name = self.ex.name_of(symbol);
        let kind = match binding {
            _ if self.type_of_name(binding).is_some() => "a type",
            Binding::Macro(_) => "a macro",
            _ => "a keyword",
        };
        let message = format!("`{name}` is {kind}, it cannot be used as a variable");
        let mut error = self.error("expand/keyword", message, stx);
        if let Binding::Macro(id) = binding {
            let defined = self.ex.macros[id.0 as usize].defined;
            if !defined.is_none() {
                error.labels.push((defined, format!("`{name}` is defined here")));
            }
        }
        error
    }

    /// A reference to a name without a binding: in an open environment a global that may be defined
    /// later; in a closed unit an error, after which expansion goes on to find more.
    fn unbound_variable(&mut self, name: Symbol, top: TopId, stx: Stx) -> ExprId {
        let span = self.span(stx);
        if self.kind != UnitKind::Open {
            if !self.reported.contains_key(&name) {
                let error = self.unbound(name, top, stx);
                self.reported.insert(name, ());
                self.record(*error);
            }
            return self.unspecified(span);
        }
        let global = self.future_global(name, top);
        let id = self.global_id(global);
        self.push(Expr::Global(id), span)
    }

    /// The global that an unbound name of an open environment would be.
    pub(crate) fn future_global(&mut self, name: Symbol, top: TopId) -> crate::binding::GlobalRef {
        let library = match self.ex.top(top) {
            Some(env) => env.name.clone(),
            None => self.unit.name.clone(),
        };
        let name = self.name(name);
        self.ex.global(GlobalName { library, name }, true)
    }

    /// Dispatch to the families of [`crate::forms`].
    fn core_expression(&mut self, form: CoreForm, stx: Stx) -> Res<ExprId> {
        use CoreForm::*;
        match form {
            Quote => self.quote(stx),
            Quasiquote => self.quasiquote(stx),
            Lambda => self.lambda_form(stx),
            LambdaStar => self.lambda_star(stx),
            CaseLambda => self.case_lambda(stx),
            If => self.if_form(stx),
            Cond => self.cond(stx),
            Case => self.case(stx),
            And => self.and(stx),
            Or => self.or(stx),
            When => self.when(stx, true),
            Unless => self.when(stx, false),
            Set => self.assignment(stx),
            Let => self.let_form(stx),
            LetStar => self.let_star(stx),
            Letrec | LetrecStar => self.letrec(stx),
            LetValues => self.let_values(stx),
            LetStarValues => self.let_star_values(stx),
            Do => self.do_loop(stx),
            Begin => self.begin(stx),
            Match => self.match_form(stx),
            The => self.the_form(stx),
            MatchLambda => self.match_lambda(stx, false),
            MatchLambdaStar => self.match_lambda(stx, true),
            MatchLet => self.match_let(stx),
            MatchLetStar => self.match_let_star(stx),
            MatchLetrec => self.match_letrec(stx),
            Delay => self.delay(stx),
            DelayForce => self.delay_force(stx),
            ConsStream => self.cons_stream(stx),
            Parameterize => self.parameterize(stx),
            Guard => self.guard(stx),
            LetSyntax => self.let_syntax(stx, false),
            LetrecSyntax => self.let_syntax(stx, true),
            SyntaxError => Err(self.syntax_error(stx)),
            Include | IncludeCi => {
                let forms = self.include(stx, form == IncludeCi)?;
                self.expand_sequence(&forms, stx)
            }
            CondExpand => {
                let forms = self.cond_expand(stx)?;
                match forms.is_empty() {
                    true => {
                        let span = self.span(stx);
                        Ok(self.unspecified(span))
                    }
                    false => self.expand_sequence(&forms, stx),
                }
            }
            Define | DefineStar | DefineValues | DefineRecordType | DefineSyntax | DefineType
            | MatchDefine | Colon => {
                let name = form.name();
                let message = format!("`{name}` cannot stand where an expression is expected");
                let mut error = self.error("expand/definition-place", message, stx);
                let help =
                    "definitions stand at the top level and in bodies, as of `lambda` or `let`";
                error.help.push(help.to_string());
                Err(error)
            }
            Import | DefineLibrary => {
                let name = form.name();
                self.syntax(format!("`{name}` can only stand at the top level"), stx)
            }
            SyntaxRules => self.syntax("`syntax-rules` can only stand in a macro definition", stx),
            Else | Arrow | Ellipsis | Underscore | Unquote | UnquoteSplicing => {
                let name = form.name();
                let message =
                    format!("`{name}` has no meaning here, outside of the forms that use it");
                self.syntax(message, stx)
            }
        }
    }
}
