//! Makes a program that shows a difference smaller while it shows one.

use crate::term::{Clause, Op, Program, Term, well_formed};

/// A small program for which `fails` still holds.
pub(crate) fn shrink(program: Program, mut fails: impl FnMut(&Program) -> bool) -> Program {
    let mut best = program;
    loop {
        let mut smaller = candidates(&best.term)
            .into_iter()
            .filter(|term| well_formed(term, 1, &mut Vec::new()))
            .map(|term| Program { term, budget: best.budget })
            .chain((0..best.budget).map(|budget| Program { term: best.term.clone(), budget }));
        match smaller.find(|program| fails(program)) {
            Some(program) => best = program,
            None => return best,
        }
    }
}

/// Every term that comes of one simplification somewhere, those of the outermost places first.
fn candidates(term: &Term) -> Vec<Term> {
    let mut found: Vec<Term> = term.parts.clone();
    if !matches!(term.op, Op::Constant(_)) {
        found.push(Term::constant(0));
        found.push(Term::constant(1));
    }
    if let Op::Sequence = term.op
        && term.parts.len() > 1
    {
        for index in 0..term.parts.len() {
            let mut parts = term.parts.clone();
            parts.remove(index);
            found.push(Term::new(Op::Sequence, parts));
        }
    }
    if let Op::Guard { raised, clauses } = &term.op {
        for index in 0..clauses.len() {
            let first = 1 + clauses[..index].iter().map(|c: &Clause| c.parts()).sum::<usize>();
            let mut rest = clauses.clone();
            let mut parts = term.parts.clone();
            parts.drain(first..first + rest.remove(index).parts());
            found.push(Term::new(Op::Guard { raised: *raised, clauses: rest }, parts));
        }
    }
    if let Op::Loop { i, sum, times, stepped } = term.op
        && times > 1
    {
        let op = Op::Loop { i, sum, times: times - 1, stepped };
        found.push(Term::new(op, term.parts.clone()));
    }
    if let Op::Parameterize { parameter, also: Some(_) } = term.op {
        let op = Op::Parameterize { parameter, also: None };
        found.push(Term::new(op, term.parts.clone()));
    }
    for index in 0..term.parts.len() {
        for part in candidates(&term.parts[index]) {
            let mut changed = term.clone();
            changed.parts[index] = part;
            found.push(changed);
        }
    }
    found
}
