//! Closure optimisation and loop recognition: what lowering needs to know of every procedure.
//!
//! Contification: a procedure that is bound locally, never escapes, and is only called where its
//! result goes to the continuation of its own binding is a label in the frame of the procedure around
//! it, its calls are jumps; so named `let` loops cost neither closure nor call. (Kennedy, "Compiling with
//! Continuations, Continued", 2007, section 5, on direct-style Core.)
//!
//! Static procedures: a procedure all of whose free variables are static procedures needs no closure at
//! run time; the greatest such set is found by starting from all and removing.

use std::collections::{HashMap, HashSet};

use ruse_expand::core::{Expr, ExprId, VarId, each_child};

use crate::program::Program;
use crate::walk::{each_bound, with_stack};

/// Number of a continuation: where the value of an expression goes.
type Continuation = usize;

/// A procedure (a `Lambda` that is not contified) by its expression.
#[derive(Default, Debug)]
pub(crate) struct Analysis {
    /// Variables whose procedure is a label of the frame around it.
    pub(crate) contified: HashSet<VarId>,
    /// Procedures bound by `Let` or `Fix` to variables that are never assigned.
    pub(crate) known: HashMap<VarId, ExprId>,
    /// Variables in `known` whose closure holds nothing.
    pub(crate) static_vars: HashSet<VarId>,
    /// Free variables that the closure of a lambda holds, in order.
    pub(crate) captures: HashMap<ExprId, Vec<VarId>>,
    /// The variable that a lambda is bound to.
    pub(crate) bound_to: HashMap<ExprId, VarId>,
    /// Variables from outside of a contified procedure that it reads.
    pub(crate) loop_reads: HashMap<VarId, Vec<VarId>>,
    /// Recursive procedures whose calls from themselves are tail calls and that are called from
    /// elsewhere exactly once: binding form, variable, that call.
    pub(crate) movable: Vec<(ExprId, VarId, ExprId)>,
}

/// What is known of the calls of a procedure that may become a label.
struct Candidate {
    count: usize,
    escapes: bool,
    calls: Vec<(Continuation, ExprId)>,
    returns_to: Continuation,
}

struct Walker<'p, 'a> {
    program: &'p Program<'a>,
    candidates: HashMap<VarId, Candidate>,
    /// Union-find over continuations.
    parents: Vec<Continuation>,
    analysis: Analysis,
}

/// Analyses the whole program.
pub(crate) fn analyse(program: &Program<'_>) -> Analysis {
    let mut walker = Walker {
        program,
        candidates: HashMap::new(),
        parents: Vec::new(),
        analysis: Analysis::default(),
    };
    for &root in &program.unit.body {
        let end = walker.fresh();
        walker.walk(root, end);
    }
    let analysis = walker.analysis;
    free_variables(program, analysis)
}

