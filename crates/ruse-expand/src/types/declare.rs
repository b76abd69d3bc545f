//! What is known of names, and the forms of `(ruse type)`.
//!
//! A declaration belongs to a variable. A value that is to go into one, into a typed parameter, or out of a typed
//! procedure is marked with a [`Cast`]; when the unit is complete, [`super::flow`] decides what becomes of it.
//!
//! A procedure with a declaration at the top level of a closed unit is two, as those with keyword parameters are: the
//! *body*, which trusts its arguments, and under its name the *entry*, which tests them. A call by name goes to the body,
//! with tests of those arguments that are not known to be right. Elsewhere the procedure tests its arguments itself.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Span, Stx, Symbol};

use super::{Procedure, RecordVariable, Type};
use crate::binding::{Binding, CoreForm, GlobalRef};
use crate::core::{Expr, ExprId, UnitKind, VarId};
use crate::cx::{Cx, Meaning, Res};
use crate::definition::{Form, Value};
use crate::expander::Expander;
use crate::forms::binding::Bound;
use crate::forms::procedure::Formals;
use crate::forms::record::Record;
use crate::macros::Macro;
use crate::scope::EnvRef;

/// Where a type was stated, for messages.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The name that has the type.
    pub(crate) who: Arc<str>,
    /// The declaration, if it stands in a text of this compilation.
    pub(crate) span: Span,
    /// The same as text.
    pub(crate) place: Option<Arc<str>>,
}

/// What is declared of a variable.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) ty: Type,
    pub(crate) origin: Origin,
    /// The procedure that trusts its arguments.
    pub(crate) body: Option<GlobalRef>,
    /// Whether it follows from the definition of a record type: then the procedure tests its arguments itself.
    pub(crate) implied: bool,
}

/// What is known of names.
#[derive(Default)]
pub(crate) struct TypeTable {
    /// Names of types: those of `define-type`, and record types.
    pub(crate) names: HashMap<Binding, Type, RandomState>,
    pub(crate) declared: HashMap<Binding, Arc<Declaration>, RandomState>,
    /// Procedures that tell whether an object is of a type.
    pub(crate) predicates: HashMap<Binding, Type, RandomState>,
}

/// A value on its way to a place with a type.
pub(crate) struct Cast {
    /// A sequence of nothing but the value.
    pub(crate) id: ExprId,
    pub(crate) value: ExprId,
    /// A type for each value.
    pub(crate) types: Vec<Type>,
    /// What the value is, as `argument 1`.
    pub(crate) what: String,
    pub(crate) origin: Origin,
}

/// The types of a procedure that tests its arguments itself unless every call is known.
pub(crate) struct TypedLambda {
    /// Of each required parameter, if it has one.
    pub(crate) parameters: Vec<Option<Type>>,
    pub(crate) procedure: Option<Arc<Procedure>>,
    pub(crate) origin: Origin,
}

/// A declaration that was found and not yet looked at, because what it names may be defined below it.
pub(crate) enum Pending {
    /// `(: NAME TYPE)`
    Variable { name: Symbol, site: Stx, ty: Stx },
    /// `(define-type NAME TYPE)`
    Name { binding: Binding, ty: Stx },
}

/// What is known of types in the unit at hand.
#[derive(Default)]
pub(crate) struct UnitTypes {
    /// Of local names.
    pub(crate) local: TypeTable,
    pub(crate) pending: Vec<Pending>,
    /// In the order in which they were made: one inside of another comes first.
    pub(crate) casts: Vec<Cast>,
    pub(crate) lambdas: HashMap<ExprId, TypedLambda, RandomState>,
    /// Declarations that others replaced, to undo that in an open environment.
    pub(crate) undo: Vec<(Binding, Option<Arc<Declaration>>)>,
}

impl TypeTable {
    /// Forgets names of macros from this number on.
    pub(crate) fn forget_macros(&mut self, from: usize) {
        self.names
            .retain(|binding, _| !matches!(binding, Binding::Macro(id) if id.0 as usize >= from));
    }
}

