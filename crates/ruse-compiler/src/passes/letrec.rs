//! Letrec fixing: `Letrec` becomes nested `Let` and `Fix`, and boxes only where nothing else works.
//!
//! After Ghuloum and Dybvig, "Fixing Letrec (reloaded)" (2009): bindings are grouped into strongly
//! connected components of their dependencies, to which the order of `letrec*` adds edges: between right
//! sides with effects, and from a right side back to an earlier one that could read its variable. A lone
//! binding is a `Let`, a group of procedures a `Fix`; in the rest the procedures are a `Fix` under
//! variables that start undefined and are assigned in order. Only reads inside such a group can come too
//! early, so only they are marked to be checked.
//!
//! Reads are collected for all forms in one walk, so that nested forms are not scanned once a level.

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, VarId, each_child};
use ruse_syntax::{Datum, Span};

use crate::passes::graph::components;
use crate::program::Program;
use crate::walk::with_stack;

/// Runs the pass.
pub(crate) fn run(program: &mut Program<'_>) {
    let mut collector =
        Collector { program, forms: HashMap::new(), owner: HashMap::new(), procedures: 0 };
    for &root in &program.unit.body {
        collector.walk(root);
    }
    let forms = collector.forms;
    for index in 0..program.unit.body.len() {
        let id = program.unit.body[index];
        fix(program, id, &forms);
    }
}

/// A read or assignment of a variable of a `Letrec` inside of one of its right sides.
#[derive(Clone, Copy)]
struct Read {
    /// The binding whose right side reads.
    from: usize,
    /// The binding that is read.
    to: usize,
    id: ExprId,
    /// Whether a procedure lies between the right side and the read.
    delayed: bool,
}

/// A `Letrec` and what its right sides read of it.
#[derive(Default)]
struct Form {
    reads: Vec<Read>,
    /// The binding whose right side is being walked, and the procedures that are around it.
    current: Option<(usize, usize)>,
}

struct Collector<'p, 'a> {
    program: &'p Program<'a>,
    forms: HashMap<ExprId, Form>,
    owner: HashMap<VarId, (ExprId, usize)>,
    /// Procedures around this place.
    procedures: usize,
}

impl Collector<'_, '_> {
    fn walk(&mut self, id: ExprId) {
        with_stack(|| self.step(id));
    }

    fn step(&mut self, id: ExprId) {
        let program = self.program;
        match program.unit.expr(id) {
            Expr::Letrec(bindings, body) => {
                self.forms.insert(id, Form::default());
                for (index, (var, _)) in bindings.iter().enumerate() {
                    self.owner.insert(*var, (id, index));
                }
                for (index, (_, value)) in bindings.iter().enumerate() {
                    self.set_current(id, Some((index, self.procedures)));
                    self.walk(*value);
                }
                self.set_current(id, None);
                self.walk(*body);
            }
            Expr::Lambda(lambda) => {
                self.procedures += 1;
                self.walk(lambda.body);
                self.procedures -= 1;
            }
            expr => {
                if let Expr::Local(var) | Expr::SetLocal(var, _) = expr {
                    self.reference(id, *var);
                }
                each_child(expr, |child| self.walk(child));
            }
        }
    }

    fn set_current(&mut self, form: ExprId, current: Option<(usize, usize)>) {
        if let Some(form) = self.forms.get_mut(&form) {
            form.current = current;
        }
    }

    fn reference(&mut self, id: ExprId, var: VarId) {
        let Some((form, to)) = self.owner.get(&var) else { return };
        let Some(form) = self.forms.get_mut(form) else { return };
        if let Some((from, around)) = form.current {
            form.reads.push(Read { from, to: *to, id, delayed: self.procedures > around });
        }
    }
}

/// Fixes what is below first, then the expression itself.
fn fix(program: &mut Program<'_>, id: ExprId, forms: &HashMap<ExprId, Form>) {
    with_stack(|| {
        let mut children = Vec::new();
        each_child(program.unit.expr(id), |child| children.push(child));
        children.into_iter().for_each(|child| fix(program, child, forms));
        if let Expr::Letrec(..) = program.unit.expr(id)
            && let Expr::Letrec(bindings, body) = program.take(id)
        {
            let reads = forms.get(&id).map_or(&[][..], |form| &form.reads);
            rewrite(program, id, &bindings, body, reads);
        }
    });
}

fn is_procedure(program: &Program<'_>, value: ExprId) -> bool {
    matches!(program.unit.expr(value), Expr::Lambda(_) | Expr::CaseLambda { .. })
}

/// Whether a droppable right side reads an assigned variable, so that its place among effects matters.
fn reads_assigned(program: &Program<'_>, value: ExprId) -> bool {
    let mut open = vec![value];
    while let Some(id) = open.pop() {
        match program.unit.expr(id) {
            Expr::Local(var) if program.unit.vars[var.index()].assigned => return true,
            Expr::Lambda(_) | Expr::CaseLambda { .. } => {}
            expr => each_child(expr, |child| open.push(child)),
        }
    }
    false
}

