//! The simplifier: copy and constant propagation, constant folding, dead code elimination, inlining.
//!
//! One walk from the root that rewrites in place, after "Fast and Effective Procedure Inlining"
//! (Waddell, Dybvig 1997) in spirit: a variable's value is known before its scope is visited, a call of a
//! known procedure becomes a `Let` of its parameters around its body, which is then simplified in
//! place. The walk is repeated a few times by the pipeline.
//!
//! Reference counts are exact when the walk starts and never too low later: copying adds, substitution
//! subtracts, dropped code is not subtracted. Effort (visits) and growth (copied expressions) are
//! limited, so the pass is linear in the size of the unit whatever its shape.

mod binding;
mod call;

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, GlobalId, VarId};
use ruse_syntax::Datum;

use crate::program::Program;
use crate::walk::{each_expr, with_stack};

/// Longest sequence that is spliced into the one around it: without a limit, sequences nested to some
/// depth would be copied once a level.
const MAX_FLATTENED: usize = 32;

/// Limits of inlining.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Greatest size of a procedure that is copied to a call.
    pub(crate) copy_size: usize,
    /// Greatest size of a procedure that is copied to a call if all its calls are instructions: calling it takes about
    /// as long as its body.
    pub(crate) leaf_copy_size: usize,
    /// Greatest size of a procedure that is copied to a call that passes it a procedure.
    pub(crate) copy_size_with_procedure: usize,
    /// Greatest size of a procedure that is moved to its only call.
    pub(crate) move_size: usize,
    /// Greatest depth of inlining inside of inlined bodies.
    pub(crate) depth: usize,
}

impl Budget {
    /// For programs that are worth more code and more time.
    pub(crate) const GENEROUS: Budget = Budget {
        copy_size: 45,
        leaf_copy_size: 90,
        copy_size_with_procedure: 240,
        move_size: 1500,
        depth: 20,
    };
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            copy_size: 18,
            leaf_copy_size: 36,
            copy_size_with_procedure: 90,
            move_size: 600,
            depth: 12,
        }
    }
}

/// What the value of an expression is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    Value,
    Test,
    Effect,
}

/// What is known of a variable's value.
#[derive(Clone, Debug)]
enum Known {
    Nothing,
    /// Replaced wherever it is read: a constant, primitive, variable or stable global. The counts of
    /// another variable include the uses that will be replaced by it.
    Alias(Expr),
    /// A procedure expression.
    Procedure {
        value: ExprId,
        recursive: bool,
    },
    /// The procedure went to its only use; the binding is to be dropped.
    Moved,
}

#[derive(Clone, Debug)]
struct VarState {
    /// Reads other than as the callee of a call.
    refs: i32,
    /// Reads as a callee.
    calls: i32,
    /// Assignments.
    sets: i32,
    known: Known,
    /// What a test around this place found.
    truth: Option<bool>,
    /// Its right side or an inlined copy of it is being simplified.
    busy: bool,
    /// How many procedures lie around its binding.
    level: u32,
}

impl VarState {
    fn new() -> VarState {
        VarState {
            refs: 0,
            calls: 0,
            sets: 0,
            known: Known::Nothing,
            truth: None,
            busy: false,
            level: 0,
        }
    }

    fn is_unused(&self) -> bool {
        self.refs == 0 && self.calls == 0 && self.sets == 0
    }
}

struct Simplifier<'p, 'a> {
    program: &'p mut Program<'a>,
    vars: Vec<VarState>,
    budget: Budget,
    /// Visits left before inlining stops.
    effort: i64,
    /// Expressions that may still be copied.
    growth: i64,
    /// Depth of inlined bodies around this place.
    inlining: usize,
    /// Procedures around this place.
    level: u32,
    /// Candidates of other units, brought in once; `None` when there is none.
    imported: HashMap<GlobalId, Option<ExprId>>,
    /// Imported procedures whose copies are being simplified.
    busy_globals: Vec<GlobalId>,
    /// The state of variables that no count has seen.
    unseen: VarState,
}