impl Expander {
    /// Forgets what is known of the globals of a library.
    pub(crate) fn forget_types_of(&mut self, library: &str) {
        let globals = &self.globals;
        let others = |binding: &Binding| match binding {
            Binding::Global(global) => &*globals[global.0 as usize].name.library != library,
            _ => true,
        };
        self.types.names.retain(|binding, _| others(binding));
        self.types.declared.retain(|binding, _| others(binding));
        self.types.predicates.retain(|binding, _| others(binding));
    }
}

impl Cx<'_> {
    fn table(&self, binding: Binding) -> &TypeTable {
        if matches!(binding, Binding::Local(_)) { &self.types.local } else { &self.ex.types }
    }

    fn table_mut(&mut self, binding: Binding) -> &mut TypeTable {
        if matches!(binding, Binding::Local(_)) {
            &mut self.types.local
        } else {
            &mut self.ex.types
        }
    }

    /// The type that a name stands for.
    pub(crate) fn type_of_name(&self, binding: Binding) -> Option<Type> {
        self.table(binding).names.get(&binding).cloned()
    }

    pub(crate) fn declared(&self, binding: Binding) -> Option<&Arc<Declaration>> {
        self.table(binding).declared.get(&binding)
    }

    /// The type of which a procedure tells whether an object has it.
    pub(crate) fn tested_type(&self, binding: Binding) -> Option<&Type> {
        self.table(binding).predicates.get(&binding)
    }

    fn declare(&mut self, binding: Binding, declaration: Declaration) {
        let old = self.table_mut(binding).declared.insert(binding, Arc::new(declaration));
        if self.kind == UnitKind::Open && !matches!(binding, Binding::Local(_)) {
            self.types.undo.push((binding, old));
        }
    }

    /// Whether the identifier at `stx` is the `:` of `(ruse type)`.
    pub(crate) fn is_colon(&self, stx: Stx) -> bool {
        let symbol = self.arena.as_symbol(stx);
        symbol.is_some_and(|symbol| {
            self.resolve(symbol) == Meaning::Bound(Binding::Core(CoreForm::Colon))
        })
    }

    /// `(NAME : TYPE)` as a parameter.
    pub(crate) fn typed_parameter(&self, stx: Stx) -> Option<(Stx, Stx)> {
        match self.arena.as_list(stx) {
            Some(&[name, colon, ty]) if self.is_colon(colon) => Some((name, ty)),
            _ => None,
        }
    }

    /// Takes `: TYPE` off the front of a body.
    pub(crate) fn result_annotation(&self, body: &[Stx]) -> Option<Stx> {
        match *body {
            [colon, ty, _, ..] if self.is_colon(colon) => Some(ty),
            _ => None,
        }
    }

    pub(crate) fn origin_at(&self, who: Arc<str>, span: Span) -> Origin {
        let place = self.ex.sources.place(span).map(Arc::from);
        Origin { who, span, place }
    }

    // ---- forms

    /// `(: NAME TYPE)`
    pub(crate) fn declaration_form(&mut self, stx: Stx) -> Res<Form> {
        let operands = self.operands(stx, 2, 2, "(: NAME TYPE)")?;
        let Some(name) = self.arena.as_symbol(operands[0]) else {
            return self.syntax("the name in a declaration must be an identifier", operands[0]);
        };
        Ok(Form::Declaration { name, site: stx, ty: operands[1] })
    }

    /// `(define-type NAME TYPE)`
    pub(crate) fn type_definition(&mut self, stx: Stx) -> Res<Form> {
        let operands = self.operands(stx, 2, 2, "(define-type NAME TYPE)")?;
        let Some(name) = self.arena.as_symbol(operands[0]) else {
            return self.syntax("the name of a type must be an identifier", operands[0]);
        };
        Ok(Form::TypeName { name, site: operands[0], ty: operands[1] })
    }

    /// `(the TYPE EXPRESSION)`
    pub(crate) fn the_form(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, 2, "(the TYPE EXPRESSION)")?;
        let types = self.result_types(operands[0])?;
        let value = self.expand(operands[1])?;
        let origin = self.origin_at(Arc::from("the"), self.span(operands[0]));
        Ok(self.cast(value, types, "the value".to_owned(), origin))
    }

    /// A name for a type: a macro without clauses, so that it is imported, exported and hidden as any other name.
    pub(crate) fn type_binding(&mut self, name: Symbol, site: Stx) -> Binding {
        let name = self.name(name);
        let id = self.ex.add_macro(Macro {
            name,
            env: EnvRef { top: self.top, depth: 0 },
            defined: self.span(site),
            owner: self.top,
            library: self.unit.name.clone(),
            symbols: Vec::new(),
            clauses: Arc::new(Vec::new()),
        });
        Binding::Macro(id)
    }

    /// Marks a value on its way to a place with a type.
    pub(crate) fn cast(
        &mut self,
        value: ExprId,
        types: Vec<Type>,
        what: String,
        origin: Origin,
    ) -> ExprId {
        if matches!(&types[..], [one] if one.is_any()) {
            return value;
        }
        let span = self.unit.span(value);
        let id = self.push(Expr::Seq(Box::new([value])), span);
        self.types.casts.push(Cast { id, value, types, what, origin });
        id
    }

    // ---- what is declared

    /// Looks at the declarations of a top level, whose definitions are all known now.
    pub(crate) fn settle_top_declarations(&mut self) {
        for pending in std::mem::take(&mut self.types.pending) {
            let result = match pending {
                Pending::Name { binding, ty } => self.define_type_name(binding, ty),
                Pending::Variable { name, site, ty } => self.declare_top(name, site, ty),
            };
            if let Err(error) = result {
                self.record(*error);
            }
        }
    }

    fn define_type_name(&mut self, binding: Binding, ty: Stx) -> Res<()> {
        let known = self.parse_type(ty)?;
        self.ex.types.names.insert(binding, known);
        Ok(())
    }

    fn declare_top(&mut self, name: Symbol, site: Stx, ty: Stx) -> Res<()> {
        let ty = self.parse_type(ty)?;
        let own = match self.ex.top(self.top).and_then(|top| top.map.get(&name)) {
            Some(entry) => match entry.binding {
                Binding::Global(global) if self.is_own(global) => Some(global),
                _ => None,
            },
            None => None,
        };
        let global = match own {
            Some(global) => global,
            None if self.kind == UnitKind::Open => self.define_global(name, site)?,
            None => return Err(self.not_defined(name, site)),
        };
        self.declare_variable(Binding::Global(global), name, ty, site)
    }

    fn not_defined(&self, name: Symbol, site: Stx) -> Box<ruse_syntax::Diagnostic> {
        let name = self.ex.name_of(name);
        self.error("type/declaration", format!("`{name}` is declared, but not defined here"), site)
    }

    fn declare_variable(&mut self, binding: Binding, name: Symbol, ty: Type, site: Stx) -> Res<()> {
        let local = matches!(binding, Binding::Local(_));
        let known = self.declared(binding).filter(|known| !known.implied);
        if let Some(known) = known
            && (self.kind != UnitKind::Open || local)
        {
            let text = self.ex.name_of(name);
            let message = format!("`{text}` is declared twice");
            let mut error = self.error("type/declaration", message, site);
            if !known.origin.span.is_none() {
                error.labels.push((known.origin.span, "first declared here".to_owned()));
            }
            return Err(error);
        }
        let origin = self.origin_at(self.name(name), self.span(site));
        self.declare(binding, Declaration { ty, origin, body: None, implied: false });
        Ok(())
    }

    /// Looks at the declarations of a body.
    pub(crate) fn settle_local_declarations(&mut self, from: usize) -> Res<()> {
        for pending in self.types.pending.split_off(from) {
            match pending {
                Pending::Name { binding, ty } => self.define_type_name(binding, ty)?,
                Pending::Variable { name, site, ty } => {
                    let ty = self.parse_type(ty)?;
                    match self.locals.bound_here(name) {
                        Some(binding @ Binding::Local(_)) => {
                            self.declare_variable(binding, name, ty, site)?;
                        }
                        _ => return Err(self.not_defined(name, site)),
                    }
                }
            }
        }
        Ok(())
    }

    /// Declares what a definition says itself, by annotated parameters or `: TYPE`.
    pub(crate) fn declare_definition(
        &mut self,
        binding: Binding,
        name: Symbol,
        value: &Value,
    ) -> Res<()> {
        let (ty, site) = match value {
            Value::Procedure { formals, form, .. } if formals.is_typed() => {
                (Type::of_procedure(self.procedure_of(formals)?), *form)
            }
            Value::Typed { ty, .. } => (self.parse_type(*ty)?, *ty),
            _ => return Ok(()),
        };
        self.declare_variable(binding, name, ty, site)
    }

    /// The type of a procedure with these parameters.
    fn procedure_of(&mut self, formals: &Formals) -> Res<Procedure> {
        let parameters = self.parameter_types(formals)?;
        let results = match formals.result {
            Some(result) => self.result_types(result)?,
            None => vec![Type::ANY],
        };
        Ok(Procedure {
            parameters: parameters.into_iter().map(|ty| ty.unwrap_or(Type::ANY)).collect(),
            optional: Vec::new(),
            rest: formals.rest.map(|_| Type::ANY),
            results,
        })
    }

    fn parameter_types(&mut self, formals: &Formals) -> Res<Vec<Option<Type>>> {
        let mut types = Vec::with_capacity(formals.params.len());
        for index in 0..formals.params.len() {
            types.push(match formals.types.get(index).copied().flatten() {
                Some(ty) => Some(self.parse_type(ty)?),
                None => None,
            });
        }
        Ok(types)
    }

    /// Notes what the definition of a record type says of the names that it binds, the type first.
    pub(crate) fn note_record(&mut self, record: &Record, bindings: &[Binding]) {
        let Some(&first) = bindings.first() else { return };
        let variable = match first {
            Binding::Local(var) => RecordVariable::Local(var),
            Binding::Global(global) => {
                RecordVariable::Global(self.ex.globals[global.0 as usize].name.clone())
            }
            _ => return,
        };
        let names = record.names();
        let ty = Type::record(variable, self.name(names[0]));
        let roles = record.roles();
        for ((&binding, role), &name) in bindings[1..].iter().zip(roles).zip(&names[1..]) {
            use crate::forms::record::Role;
            let (parameters, result) = match role {
                Role::Constructor(count) => (vec![Type::ANY; count], ty.clone()),
                Role::Predicate => {
                    self.table_mut(binding).predicates.insert(binding, ty.clone());
                    continue;
                }
                Role::Accessor => (vec![ty.clone()], Type::ANY),
                Role::Modifier => (vec![ty.clone(), Type::ANY], Type::ANY),
            };
            let procedure =
                Procedure { parameters, optional: Vec::new(), rest: None, results: vec![result] };
            let origin = self.origin_at(self.name(name), self.span(record.form()));
            let ty = Type::of_procedure(procedure);
            self.declare(binding, Declaration { ty, origin, body: None, implied: true });
        }
        self.table_mut(first).names.insert(first, ty);
    }

    // ---- values of what is declared

    /// The value of a definition, marked with the declared type of the variable.
    pub(crate) fn declared_value(
        &mut self,
        binding: Binding,
        name: Symbol,
        value: Value,
    ) -> Res<ExprId> {
        let declaration = match self.declared(binding) {
            Some(declaration) if !declaration.implied => declaration.clone(),
            _ => return self.definition_value(name, value),
        };
        let value = self.as_procedure(value)?;
        if let (Value::Procedure { formals, body, form }, Some(procedure)) =
            (&value, declaration.ty.procedure())
        {
            self.check_shape(formals, procedure, &declaration.origin, *form)?;
            let types = procedure.parameters.iter().cloned().map(Some).collect();
            let typed = TypedLambda {
                parameters: types,
                procedure: Some(procedure.clone()),
                origin: declaration.origin.clone(),
            };
            let name = Some(self.name(name));
            return self.checked_lambda(formals, typed, body, name, *form);
        }
        let value = self.definition_value(name, value)?;
        let origin = declaration.origin.clone();
        Ok(self.cast(value, vec![declaration.ty.clone()], "the value".to_owned(), origin))
    }

    /// The body and the entry of a procedure at the top level of a closed unit, if the definition is one with a type.
    pub(crate) fn split_definition(
        &mut self,
        global: GlobalRef,
        name: Symbol,
        value: &Value,
        body_global: impl FnOnce(&mut Self) -> Res<GlobalRef>,
    ) -> Res<Option<(GlobalRef, ExprId, ExprId)>> {
        let binding = Binding::Global(global);
        let declaration = match self.declared(binding) {
            Some(it) if !it.implied && self.kind != UnitKind::Open => it.clone(),
            _ => return Ok(None),
        };
        let (Value::Procedure { formals, body, form }, Some(procedure)) =
            (value, declaration.ty.procedure())
        else {
            return Ok(None);
        };
        self.check_shape(formals, procedure, &declaration.origin, *form)?;
        let text = Some(self.name(name));
        let trusting = body_global(self)?;
        let known = Declaration { body: Some(trusting), ..(*declaration).clone() };
        self.ex.types.declared.insert(binding, Arc::new(known));
        let origin = &declaration.origin;
        let lambda = self.trusting_lambda(formals, procedure, origin, body, text.clone(), *form)?;
        let entry = self.testing_entry(formals, procedure, origin, trusting, text, *form);
        Ok(Some((trusting, lambda, entry)))
    }

    /// `(define NAME (lambda ...))` as `(define (NAME ...) ...)`.
    pub(crate) fn as_procedure(&mut self, value: Value) -> Res<Value> {
        let stx = match value {
            Value::Expression(stx) | Value::Typed { value: stx, .. } => stx,
            procedure => return Ok(procedure),
        };
        let items = self.arena.as_list(stx).map(<[Stx]>::to_vec).unwrap_or_default();
        let is_lambda = items.first().is_some_and(|&head| {
            let symbol = self.arena.as_symbol(head);
            symbol.is_some_and(|symbol| {
                self.resolve(symbol) == Meaning::Bound(Binding::Core(CoreForm::Lambda))
            })
        });
        if !is_lambda || items.len() < 3 {
            return Ok(value);
        }
        let (formals, body) = self.lambda_parts(&items[1..])?;
        Ok(Value::Procedure { formals, body, form: stx })
    }

    /// Whether the parameters are those of the declared type.
    fn check_shape(
        &self,
        formals: &Formals,
        procedure: &Procedure,
        origin: &Origin,
        form: Stx,
    ) -> Res<()> {
        if formals.params.len() == procedure.parameters.len()
            && procedure.optional.is_empty()
            && formals.rest.is_some() == procedure.rest.is_some()
        {
            return Ok(());
        }
        let rest = |has: bool| if has { " and more" } else { "" };
        let message = format!(
            "`{}` is declared as {procedure}, but has {} parameters{}",
            origin.who,
            formals.params.len(),
            rest(formals.rest.is_some()),
        );
        let mut error = self.error("type/declaration", message, form);
        if !origin.span.is_none() {
            error.labels.push((origin.span, "declared here".to_owned()));
        }
        Err(error)
    }

    /// Declares a local variable that has its type from elsewhere.
    fn declare_local(&mut self, var: VarId, ty: Type, origin: &Origin) {
        let who = self.unit.vars[var.index()].name.clone();
        let origin = Origin { who, ..origin.clone() };
        let declaration = Declaration { ty, origin, body: None, implied: false };
        self.types.local.declared.insert(Binding::Local(var), Arc::new(declaration));
    }

    /// A procedure whose arguments are of their types.
    fn trusting_lambda(
        &mut self,
        formals: &Formals,
        procedure: &Arc<Procedure>,
        origin: &Origin,
        body: &[Stx],
        name: Option<Arc<str>>,
        form: Stx,
    ) -> Res<ExprId> {
        self.delayed(|cx| {
            cx.scoped(|cx| {
                let (params, rest) = cx.bind_formals(formals);
                for (&param, ty) in params.iter().zip(&procedure.parameters) {
                    cx.declare_local(param, ty.clone(), origin);
                    cx.unit.vars[param.index()].flonum = ty.atoms() == ruse_isa::atoms::FLONUM;
                }
                if let (Some(rest), Some(ty)) = (rest, &procedure.rest) {
                    cx.declare_local(rest, Type::list_of(ty.clone()), origin);
                }
                let body = cx.body(body, form)?;
                let results = procedure.results.clone();
                let body = cx.cast(body, results, "the result".to_owned(), origin.clone());
                let span = cx.span(form);
                let lambda = cx.lambda(params, rest, body, name, span);
                let parameters = procedure.parameters.iter().cloned().map(Some).collect();
                let procedure = Some(procedure.clone());
                let typed = TypedLambda { parameters, procedure, origin: origin.clone() };
                cx.types.lambdas.insert(lambda, typed);
                Ok(lambda)
            })
        })
    }

    /// The procedure that tests its arguments and hands them to the body.
    fn testing_entry(
        &mut self,
        formals: &Formals,
        procedure: &Procedure,
        origin: &Origin,
        body: GlobalRef,
        name: Option<Arc<str>>,
        form: Stx,
    ) -> ExprId {
        let span = self.span(form);
        let params: Vec<VarId> =
            formals.params.iter().map(|&symbol| self.var_for(symbol)).collect();
        let mut arguments = Vec::with_capacity(params.len() + 2);
        for (index, (&param, ty)) in params.iter().zip(&procedure.parameters).enumerate() {
            let value = self.local(param, span);
            let what = format!("argument {}", index + 1);
            arguments.push(self.cast(value, vec![ty.clone()], what, origin.clone()));
        }
        let id = self.global_id(body);
        let callee = self.push(Expr::Global(id), span);
        let Some(rest) = formals.rest else {
            let call = self.call(callee, arguments, span);
            return self.lambda(params, None, call, name, span);
        };
        let rest = self.var_for(rest);
        let value = self.local(rest, span);
        let ty = Type::list_of(procedure.rest.clone().unwrap_or(Type::ANY));
        arguments.push(self.cast(value, vec![ty], "the rest".to_owned(), origin.clone()));
        arguments.insert(0, callee);
        let call = self.call_support(crate::support::APPLY, arguments, span);
        self.lambda(params, Some(rest), call, name, span)
    }

    /// A procedure that tests its arguments itself.
    fn checked_lambda(
        &mut self,
        formals: &Formals,
        typed: TypedLambda,
        body: &[Stx],
        name: Option<Arc<str>>,
        form: Stx,
    ) -> Res<ExprId> {
        let span = self.span(form);
        let origin = typed.origin.clone();
        self.delayed(|cx| {
            cx.scoped(|cx| {
                let mut params = Vec::with_capacity(formals.params.len());
                let mut bound = Vec::new();
                for (index, &symbol) in formals.params.iter().enumerate() {
                    let ty = typed.parameters.get(index).cloned().flatten();
                    let Some(ty) = ty.filter(|ty| !ty.is_any()) else {
                        params.push(cx.bind_var(symbol));
                        continue;
                    };
                    let what = format!("argument {}", index + 1);
                    let var = cx.tested_parameter(symbol, ty, what, &origin, span, &mut bound);
                    params.push(var);
                }
                let rest_type = typed.procedure.as_ref().and_then(|it| it.rest.clone());
                let rest = match (formals.rest, rest_type) {
                    (Some(symbol), Some(ty)) if !ty.is_any() => {
                        let ty = Type::list_of(ty);
                        let what = "the rest".to_owned();
                        Some(cx.tested_parameter(symbol, ty, what, &origin, span, &mut bound))
                    }
                    (rest, _) => rest.map(|symbol| cx.bind_var(symbol)),
                };
                let mut body = cx.body(body, form)?;
                if let Some(procedure) = &typed.procedure {
                    let results = procedure.results.clone();
                    body = cx.cast(body, results, "the result".to_owned(), origin.clone());
                }
                if !bound.is_empty() {
                    body = cx.push(Expr::Let(bound.into_boxed_slice(), body), span);
                }
                let lambda = cx.lambda(params, rest, body, name, span);
                cx.types.lambdas.insert(lambda, typed);
                Ok(lambda)
            })
        })
    }

    /// The parameter whose value goes to the variable for `symbol` when it was tested.
    fn tested_parameter(
        &mut self,
        symbol: Symbol,
        ty: Type,
        what: String,
        origin: &Origin,
        span: Span,
        bound: &mut Vec<(VarId, ExprId)>,
    ) -> VarId {
        let given = self.var_for(symbol);
        let var = self.bind_var(symbol);
        self.declare_local(var, ty.clone(), origin);
        let value = self.local(given, span);
        bound.push((var, self.cast(value, vec![ty], what, origin.clone())));
        given
    }

    /// A procedure with annotated parameters.
    pub(crate) fn annotated_procedure(
        &mut self,
        formals: &Formals,
        body: &[Stx],
        name: Option<Arc<str>>,
        form: Stx,
    ) -> Res<ExprId> {
        let parameters = self.parameter_types(formals)?;
        let procedure = self.procedure_of(formals)?;
        let who = name.clone().unwrap_or_else(|| Arc::from("lambda"));
        let origin = self.origin_at(who, self.span(form));
        let typed = TypedLambda { parameters, procedure: Some(Arc::new(procedure)), origin };
        self.checked_lambda(formals, typed, body, name, form)
    }

    /// The value of `(NAME : TYPE INIT)`, marked; the variable gets the type when it is bound.
    pub(crate) fn annotated_init(&mut self, binding: &Bound, value: ExprId) -> Res<ExprId> {
        let Some(ty) = binding.ty else { return Ok(value) };
        let origin = self.origin_at(self.name(binding.name), self.span(ty));
        let ty = self.parse_type(ty)?;
        Ok(self.cast(value, vec![ty], "the value".to_owned(), origin))
    }

    /// Gives the variable of `(NAME : TYPE INIT)` its type.
    pub(crate) fn annotate_variable(&mut self, var: VarId, binding: &Bound) -> Res<()> {
        let Some(stx) = binding.ty else { return Ok(()) };
        let ty = self.parse_type(stx)?;
        let origin = self.origin_at(Arc::from(""), self.span(stx));
        self.declare_local(var, ty, &origin);
        Ok(())
    }

    /// The value of an assignment, marked with the type of the variable.
    pub(crate) fn assigned_value(&mut self, binding: Binding, value: ExprId) -> ExprId {
        let Some(declaration) = self.declared(binding).filter(|it| !it.implied).cloned() else {
            return value;
        };
        let origin = declaration.origin.clone();
        self.cast(value, vec![declaration.ty.clone()], "the value".to_owned(), origin)
    }
}