/// What each binding depends on.
///
/// The place of a right side in the order matters if it has an effect, or if something that runs before
/// could read its variable: that must find the variable without a value, not evaluated too early.
fn dependencies(
    program: &Program<'_>,
    bindings: &[(VarId, ExprId)],
    fixed: &[bool],
    reads: &[Vec<Read>],
) -> Vec<Vec<usize>> {
    let mut successors: Vec<Vec<usize>> = Vec::with_capacity(bindings.len());
    // Bindings that what ran so far could have read, and the last one whose place in the order matters.
    let mut read_early = vec![false; bindings.len()];
    let mut last_effect: Option<usize> = None;
    for (index, (_, value)) in bindings.iter().enumerate() {
        let mut edges: Vec<usize> = reads[index].iter().map(|read| read.to).collect();
        let too_early = |read: &Read| !read.delayed && !fixed[read.to] && read.to >= index;
        let has_effect = !fixed[index]
            && (!program.is_droppable(*value)
                || reads_assigned(program, *value)
                || reads[index].iter().any(too_early));
        if has_effect || !fixed[index] && read_early[index] {
            edges.extend(last_effect.replace(index));
        }
        let mut open = if has_effect { vec![index] } else { Vec::new() };
        while let Some(reader) = open.pop() {
            for read in &reads[reader] {
                if !std::mem::replace(&mut read_early[read.to], true) && fixed[read.to] {
                    open.push(read.to);
                }
            }
        }
        edges.sort_unstable();
        edges.dedup();
        successors.push(edges);
    }
    successors
}

/// Replaces the letrec at `id`.
fn rewrite(
    program: &mut Program<'_>,
    id: ExprId,
    bindings: &[(VarId, ExprId)],
    body: ExprId,
    all_reads: &[Read],
) {
    let fixed: Vec<bool> = bindings
        .iter()
        .map(|(var, value)| {
            is_procedure(program, *value) && !program.unit.vars[var.index()].assigned
        })
        .collect();
    let mut reads: Vec<Vec<Read>> = vec![Vec::new(); bindings.len()];
    all_reads.iter().for_each(|read| reads[read.from].push(*read));
    let successors = dependencies(program, bindings, &fixed, &reads);
    let span = program.unit.span(id);
    let mut result = body;
    for group in components(&successors).into_iter().rev() {
        let recursive = group.len() > 1 || successors[group[0]].contains(&group[0]);
        let group_fixed = group.iter().all(|index| fixed[*index]);
        let chosen: Vec<(VarId, ExprId)> = group.iter().map(|index| bindings[*index]).collect();
        result = if !recursive {
            program.unit.push(Expr::Let(chosen.into(), result), span)
        } else if group_fixed {
            program.unit.push(Expr::Fix(chosen.into(), result), span)
        } else {
            check_reads(program, &group, &fixed, &reads);
            let is_fixed: Vec<bool> = group.iter().map(|index| fixed[*index]).collect();
            assigned_group(program, &chosen, &is_fixed, result, span)
        };
    }
    if result == body {
        program.unit.exprs[id.index()] = Expr::Seq(Box::new([body]));
    } else {
        program.relocate(result, id);
    }
}

/// Marks the reads within a group that can come before the variable has its value.
fn check_reads(program: &mut Program<'_>, group: &[usize], fixed: &[bool], reads: &[Vec<Read>]) {
    for read in group.iter().flat_map(|index| &reads[*index]) {
        let is_read = matches!(program.unit.expr(read.id), Expr::Local(_));
        // Groups are in ascending order.
        if is_read && !fixed[read.to] && group.binary_search(&read.to).is_ok() {
            program.checked.insert(read.id);
        }
    }
}

/// A group with right sides that are no procedures: variables that start undefined, the procedures in a
/// `Fix`, then the assignments in order.
fn assigned_group(
    program: &mut Program<'_>,
    group: &[(VarId, ExprId)],
    is_fixed: &[bool],
    rest: ExprId,
    span: Span,
) -> ExprId {
    let mut variables = Vec::new();
    let mut procedures = Vec::new();
    let mut steps = Vec::new();
    for ((var, value), fixed) in group.iter().zip(is_fixed) {
        if *fixed {
            procedures.push((*var, *value));
            continue;
        }
        program.unit.vars[var.index()].assigned = true;
        let initial = program.constant(Datum::Unspecified, span);
        program.undefined.insert(initial);
        variables.push((*var, initial));
        let value_span = program.unit.span(*value);
        steps.push(program.unit.push(Expr::SetLocal(*var, *value), value_span));
    }
    steps.push(rest);
    let mut inner = program.unit.push(Expr::Seq(steps.into()), span);
    if !procedures.is_empty() {
        inner = program.unit.push(Expr::Fix(procedures.into(), inner), span);
    }
    program.unit.push(Expr::Let(variables.into(), inner), span)
}