impl Walker<'_, '_> {
    fn fresh(&mut self) -> Continuation {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    fn find(&mut self, mut continuation: Continuation) -> Continuation {
        while self.parents[continuation] != continuation {
            let up = self.parents[self.parents[continuation]];
            self.parents[continuation] = up;
            continuation = up;
        }
        continuation
    }

    fn operand(&mut self, id: ExprId) {
        let continuation = self.fresh();
        self.walk(id, continuation);
    }

    fn walk(&mut self, id: ExprId, to: Continuation) {
        with_stack(|| self.step(id, to));
    }

    fn step(&mut self, id: ExprId, to: Continuation) {
        let program = self.program;
        match program.unit.expr(id) {
            Expr::Const(_) | Expr::Global(_) | Expr::Prim(_) => {}
            Expr::Local(var) => self.escape(*var),
            Expr::SetLocal(var, value) => {
                self.escape(*var);
                self.operand(*value);
            }
            Expr::SetGlobal(_, value) | Expr::DefineGlobal(_, value) => self.operand(*value),
            Expr::If(test, yes, no) => {
                self.operand(*test);
                self.walk(*yes, to);
                self.walk(*no, to);
            }
            Expr::Seq(items) => {
                let (last, first) = items.split_last().expect("a sequence is never empty");
                first.iter().for_each(|item| self.operand(*item));
                self.walk(*last, to);
            }
            Expr::Lambda(lambda) => self.operand(lambda.body),
            Expr::CaseLambda { clauses, .. } => clauses.iter().for_each(|it| self.operand(*it)),
            Expr::Call(callee, arguments) => {
                match program.unit.expr(*callee) {
                    Expr::Local(var) => match self.candidates.get_mut(var) {
                        Some(it) if it.count == arguments.len() => it.calls.push((to, id)),
                        _ => self.escape(*var),
                    },
                    _ => self.operand(*callee),
                }
                arguments.iter().for_each(|argument| self.operand(*argument));
            }
            Expr::LetValues { values, body, .. } => {
                self.operand(*values);
                self.walk(*body, to);
            }
            Expr::Let(bindings, body) => {
                self.bindings(bindings);
                self.walk(*body, to);
                for binding in bindings {
                    self.decide(id, std::slice::from_ref(binding), to);
                }
            }
            Expr::Fix(bindings, body) | Expr::Letrec(bindings, body) => {
                self.declare(bindings);
                self.bindings(bindings);
                self.walk(*body, to);
                self.decide(id, bindings, to);
            }
        }
    }

    fn escape(&mut self, var: VarId) {
        if let Some(candidate) = self.candidates.get_mut(&var) {
            candidate.escapes = true;
        }
    }

    /// Registers the procedures of a binding form.
    fn declare(&mut self, bindings: &[(VarId, ExprId)]) {
        for (var, value) in bindings {
            if self.program.unit.vars[var.index()].assigned || self.candidates.contains_key(var) {
                continue;
            }
            let lambda = match self.program.unit.expr(*value) {
                Expr::Lambda(lambda) => Some(lambda),
                Expr::CaseLambda { .. } => None,
                _ => continue,
            };
            self.analysis.known.insert(*var, *value);
            self.analysis.bound_to.insert(*value, *var);
            if let Some(lambda) = lambda
                && lambda.rest.is_none()
            {
                let returns_to = self.fresh();
                let exported = self.program.exported.iter().any(|(_, known)| known == var);
                let candidate = Candidate {
                    count: lambda.params.len(),
                    escapes: exported,
                    calls: Vec::new(),
                    returns_to,
                };
                self.candidates.insert(*var, candidate);
            }
        }
    }

    fn bindings(&mut self, bindings: &[(VarId, ExprId)]) {
        for (var, value) in bindings {
            self.declare(&[(*var, *value)]);
            match (self.program.unit.expr(*value), self.candidates.get(var)) {
                (Expr::Lambda(lambda), Some(candidate)) => {
                    let (body, returns_to) = (lambda.body, candidate.returns_to);
                    self.walk(body, returns_to);
                }
                _ => self.operand(*value),
            }
        }
    }

    /// Decides for a group after everything that can call it was seen.
    fn decide(&mut self, form: ExprId, group: &[(VarId, ExprId)], to: Continuation) {
        let mut inside = HashSet::from([self.find(to)]);
        let mut calls = Vec::new();
        let mut all = true;
        for (var, _) in group {
            match self.candidates.get(var) {
                Some(candidate) if !candidate.escapes => {
                    let returns_to = candidate.returns_to;
                    calls.extend(candidate.calls.iter().map(|(from, _)| *from));
                    inside.insert(self.find(returns_to));
                }
                _ => all = false,
            }
        }
        if all && calls.into_iter().all(|from| inside.contains(&self.find(from))) {
            let to = self.find(to);
            for (var, _) in group {
                let returns_to = self.find(self.candidates[var].returns_to);
                self.parents[returns_to] = to;
                self.analysis.contified.insert(*var);
            }
            return;
        }
        for (var, _) in group {
            let Some(candidate) = self.candidates.get(var) else { continue };
            if candidate.escapes {
                continue;
            }
            let (calls, own) = (candidate.calls.clone(), candidate.returns_to);
            let own = self.find(own);
            let outside: Vec<ExprId> = calls
                .iter()
                .filter(|(from, _)| self.find(*from) != own)
                .map(|(_, call)| *call)
                .collect();
            if let ([call], true) = (outside.as_slice(), calls.len() > 1) {
                self.analysis.movable.push((form, *var, *call));
            }
        }
    }
}

/// The owner of variables: a lambda that is not contified, or the unit's body.
struct Scopes<'p, 'a> {
    program: &'p Program<'a>,
    analysis: Analysis,
    /// Functions by number: their lambda and the function around them.
    functions: Vec<(Option<ExprId>, usize)>,
    owner: HashMap<VarId, usize>,
    captured: HashSet<(usize, VarId)>,
    captures: Vec<Vec<VarId>>,
    /// Contified procedures around this place with the function they lie in and the number of variables
    /// that were bound when they began.
    loops: Vec<(VarId, usize)>,
    bound_in_loops: HashMap<VarId, usize>,
    loop_seen: HashSet<(VarId, VarId)>,
}

fn free_variables(program: &Program<'_>, analysis: Analysis) -> Analysis {
    let mut scopes = Scopes {
        program,
        analysis,
        functions: vec![(None, 0)],
        owner: HashMap::new(),
        captured: HashSet::new(),
        captures: vec![Vec::new()],
        loops: Vec::new(),
        bound_in_loops: HashMap::new(),
        loop_seen: HashSet::new(),
    };
    for &root in &program.unit.body {
        scopes.walk(root, 0);
    }
    scopes.finish()
}

impl Scopes<'_, '_> {
    fn walk(&mut self, id: ExprId, function: usize) {
        with_stack(|| self.step(id, function));
    }

