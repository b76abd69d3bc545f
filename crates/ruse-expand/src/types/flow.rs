//! Values that come to places with a type: errors, where they are of another one; nothing, where they are of the type for
//! certain; else a test, whose failure raises an error with the same words.
//!
//! A test of the value of a procedure's body stands at the expressions that give the value, so that calls that need none
//! stay tail calls. Of what is only a hint ([`super::check`]), nothing but the value itself is tested; what comes from
//! code without types is tested with all elements of lists and vectors.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use ruse_isa::atoms;
use ruse_number::Number;
use ruse_syntax::{Datum, Diagnostic, Span};

use super::check::{self, Claim, Findings, Site};
use super::declare::Origin;
use super::{RecordVariable, Type};
use crate::binding::Binding;
use crate::core::{Expr, ExprId, VarId};
use crate::cx::Cx;
use crate::support;

/// Sets of atoms that a primitive tells apart by itself.
const TESTS: &[(u32, &str)] = &[
    (atoms::FIXNUM, "%fixnum?"),
    (atoms::FLONUM, "%flonum?"),
    (atoms::PAIR, "pair?"),
    (atoms::NULL, "null?"),
    (atoms::STRING, "string?"),
    (atoms::VECTOR, "vector?"),
    (atoms::SYMBOL, "symbol?"),
    (atoms::CHAR, "char?"),
    (atoms::BOOLEAN, "boolean?"),
    (atoms::PROCEDURE, "procedure?"),
    (atoms::BYTEVECTOR, "bytevector?"),
];

/// What a value is on its way to, as messages call it.
struct Place<'a> {
    what: &'a str,
    origin: &'a Origin,
}

impl Place<'_> {
    fn message(&self, wanted: &Type, found: &str) -> String {
        let Origin { who, .. } = self.origin;
        format!("{who}: {} must be {wanted}, found {found}", self.what)
    }
}

/// What is to be done with a value.
enum Verdict {
    Nothing,
    Wrong,
    /// A test; of the elements, too, if it is `true`.
    Test(bool),
}

fn judge(claim: &Claim, wanted: &Type) -> Verdict {
    if wanted.is_any() || claim.values.is_some() || claim.ty.is_none() {
        return Verdict::Nothing;
    }
    if claim.ty.excludes(wanted) {
        return Verdict::Wrong;
    }
    let is = claim.ty.is(wanted);
    if is && claim.sure { Verdict::Nothing } else { Verdict::Test(!is) }
}

