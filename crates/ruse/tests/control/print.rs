//! A program as Scheme text.

use crate::term::{Clause, Fault, Id, Op, Program, Simple, Term};

/// What every program finds: an event sink, tests of raised objects.
pub(crate) const PRELUDE: &str = "\
(define events (open-output-string))
(define (take!)
  (let ((text (get-output-string events)))
    (set! events (open-output-string))
    text))
(define (t label value)
  (write label events) (write-char #\\= events) (write value events) (write-char #\\space events)
  value)
(define (number-of e) (if (integer? e) e 7))
(define (residue? e r) (and (integer? e) (= (modulo e 3) r) (+ e 1)))
";

/// The same names for a closed program, which reports its events to the VM's own environment.
pub(crate) const CLOSED_PRELUDE: &str = "\
(import (scheme base) (scheme lazy) (scheme process-context) (scheme eval) (scheme repl))
(define t (eval 't (interaction-environment)))
(define (number-of e) (if (integer? e) e 7))
(define (residue? e r) (and (integer? e) (= (modulo e 3) r) (+ e 1)))
";

/// The expression that runs the program.
pub(crate) fn expression(program: &Program) -> String {
    let mut printer = Printer { text: String::new(), depth: 2 };
    printer.term(&program.term);
    format!(
        "(let ((budget {}))\n  (define (spend!)\n    (and (> budget 0) (begin (set! budget (- budget 1)) #t)))\n  (t 0{}))\n",
        program.budget, printer.text
    )
}

struct Printer {
    text: String,
    depth: usize,
}

fn simple_text(simple: &Simple) -> String {
    match simple {
        Simple::Constant(n) => n.to_string(),
        Simple::Number(x) => name(*x),
    }
}

fn simple_texts(simple: &[Simple]) -> String {
    simple.iter().map(|s| format!(" {}", simple_text(s))).collect()
}

fn name(id: Id) -> String {
    format!("x{id}")
}

fn names(ids: &[Id]) -> String {
    ids.iter().map(|id| name(*id)).collect::<Vec<_>>().join(" ")
}

impl Printer {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A part on a line of its own.
    fn term(&mut self, term: &Term) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', 2 * self.depth));
        self.depth += 1;
        self.inner(term);
        self.depth -= 1;
    }

    /// Text before the first part, between the parts and after the last one.
    fn with(&mut self, term: &Term, texts: &[&str]) {
        debug_assert_eq!(texts.len(), term.parts.len() + 1);
        self.put(texts[0]);
        for (part, text) in term.parts.iter().zip(&texts[1..]) {
            self.term(part);
            self.put(text);
        }
    }

    fn inner(&mut self, term: &Term) {
        match &term.op {
            Op::Constant(n) => self.put(&n.to_string()),
            Op::Number(x) => self.put(&name(*x)),
            Op::Raised(x) => self.put(&format!("(number-of {})", name(*x))),
            Op::Parameter(p) => self.put(&format!("({})", name(*p))),
            Op::Values(simple) => self.put(&format!("(values{})", simple_texts(simple))),
            Op::AddNumbers(x, y) => {
                self.put(&format!("(modulo (+ {} {}) 997)", name(*x), name(*y)));
            }
            Op::Trace(label) => self.with(term, &[&format!("(t {label}"), ")"]),
            Op::Set(x) => self.with(term, &[&format!("(begin (set! {}", name(*x)), ") 0)"]),
            Op::Add(x) => self.with(term, &[&format!("(modulo (+ {}", name(*x)), ") 997)"]),
            Op::If => self.with(term, &["(if (odd?", ")", "", ")"]),
            Op::Sequence => {
                self.put("(begin");
                term.parts.iter().for_each(|part| self.term(part));
                self.put(")");
            }
            Op::Discard(_) => self.with(term, &["(begin", " 0)"]),
            Op::Let { x, .. } => {
                self.with(term, &[&format!("(let (({}", name(*x)), "))", ")"]);
            }
            Op::LetSlot { slot, .. } => {
                self.with(term, &[&format!("(let (({} #f))", name(*slot)), ")"]);
            }
            Op::Save { slot, of, .. } => {
                self.put(&format!("(begin (set! {} {}) 0)", name(*slot), name(*of)));
            }
            Op::Exit(status) => self.put(&format!("(exit {status})")),
            Op::LetProcedure { f, x } => {
                let head = format!("(let (({} (lambda ({})", name(*f), name(*x));
                self.with(term, &[&head, ")))", ")"]);
            }
            Op::Call(f) => self.with(term, &[&format!("({}", name(*f)), ")"]),
            Op::CallWithValues { params, receive: false } => {
                let consumer = format!(") (lambda ({})", names(params));
                self.with(term, &["(call-with-values (lambda ()", &consumer, "))"]);
            }
            Op::CallWithValues { params, receive: true } => {
                let head = format!("(let-values ((({})", names(params));
                self.with(term, &[&head, "))", ")"]);
            }
            Op::Loop { .. } | Op::ForEach { .. } => self.repetition(term),
            Op::Reenter(slot) | Op::CallSlot(slot) => {
                let slot = name(*slot);
                let test = format!(")) (if (and {slot} (spend!)) ({slot} a)");
                self.with(term, &["(let ((a", &test, "))"]);
            }
            Op::ForceSlot(slot) => {
                let slot = name(*slot);
                self.with(term, &[&format!("(if (and {slot} (spend!)) (force {slot})"), ")"]);
            }
            Op::Delay { promise, chain: None } => {
                self.with(term, &[&format!("(let (({} (delay", name(*promise)), ")))", ")"]);
            }
            Op::Delay { promise, chain: Some(next) } => {
                let head = format!("(let (({} (delay-force (begin", name(*promise));
                self.with(term, &[&head, &format!(" {}))))", name(*next)), ")"]);
            }
            Op::Force(p) => self.put(&format!("(force {})", name(*p))),
            _ => self.control(term),
        }
    }

    fn control(&mut self, term: &Term) {
        match &term.op {
            Op::CallCc { k, .. } => {
                let procedure =
                    if k % 2 == 0 { "call/cc" } else { "call-with-current-continuation" };
                self.with(term, &[&format!("({procedure} (lambda ({})", name(*k)), "))"]);
            }
            Op::Throw(k) => self.with(term, &[&format!("({}", name(*k)), ")"]),
            Op::ThrowValues(k, simple) => {
                self.put(&format!("({}{})", name(*k), simple_texts(simple)));
            }
            Op::ThrowProduced(k, _) => {
                self.with(term, &["(call-with-values (lambda ()", &format!(") {})", name(*k))]);
            }
            Op::ReenterValues(slot, simple) => {
                let (slot, simple) = (name(*slot), simple_texts(simple));
                self.with(term, &[&format!("(if (and {slot} (spend!)) ({slot}{simple})"), ")"]);
            }
            Op::Wind => {
                self.with(term, &["(dynamic-wind (lambda ()", ") (lambda ()", ") (lambda ()", "))"])
            }
            Op::LetParameter { parameter, converter } => {
                let head = format!("(let (({} (make-parameter", name(*parameter));
                match converter {
                    None => self.with(term, &[&head, ")))", ")"]),
                    Some(x) => {
                        let lambda = format!(" (lambda ({})", name(*x));
                        self.with(term, &[&head, &lambda, "))))", ")"]);
                    }
                }
            }
            Op::Parameterize { parameter, also } => {
                let also = also.as_ref().map_or(String::new(), |(parameter, value)| {
                    format!(" ({} {})", name(*parameter), simple_text(value))
                });
                let head = format!("(parameterize (({}", name(*parameter));
                self.with(term, &[&head, &format!("){also})"), ")"]);
            }
            Op::Guard { raised, clauses } => self.guard(term, *raised, clauses),
            Op::Handler(x) => {
                let head = format!("(with-exception-handler (lambda ({})", name(*x));
                self.with(term, &[&head, ") (lambda ()", "))"]);
            }
            Op::Raise { continuable } => {
                let head = if *continuable { "(raise-continuable" } else { "(raise" };
                self.with(term, &[head, ")"]);
            }
            Op::RaiseAgain { raised, continuable } => {
                let procedure = if *continuable { "raise-continuable" } else { "raise" };
                self.put(&format!("({procedure} {})", name(*raised)));
            }
            Op::Error => self.with(term, &["(error \"failed\"", ")"]),
            Op::Fault(Fault::Type, x) => self.put(&format!("(car {})", name(*x))),
            Op::Fault(Fault::Index, x) => {
                self.put(&format!("(vector-ref (vector {}) 3)", name(*x)));
            }
            Op::Fault(Fault::Divide, x) => self.put(&format!("(quotient {} 0)", name(*x))),
            other => unreachable!("{other:?} is printed elsewhere"),
        }
    }

    fn repetition(&mut self, term: &Term) {
        match &term.op {
            Op::Loop { i, sum, times, stepped: false } => {
                let (i, sum) = (name(*i), name(*sum));
                let head =
                    format!("(let loop (({i} 0) ({sum} 0)) (if (= {i} {times}) {sum} (let ((step");
                let tail = format!(")) (loop (+ {i} 1) (modulo (+ {sum} step) 997)))))");
                self.with(term, &[&head, &tail]);
            }
            Op::Loop { i, sum, times, stepped: true } => {
                let (i, sum) = (name(*i), name(*sum));
                let head = format!("(do (({i} 0 (+ {i} 1)) ({sum} 0 (modulo (+ {sum}");
                self.with(term, &[&head, &format!(") 997))) ((= {i} {times}) {sum}))")]);
            }
            Op::ForEach { x, times, vector } => {
                let items: String = (1..=*times).map(|n| format!(" {n}")).collect();
                let (procedure, make) =
                    if *vector { ("vector-for-each", "vector") } else { ("for-each", "list") };
                let head = format!("(begin ({procedure} (lambda ({})", name(*x));
                self.with(term, &[&head, &format!(") ({make}{items})) 0)")]);
            }
            _ => unreachable!("no repetition"),
        }
    }

    fn guard(&mut self, term: &Term, raised: Id, clauses: &[Clause]) {
        self.put(&format!("(guard ({}", name(raised)));
        let mut rest = &term.parts[1..];
        for clause in clauses {
            let (parts, others) = rest.split_at(clause.parts());
            rest = others;
            let test = |r: &i64| format!(" ((residue? {} {r})", name(raised));
            match clause {
                Clause::Residue(r) => self.put(&test(r)),
                Clause::Alone(r) => self.put(&test(r)),
                Clause::Arrow(r, x) => {
                    self.put(&format!("{} => (lambda ({})", test(r), name(*x)));
                }
                Clause::Computed => {
                    self.put(" ((odd?");
                    self.term(&parts[0]);
                    self.put(")");
                }
                Clause::Else => self.put(" (else"),
            }
            if let Some(body) = parts.last() {
                self.term(body);
            }
            self.put(if matches!(clause, Clause::Arrow(..)) { "))" } else { ")" });
        }
        self.put(")");
        self.term(&term.parts[0]);
        self.put(")");
    }
}