    fn bind(&mut self, var: VarId, function: usize) {
        self.owner.insert(var, function);
        self.bound_in_loops.insert(var, self.loops.len());
    }

    fn step(&mut self, id: ExprId, function: usize) {
        let program = self.program;
        let expr = program.unit.expr(id);
        match expr {
            Expr::Local(var) | Expr::SetLocal(var, _) => self.reference(*var, function),
            _ => {}
        }
        match expr {
            Expr::Lambda(lambda) => {
                let number = self.functions.len();
                self.functions.push((Some(id), function));
                self.captures.push(Vec::new());
                let loops = std::mem::take(&mut self.loops);
                each_bound(expr, |var| self.bind(var, number));
                self.walk(lambda.body, number);
                self.loops = loops;
                for var in self.captures[number].clone() {
                    self.loop_reference(var);
                }
            }
            Expr::Let(bindings, body) => {
                for (var, value) in bindings {
                    if !self.contified(*var, *value, function) {
                        self.walk(*value, function);
                    }
                }
                each_bound(expr, |var| self.bind(var, function));
                self.walk(*body, function);
            }
            Expr::Fix(bindings, body) => {
                each_bound(expr, |var| self.bind(var, function));
                for (var, value) in bindings {
                    if !self.contified(*var, *value, function) {
                        self.walk(*value, function);
                    }
                }
                self.walk(*body, function);
            }
            _ => {
                each_bound(expr, |var| self.bind(var, function));
                each_child(expr, |child| self.walk(child, function));
            }
        }
    }

    /// Walks the body of a contified procedure as part of the function around it.
    fn contified(&mut self, var: VarId, value: ExprId, function: usize) -> bool {
        let program = self.program;
        let Expr::Lambda(lambda) = program.unit.expr(value) else { return false };
        if !self.analysis.contified.contains(&var) {
            return false;
        }
        self.loops.push((var, function));
        lambda.params.iter().for_each(|param| self.bind(*param, function));
        self.walk(lambda.body, function);
        self.loops.pop();
        true
    }

    fn reference(&mut self, var: VarId, function: usize) {
        if self.analysis.contified.contains(&var) {
            return;
        }
        self.loop_reference(var);
        let Some(&owner) = self.owner.get(&var) else { return };
        let mut at = function;
        while at != owner && self.captured.insert((at, var)) {
            self.captures[at].push(var);
            at = self.functions[at].1;
        }
    }

    /// Notes that the contified procedures around this place read a variable from outside of them.
    fn loop_reference(&mut self, var: VarId) {
        let bound_at = self.bound_in_loops.get(&var).copied();
        for (depth, (label, function)) in self.loops.iter().enumerate().rev() {
            let outside = self.owner.get(&var) != Some(function)
                || bound_at.is_some_and(|bound| bound <= depth);
            if !outside || !self.loop_seen.insert((*label, var)) {
                break;
            }
            self.analysis.loop_reads.entry(*label).or_default().push(var);
        }
    }

    /// Finds the static procedures and removes them from what closures hold.
    fn finish(mut self) -> Analysis {
        let number: HashMap<ExprId, usize> = self
            .functions
            .iter()
            .enumerate()
            .filter_map(|(number, (lambda, _))| lambda.map(|lambda| (lambda, number)))
            .collect();
        let program = self.program;
        let functions_of = |value: ExprId| -> Vec<usize> {
            match program.unit.expr(value) {
                Expr::CaseLambda { clauses, .. } => {
                    clauses.iter().filter_map(|clause| number.get(clause).copied()).collect()
                }
                _ => number.get(&value).copied().into_iter().collect(),
            }
        };
        let mut users: HashMap<VarId, Vec<VarId>> = HashMap::new();
        let mut dynamic: Vec<VarId> = Vec::new();
        let known = &self.analysis.known;
        let contified = &self.analysis.contified;
        for (var, value) in known.iter().filter(|(var, _)| !contified.contains(*var)) {
            for function in functions_of(*value) {
                for free in &self.captures[function] {
                    if known.contains_key(free) {
                        users.entry(*free).or_default().push(*var);
                    } else {
                        dynamic.push(*var);
                    }
                }
            }
        }
        let mut statics: HashSet<VarId> =
            known.keys().copied().filter(|var| !contified.contains(var)).collect();
        while let Some(var) = dynamic.pop() {
            if statics.remove(&var) {
                dynamic.extend(users.get(&var).into_iter().flatten());
            }
        }
        for (number, (lambda, _)) in self.functions.iter().enumerate() {
            let Some(lambda) = lambda else { continue };
            let own = self.analysis.bound_to.get(lambda);
            let held = self.captures[number].iter().copied();
            let held = held.filter(|var| !statics.contains(var) && Some(var) != own).collect();
            self.analysis.captures.insert(*lambda, held);
        }
        self.analysis.static_vars = statics;
        self.analysis
    }
}