impl Cx<'_> {
    /// Checks the types of the unit, which is complete, and takes the marks out of it.
    pub(crate) fn check_types(&mut self) {
        let declared = |cx: &Self| {
            let mut globals = cx.unit_globals.keys();
            globals.any(|&global| {
                let known = cx.declared(Binding::Global(global));
                known.is_some_and(|known| !known.implied)
            })
        };
        let used = !self.types.casts.is_empty() || !self.types.lambdas.is_empty();
        if !used && (self.ex.types.declared.is_empty() || !declared(self)) {
            return;
        }
        let Findings { claims, sites, mut errors } = check::check(self);
        for site in sites {
            self.settle_site(site, &claims, &mut errors);
        }
        let mut settled = HashSet::default();
        for at in 0..self.types.casts.len() {
            self.settle_cast(at, &settled, &claims, &mut errors);
            settled.insert(self.types.casts[at].id);
        }
        errors.sort_by_key(|error| (error.primary.source.0, error.primary.start));
        errors.dedup();
        errors.into_iter().for_each(|error| self.record(error));
    }

    fn mismatch(&self, place: &Place<'_>, wanted: &Type, found: &Type, span: Span) -> Diagnostic {
        let message = place.message(wanted, &found.to_string());
        let error = Diagnostic::error("type/mismatch", message, span);
        self.with_declaration(error, place.origin)
    }

    fn with_declaration(&self, error: Diagnostic, origin: &Origin) -> Diagnostic {
        if !origin.span.is_none() && !origin.span.source.eq(&Span::NONE.source) {
            return error.label(origin.span, "declared here");
        }
        match &origin.place {
            Some(place) => error.note(format!("declared at {place}")),
            None => error,
        }
    }

    /// A call of a procedure with a type.
    fn settle_site(&mut self, site: Site, claims: &[Option<Claim>], errors: &mut Vec<Diagnostic>) {
        let Expr::Call(callee, arguments) = self.unit.expr(site.call).clone() else { return };
        let Site { procedure, origin, .. } = &site;
        if !procedure.accepts(arguments.len()) {
            let least = procedure.parameters.len();
            let most = least + procedure.optional.len();
            let count = match procedure.rest {
                Some(_) => format!("at least {least}"),
                None if most > least => format!("{least} to {most}"),
                None => least.to_string(),
            };
            let noun = if count == "1" { "argument" } else { "arguments" };
            let found = arguments.len();
            let message = format!("{}: takes {count} {noun}, found {found}", origin.who);
            let error = Diagnostic::error("type/arity", message, self.unit.span(site.call));
            errors.push(self.with_declaration(error, origin));
            return;
        }
        for (index, &argument) in arguments.iter().enumerate() {
            let Some(wanted) = procedure.parameter(index) else { continue };
            let Some(claim) = &claims[argument.index()] else { continue };
            let what = format!("argument {}", index + 1);
            let place = Place { what: &what, origin };
            match judge(claim, wanted) {
                Verdict::Nothing => {}
                Verdict::Wrong => {
                    let span = self.unit.span(argument);
                    errors.push(self.mismatch(&place, wanted, &claim.ty, span));
                }
                Verdict::Test(deep) if site.fixed => {
                    self.test_in_place(argument, std::slice::from_ref(wanted), &place, deep);
                }
                Verdict::Test(_) => {}
            }
        }
        if let Some(body) = site.body {
            let id = self.global_id(body);
            self.unit.exprs[callee.index()] = Expr::Global(id);
        }
    }

    /// A mark, of which those inside of it are settled.
    fn settle_cast(
        &mut self,
        at: usize,
        settled: &HashSet<ExprId, RandomState>,
        claims: &[Option<Claim>],
        errors: &mut Vec<Diagnostic>,
    ) {
        let cast = &self.types.casts[at];
        let (id, value, types) = (cast.id, cast.value, cast.types.clone());
        let (what, origin) = (cast.what.clone(), cast.origin.clone());
        let place = Place { what: &what, origin: &origin };
        let mut open = vec![value];
        while let Some(leaf) = open.pop() {
            let is_cast = settled.contains(&leaf);
            let Some(claim) = claims.get(leaf.index()).and_then(Option::as_ref) else { continue };
            match self.unit.expr(leaf) {
                Expr::If(_, yes, no) if !is_cast => open.extend([*yes, *no]),
                Expr::Seq(items) if !is_cast => open.extend(items.last()),
                Expr::Let(_, body)
                | Expr::Letrec(_, body)
                | Expr::Fix(_, body)
                | Expr::LetValues { body, .. }
                    if !is_cast =>
                {
                    open.push(*body);
                }
                _ => self.settle_leaf(leaf, claim, &types, &place, errors),
            }
        }
        // The mark was a sequence of the value alone.
        self.unit.exprs[id.index()] =
            std::mem::replace(&mut self.unit.exprs[value.index()], Expr::Seq(Box::default()));
        self.unit.spans[id.index()] = self.unit.spans[value.index()];
        if let Some(typed) = self.types.lambdas.remove(&value) {
            self.types.lambdas.insert(id, typed);
        }
    }

    /// An expression whose value comes to a place.
    fn settle_leaf(
        &mut self,
        leaf: ExprId,
        claim: &Claim,
        types: &[Type],
        place: &Place<'_>,
        errors: &mut Vec<Diagnostic>,
    ) {
        let span = self.unit.span(leaf);
        if let [wanted] = types {
            if let Some(values) = &claim.values {
                let found = format!("{} values", values.len());
                let message = place.message(wanted, &found);
                let error = Diagnostic::error("type/mismatch", message, span);
                errors.push(self.with_declaration(error, place.origin));
                return;
            }
            match judge(claim, wanted) {
                Verdict::Nothing => {}
                Verdict::Wrong => errors.push(self.mismatch(place, wanted, &claim.ty, span)),
                Verdict::Test(deep) => self.test_in_place(leaf, types, place, deep),
            }
            return;
        }
        let Some(values) = &claim.values else {
            if claim.ty.is_any() {
                self.test_in_place(leaf, types, place, true);
            } else if !claim.ty.is_none() {
                let message = format!(
                    "{}: {} must be {} values, found {}",
                    place.origin.who,
                    place.what,
                    types.len(),
                    claim.ty
                );
                let error = Diagnostic::error("type/mismatch", message, span);
                errors.push(self.with_declaration(error, place.origin));
            }
            return;
        };
        if values.len() != types.len() {
            let message = format!(
                "{}: {} must be {} values, found {}",
                place.origin.who,
                place.what,
                types.len(),
                values.len()
            );
            let error = Diagnostic::error("type/mismatch", message, span);
            errors.push(self.with_declaration(error, place.origin));
            return;
        }
        let mut test = None;
        for (claim, wanted) in values.iter().zip(types) {
            match judge(claim, wanted) {
                Verdict::Nothing => {}
                Verdict::Wrong => errors.push(self.mismatch(place, wanted, &claim.ty, span)),
                Verdict::Test(deep) => test = Some(test.unwrap_or(false) | deep),
            }
        }
        if let Some(deep) = test {
            self.test_in_place(leaf, types, place, deep);
        }
    }

    // ---- tests at run time

    /// Puts a test around the expression at `id`.
    fn test_in_place(&mut self, id: ExprId, types: &[Type], place: &Place<'_>, deep: bool) {
        let span = self.unit.span(id);
        let inner = std::mem::replace(&mut self.unit.exprs[id.index()], Expr::Seq(Box::default()));
        let value = self.push(inner, span);
        if let Some(typed) = self.types.lambdas.remove(&id) {
            self.types.lambdas.insert(value, typed);
        }
        let vars: Vec<VarId> = types.iter().map(|_| self.fresh_var("value")).collect();
        let mut tested: Vec<ExprId> = Vec::with_capacity(types.len());
        for (&var, ty) in vars.iter().zip(types) {
            tested.push(self.tested(var, ty, place, deep, span));
        }
        self.unit.exprs[id.index()] = match (&vars[..], &tested[..]) {
            (&[var], &[tested]) => Expr::Let(Box::new([(var, value)]), tested),
            _ => {
                let body = self.call_support("values", tested, span);
                Expr::LetValues { params: vars.into_boxed_slice(), rest: None, values: value, body }
            }
        };
    }

    /// The value of the variable if it is of the type, else an error.
    fn tested(
        &mut self,
        var: VarId,
        ty: &Type,
        place: &Place<'_>,
        deep: bool,
        span: Span,
    ) -> ExprId {
        if ty.is_any() {
            return self.local(var, span);
        }
        let test = self.test(var, ty, deep, span);
        let value = self.local(var, span);
        let who = self.atom(Datum::Symbol(place.origin.who.as_ref().into()), span);
        let declared = match &place.origin.place {
            Some(declared) => format!(" (declared at {declared})"),
            None => String::new(),
        };
        let text = format!("{} must be {ty}{declared}, found", place.what);
        let text = self.atom(Datum::String(text.into()), span);
        let found = self.local(var, span);
        let violation = self.call_support(support::TYPE_VIOLATION, vec![who, text, found], span);
        // Never evaluated: it says that what comes out is of the type on either way.
        let nothing = match ty.atoms() {
            atoms::FLONUM => self.atom(Datum::Number(Number::Flo(0.0)), span),
            set if set & atoms::FIXNUM != 0 => self.atom(Datum::Number(Number::Int(0)), span),
            _ => self.unspecified(span),
        };
        let failure = self.sequence(vec![violation, nothing], span);
        self.push(Expr::If(test, value, failure), span)
    }

    /// Whether the value of the variable is of the type.
    fn test(&mut self, var: VarId, ty: &Type, deep: bool, span: Span) -> ExprId {
        let mut set = ty.atoms();
        let mut tests = Vec::new();
        let list = atoms::NULL | atoms::PAIR;
        if let (Some(element), true) = (ty.elements(), deep && set & list == list) {
            set &= !list;
            let name = if element.is_any() { "list?" } else { support::IS_LIST_OF };
            tests.push(self.test_of_parts(var, name, element, span));
        }
        if let (Some(component), true) = (ty.components(), deep && set & atoms::VECTOR != 0)
            && !component.is_any()
        {
            set &= !atoms::VECTOR;
            tests.push(self.test_of_parts(var, support::IS_VECTOR_OF, component, span));
        }
        if let Some(records) = ty.records() {
            set &= !atoms::RECORD;
            for record in records.iter().cloned() {
                let record_type = match &record.variable {
                    RecordVariable::Local(var) => self.local(*var, span),
                    RecordVariable::Global(name) => {
                        let global = self.ex.global(name.clone(), false);
                        let id = self.global_id(global);
                        self.push(Expr::Global(id), span)
                    }
                };
                let arguments = vec![self.local(var, span), record_type];
                tests.push(self.call_support(support::IS_RECORD, arguments, span));
            }
        }
        // The tests that are instructions come first.
        let mut first = Vec::new();
        for &(atoms, name) in TESTS {
            let cheap = matches!(name, "%fixnum?" | "%flonum?" | "pair?" | "null?");
            if set & atoms == atoms && (cheap || set == atoms) {
                set &= !atoms;
                let argument = self.local(var, span);
                first.push(self.call_support(name, vec![argument], span));
            }
        }
        if set != 0 {
            let mask = self.atom(Datum::Number(Number::Int(i64::from(set))), span);
            let arguments = vec![self.local(var, span), mask];
            tests.push(self.call_support(support::IS_OF_TYPE, arguments, span));
        }
        first.extend(tests);
        let mut all = first.into_iter().rev();
        let Some(mut test) = all.next() else { return self.atom(Datum::Bool(false), span) };
        for earlier in all {
            let holds = self.atom(Datum::Bool(true), span);
            test = self.push(Expr::If(earlier, holds, test), span);
        }
        test
    }

    /// `(NAME value (lambda (part) test))`, without the procedure if the parts are anything.
    fn test_of_parts(&mut self, var: VarId, name: &str, part: &Type, span: Span) -> ExprId {
        let mut arguments = vec![self.local(var, span)];
        if !part.is_any() {
            let param = self.fresh_var("part");
            let test = self.test(param, part, true, span);
            arguments.push(self.lambda(vec![param], None, test, None, span));
        }
        self.call_support(name, arguments, span)
    }
}