/// Runs the pass once.
pub(crate) fn run(program: &mut Program<'_>, budget: Budget) {
    let mut vars = vec![VarState::new(); program.unit.vars.len()];
    let mut size = 0i64;
    for &root in &program.unit.body {
        each_expr(&program.unit, root, |_, expr| {
            size += 1;
            match expr {
                Expr::Local(var) => vars[var.index()].refs += 1,
                Expr::SetLocal(var, _) => vars[var.index()].sets += 1,
                Expr::Call(callee, _) => {
                    if let Expr::Local(var) = program.unit.expr(*callee) {
                        // The walk counts the callee as a reference too.
                        vars[var.index()].refs -= 1;
                        vars[var.index()].calls += 1;
                    }
                }
                _ => {}
            }
        });
    }
    for (_, var) in &program.exported {
        vars[var.index()].refs += 1;
    }
    let mut simplifier = Simplifier {
        program,
        vars,
        budget,
        effort: size * 12 + 4_000,
        growth: size * 2 + 2_000,
        inlining: 0,
        level: 0,
        imported: HashMap::new(),
        busy_globals: Vec::new(),
        unseen: VarState::new(),
    };
    let count = simplifier.program.unit.body.len();
    for index in 0..count {
        let id = simplifier.program.unit.body[index];
        let last = index + 1 == count;
        let simplified = simplifier.visit(id, if last { Use::Value } else { Use::Effect });
        simplifier.program.unit.body[index] = simplified;
    }
}

impl Simplifier<'_, '_> {
    fn state(&mut self, var: VarId) -> &mut VarState {
        if self.vars.len() <= var.index() {
            self.vars.resize_with(var.index() + 1, VarState::new);
        }
        &mut self.vars[var.index()]
    }

    /// What is known of a variable; nothing of one that no count has seen.
    fn seen(&self, var: VarId) -> &VarState {
        self.vars.get(var.index()).unwrap_or(&self.unseen)
    }

    /// Simplifies an expression; the result takes its place.
    fn visit(&mut self, id: ExprId, usage: Use) -> ExprId {
        self.effort -= 1;
        with_stack(|| {
            let result = self.step(id, usage);
            self.program.forward_notes(id, result);
            result
        })
    }

    fn step(&mut self, id: ExprId, usage: Use) -> ExprId {
        match self.program.unit.expr(id) {
            Expr::Const(_) | Expr::Prim(_) => id,
            Expr::Local(var) => self.local(id, *var, usage),
            Expr::Global(global) => self.global(id, *global),
            Expr::Call(..) => self.call(id, usage),
            _ => match self.program.take(id) {
                Expr::If(test, yes, no) => self.conditional(id, test, yes, no, usage),
                Expr::Seq(items) => self.sequence(id, &items, usage),
                Expr::Let(bindings, body) => {
                    let bindings = bindings
                        .iter()
                        .map(|(var, value)| (*var, self.visit(*value, Use::Value)))
                        .collect();
                    self.bind(id, bindings, body, usage)
                }
                Expr::Fix(bindings, body) => self.fix(id, &bindings, body, usage),
                Expr::LetValues { params, rest, values, body } => {
                    self.let_values(id, params, rest, values, body, usage)
                }
                Expr::SetLocal(var, value) => self.set_local(id, var, value),
                Expr::Lambda(mut lambda) => {
                    self.level += 1;
                    lambda.body = self.visit(lambda.body, Use::Value);
                    self.level -= 1;
                    self.program.put(id, Expr::Lambda(lambda));
                    id
                }
                mut other => {
                    crate::walk::map_children(&mut other, |child| self.visit(child, Use::Value));
                    self.program.put(id, other);
                    id
                }
            },
        }
    }

    fn local(&mut self, id: ExprId, var: VarId, usage: Use) -> ExprId {
        if self.program.checked.contains(&id) {
            return id;
        }
        let level = self.level;
        let state = self.state(var);
        match (state.truth, usage) {
            (Some(false), _) => {
                state.refs -= 1;
                return self.boolean(id, false);
            }
            (Some(true), Use::Test) => {
                state.refs -= 1;
                return self.boolean(id, true);
            }
            _ => {}
        }
        match state.known.clone() {
            Known::Alias(leaf) => {
                self.program.put(id, leaf);
                // The variable may itself be known under a test around this place.
                match self.program.unit.expr(id) {
                    Expr::Local(other) if *other != var => self.local(id, *other, usage),
                    _ => id,
                }
            }
            Known::Procedure { value, recursive: false }
                if state.refs == 1
                    && state.calls == 0
                    && state.sets == 0
                    && !state.busy
                    && state.level == level =>
            {
                state.known = Known::Moved;
                value
            }
            _ => id,
        }
    }

    /// Replaces the global by what its library offers if that is a constant or a primitive.
    fn global(&mut self, id: ExprId, global: GlobalId) -> ExprId {
        if let Some(value) = self.import(global)
            && let leaf @ (Expr::Const(_) | Expr::Prim(_)) = self.program.unit.expr(value)
        {
            let leaf = leaf.clone();
            self.program.put(id, leaf);
        }
        id
    }

    fn import(&mut self, global: GlobalId) -> Option<ExprId> {
        if !self.program.is_stable_import(global) {
            return None;
        }
        if let Some(known) = self.imported.get(&global) {
            return *known;
        }
        let name = self.program.unit.globals[global.index()].name.clone();
        let imports = self.program.imports;
        let candidate = imports.candidate(&name);
        let value = candidate.and_then(|it| crate::candidate::import(self.program, it));
        self.imported.insert(global, value);
        value
    }

    fn boolean(&mut self, id: ExprId, value: bool) -> ExprId {
        let datum = self.program.unit.datums.push(Datum::Bool(value));
        self.program.put(id, Expr::Const(datum));
        id
    }

    fn set_local(&mut self, id: ExprId, var: VarId, value: ExprId) -> ExprId {
        let value = self.visit(value, Use::Value);
        let state = self.state(var);
        if state.refs == 0 && state.calls == 0 {
            let span = self.program.unit.span(id);
            let unspecified = self.program.constant(Datum::Unspecified, span);
            self.state(var).sets -= 1;
            return self.rebuild_sequence(id, vec![value, unspecified]);
        }
        self.program.put(id, Expr::SetLocal(var, value));
        id
    }

    fn conditional(
        &mut self,
        id: ExprId,
        test: ExprId,
        yes: ExprId,
        no: ExprId,
        usage: Use,
    ) -> ExprId {
        let test = self.visit(test, Use::Test);
        if let Some(truth) = self.program.truth(test) {
            return self.visit(if truth { yes } else { no }, usage);
        }
        if let Some((prim, [inner])) = self.program.prim_call(test)
            && self.program.prims.name(prim) == "not"
        {
            let inner = *inner;
            return self.conditional_on(id, inner, no, yes, usage);
        }
        if let Expr::Seq(items) = self.program.unit.expr(test) {
            let mut items = items.to_vec();
            let last = items.pop().expect("a sequence is never empty");
            let span = self.program.unit.span(id);
            let inner = self.program.unit.push(Expr::Seq(Box::default()), span);
            let inner = match self.program.truth(last) {
                Some(truth) => self.visit(if truth { yes } else { no }, usage),
                None => self.conditional_on(inner, last, yes, no, usage),
            };
            items.push(inner);
            return self.rebuild_sequence(id, items);
        }
        self.conditional_on(id, test, yes, no, usage)
    }

    /// The conditional on a test that is simplified and not constant.
    fn conditional_on(
        &mut self,
        id: ExprId,
        test: ExprId,
        yes: ExprId,
        no: ExprId,
        usage: Use,
    ) -> ExprId {
        let tested = match self.program.unit.expr(test) {
            Expr::Local(var) if self.seen(*var).sets == 0 => Some(*var),
            _ => None,
        };
        let yes = self.visit_knowing(tested, true, yes, usage);
        let no = self.visit_knowing(tested, false, no, usage);
        let answers = (self.boolean_constant(yes), self.boolean_constant(no));
        let is_boolean = usage == Use::Test
            || self
                .program
                .prim_call(test)
                .is_some_and(|(prim, _)| self.program.prims.is_predicate(prim));
        match answers {
            (Some(true), Some(false)) if is_boolean => return test,
            (Some(false), Some(true)) => {
                if let Some(not) = self.program.prims.find("not") {
                    let span = self.program.unit.span(id);
                    return self.program.call_prim(not, vec![test], span);
                }
            }
            (Some(a), Some(b)) if a == b => return self.rebuild_sequence(id, vec![test, yes]),
            _ => {}
        }
        if usage == Use::Effect && self.program.is_droppable(yes) && self.program.is_droppable(no) {
            return test;
        }
        self.program.put(id, Expr::If(test, yes, no));
        id
    }

    fn boolean_constant(&self, id: ExprId) -> Option<bool> {
        match self.program.datum(id)? {
            Datum::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn visit_knowing(
        &mut self,
        tested: Option<VarId>,
        truth: bool,
        id: ExprId,
        usage: Use,
    ) -> ExprId {
        let Some(var) = tested else { return self.visit(id, usage) };
        let before = self.state(var).truth.replace(truth);
        let result = self.visit(id, usage);
        self.state(var).truth = before;
        result
    }

    fn sequence(&mut self, id: ExprId, items: &[ExprId], usage: Use) -> ExprId {
        let mut simplified = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let last = index + 1 == items.len();
            simplified.push(self.visit(*item, if last { usage } else { Use::Effect }));
        }
        self.rebuild_sequence(id, simplified)
    }

    /// A sequence of simplified expressions without what has no effect.
    fn rebuild_sequence(&mut self, id: ExprId, items: Vec<ExprId>) -> ExprId {
        let mut kept = Vec::with_capacity(items.len());
        let count = items.len();
        for (index, item) in items.into_iter().enumerate() {
            let last = index + 1 == count;
            let flat = match self.program.unit.expr(item) {
                Expr::Seq(inner) => {
                    inner.len() <= MAX_FLATTENED && !self.program.inlined.contains_key(&item)
                }
                _ => false,
            };
            if flat && let Expr::Seq(inner) = self.program.take(item) {
                let (result, others) = inner.split_last().expect("a sequence is never empty");
                kept.extend_from_slice(others);
                if last || !self.program.is_droppable(*result) {
                    kept.push(*result);
                }
            } else if last || !self.program.is_droppable(item) {
                kept.push(item);
            }
        }
        if kept.len() == 1 {
            return kept[0];
        }
        self.program.put(id, Expr::Seq(kept.into()));
        id
    }

    /// Adds the references of a copied expression to the counts.
    fn count_copy(&mut self, root: ExprId) {
        let mut references = Vec::new();
        let unit = &self.program.unit;
        each_expr(unit, root, |_, expr| match expr {
            Expr::Local(var) => references.push((*var, 0)),
            Expr::SetLocal(var, _) => references.push((*var, 1)),
            Expr::Call(callee, _) => {
                if let Expr::Local(var) = unit.expr(*callee) {
                    references.push((*var, 2));
                }
            }
            _ => {}
        });
        for (var, kind) in references {
            let state = self.state(var);
            match kind {
                0 => state.refs += 1,
                1 => state.sets += 1,
                _ => {
                    state.calls += 1;
                    state.refs -= 1;
                }
            }
        }
    }
}
