//! Whole programs: definitions, statements, a digest of the globals at the end.

use std::rc::Rc;

use super::types::{RecordType, Signature, Store, Type, Variable};
use super::{Choices, Generator, Macro, Mode, Program};

/// What every program may use, named when it does.
const HELPERS: &[(&str, &str)] = &[
    ("(show ", "(define (show x) (write x) (newline) x)"),
    (
        "(fit ",
        "(define (fit n) (cond ((not (exact? n)) n) ((integer? n) \
         (if (< -1000000000000000000000000000000 n 1000000000000000000000000000000) n (remainder n 1000003))) \
         ((< (denominator n) 1000000000000) n) (else (floor n))))",
    ),
    (
        "(short ",
        "(define (short l) (let loop ((l l) (n 0)) \
         (if (or (null? l) (= n 12)) '() (cons (car l) (loop (cdr l) (+ n 1))))))",
    ),
    ("(clip ", "(define (clip s) (if (< (string-length s) 30) s (substring s 0 30)))"),
    (
        "(describe ",
        "(define (describe e) (cond ((error-object? e) \
         (cons (error-object-message e) (error-object-irritants e))) (else e)))",
    ),
];

/// Libraries that are imported when one of the names occurs; `(scheme base)` and `(scheme write)` always are.
const LIBRARIES: &[(&str, &[&str])] = &[
    (
        "(scheme char)",
        &[
            "char-",
            "digit-value",
            "string-upcase",
            "string-downcase",
            "string-foldcase",
            "string-ci",
        ],
    ),
    ("(scheme inexact)", &["(exp ", "(log ", "(sin ", "(cos ", "(atan ", "nan?", "sqrt"]),
    ("(scheme complex)", &["magnitude", "real-part"]),
    ("(scheme lazy)", &["delay", "force", "promise"]),
    ("(scheme case-lambda)", &["case-lambda"]),
    ("(scheme eval)", &["(eval "]),
    ("(scheme read)", &["(read "]),
    ("(scheme file)", &["open-input-file"]),
    (
        "(only (srfi 1) fold reduce filter delete iota any every)",
        &["(fold ", "(reduce ", "(filter ", "(delete ", "(iota ", "(any ", "(every "],
    ),
    ("(ruse fiber)", &["fiber"]),
    (
        "(only (ruse prompt) reset shift reset0 shift0 prompt control prompt0 control0 \
         make-prompt-tag call-with-prompt abort-to-prompt)",
        &["(reset", "(prompt", "make-prompt-tag"],
    ),
    ("(ruse task)", &["run-tasks"]),
    ("(srfi 158)", &["generator"]),
    ("(ruse keyword)", &["lambda*", "define*", "keyword"]),
    ("(ruse table)", &["(table", "(make-table"]),
    ("(ruse struct)", &["(struct", "(make-struct"]),
    ("(ruse vector)", &["pvector"]),
    ("(prefix (ruse collection) c:)", &["(c:"]),
    ("(prefix (srfi 125) h:)", &["(h:"]),
    ("(srfi 146)", &["(mapping", "alist->mapping"]),
    ("(srfi 146 hash)", &["(hashmap"]),
    (
        "(only (srfi 128) make-comparator make-default-comparator make-equal-comparator)",
        &["(make-comparator", "(make-default-comparator", "(make-equal-comparator"],
    ),
    ("(ruse match)", &["(match"]),
    ("(ruse type)", &["(: ", " : "]),
    ("(ruse condition)", &["(handler-", "(restart-case"]),
    ("(srfi 8)", &["(receive "]),
    ("(srfi 69)", &["hash-table"]),
    ("(only (srfi 132) list-sort)", &["list-sort"]),
    (
        "(only (srfi 151) bitwise-and bitwise-ior bitwise-xor bitwise-not arithmetic-shift bit-count integer-length)",
        &["bitwise-", "arithmetic-shift", "bit-count", "integer-length"],
    ),
];

const MACROS: &[(&str, &str, Type)] = &[
    (
        "(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))",
        "(let ((tmp {i}) (other {i})) (swap! tmp other) (- tmp other))",
        Type::Int,
    ),
    (
        "(define-syntax while (syntax-rules () ((_ c body ...) (let loop () (when c body ... (loop))))))",
        "(let ((loop {k}) (acc {i})) (while (> loop 0) (set! acc (- loop acc)) (set! loop (- loop 1))) acc)",
        Type::Int,
    ),
    (
        "(define-syntax my-let* (syntax-rules () ((_ () body ...) (let () body ...)) \
         ((_ ((x v) rest ...) body ...) (let ((x v)) (my-let* (rest ...) body ...)))))",
        "(my-let* ((x {i}) (y (+ x {j}))) (* x y))",
        Type::Int,
    ),
    (
        "(define-syntax for (syntax-rules (in) ((_ x in l body ...) (map (lambda (x) body ...) l))))",
        "(for x in {l} (+ x {j}))",
        Type::Ints,
    ),
    (
        "(define-syntax my-cond (syntax-rules (else) ((_ (else e)) e) \
         ((_ (c e) clause ...) (if c e (my-cond clause ...)))))",
        "(my-cond ({b} {n}) ((not {b}) {n}) (else {n}))",
        Type::Num,
    ),
    (
        "(define-syntax pairs (syntax-rules () ((_ (a b ...) ...) (list (cons a (list b ...)) ...))))",
        "(pairs ({i} {a}) ({y}) ({s} {i} {i}))",
        Type::List,
    ),
];

/// Writes a program.
pub fn program(choices: &mut Choices<'_>) -> Program {
    let mode = if choices.chance(20) { Mode::Repl } else { Mode::File };
    let mut it = Generator::new(choices, mode);
    let mut forms = Vec::new();
    for _ in 0..it.choices.below(6) {
        let definition = it.definition();
        forms.push(definition);
    }
    let statements = 1 + it.choices.below(5);
    for _ in 0..statements {
        let percent = if mode == Mode::Repl { 30 } else { 6 };
        if it.choices.chance(percent) {
            let again = it.redefinition();
            forms.push(again);
        }
        let drawn = it.choices.below(10);
        let form = match drawn {
            0 | 1 => it.definition(),
            2..=4 => it.statement(3),
            _ => it.shown(4),
        };
        forms.push(form);
    }
    if it.choices.chance(5) {
        let raising = it.raising(2);
        forms.push(format!("(show {raising})"));
    }
    let digest = it.digest();
    forms.push(digest);
    complete(mode, forms)
}

/// Puts imports and helpers before the forms that need them.
fn complete(mode: Mode, forms: Vec<String>) -> Program {
    let body = forms.join("\n");
    let mut helpers: Vec<&str> = Vec::new();
    for (name, definition) in HELPERS {
        if body.contains(name) {
            helpers.push(definition);
        }
    }
    let mut all = vec![imports(&body)];
    all.extend(helpers.into_iter().map(str::to_owned));
    all.extend(forms);
    Program { mode, forms: all }
}

/// The import form of everything that a program may import.
pub(crate) fn every_library() -> String {
    let names: Vec<&str> = LIBRARIES.iter().map(|(_, names)| names[0]).collect();
    imports(&names.join(" "))
}

/// The import form of a text.
fn imports(text: &str) -> String {
    let mut form = "(import (scheme base) (scheme write)".to_owned();
    for (library, names) in LIBRARIES {
        if names.iter().any(|name| text.contains(name)) {
            form.push(' ');
            form.push_str(library);
        }
    }
    form.push(')');
    form
}

impl Generator<'_, '_> {
    fn definition(&mut self) -> String {
        match self.choices.below(16) {
            0..=2 => self.variable_definition(),
            3..=6 => self.procedure_definition(),
            7 => self.countdown_definition(),
            8 => self.pair_definition(),
            9 => self.record_definition(),
            10 => self.macro_definition(),
            11 => self.optional_definition(),
            12 => self.counter_definition(),
            13 | 14 => self.store_definition(),
            _ => self.object_definition(),
        }
    }

    fn define(&mut self, name: &str, ty: Type, assignable: bool, owned: bool) {
        let assignable = assignable && ty.is_assignable();
        self.scope.push(Variable { name: name.to_owned(), ty, assignable, owned });
    }

    fn variable_definition(&mut self) -> String {
        let (name, ty) = (self.fresh("g"), self.value_type());
        let value = self.expression(&ty, 3);
        let owned = ty == Type::Vector;
        let value =
            if owned { format!("(vector-copy {value})") } else { self.bounded(&ty, &value) };
        let declaration = self.declaration(&name, &ty);
        self.define(&name, ty, true, owned);
        format!("{declaration}(define {name} {value})")
    }

    fn procedure_definition(&mut self) -> String {
        let (name, result) = (self.fresh("f"), self.value_type());
        let mut signature = self.plain_signature(result);
        signature.rest = self.choices.chance(15);
        let ((parameters, body), cost) = self.procedure_body(|it| {
            let parameters = it.bind_parameters(&signature);
            (parameters, it.body(&signature.result, 4))
        });
        let ty = Type::Procedure(Rc::new(Signature { cost, ..signature }));
        let declaration = self.declaration(&name, &ty);
        self.define(&name, ty, false, false);
        if self.choices.chance(20) {
            return format!("{declaration}(define {name} (lambda {parameters} {body}))");
        }
        format!("{declaration}(define ({name} {} {body})", parameters.trim_start_matches('('))
    }

    /// A procedure that recurs on its first argument, in tail position or not, sometimes deeply.
    fn countdown_definition(&mut self) -> String {
        let name = self.fresh("r");
        let is_deep = self.choices.chance(4);
        let limit = if is_deep { 3000 } else { 4 + self.choices.below(8) };
        let result = self.choices.pick(&[Type::Int, Type::Num, Type::Ints, Type::Scalar]).clone();
        let ((base, step), cost) = self.procedure_body(|it| {
            it.bind("n", Type::Int, false);
            it.bind("acc", result.clone(), true);
            let base = it.expression(&result, 2);
            let step = it.expression(&result, if is_deep { 0 } else { 3 });
            (base, it.bounded(&result, &step))
        });
        let step = if is_deep { "acc".to_owned() } else { step };
        let again = match (&result, self.choices.below(3)) {
            (Type::Int | Type::Num, 0) => format!("(fit (+ {step} ({name} (- n 1) acc)))"),
            (Type::Int | Type::Num, 1) => {
                format!("(let ((v ({name} (- n 1) {step}))) (fit (- v n)))")
            }
            (Type::Ints, 0) => format!("(short (cons n ({name} (- n 1) {step})))"),
            _ => format!("({name} (- n 1) {step})"),
        };
        let signature = Signature {
            parameters: vec![Type::Int, result.clone()],
            optional: 0,
            rest: false,
            countdown: Some(limit),
            result,
            cost: cost.saturating_mul(limit as u64),
        };
        let ty = Type::Procedure(Rc::new(signature));
        let declaration = self.declaration(&name, &ty);
        self.define(&name, ty, false, false);
        format!("{declaration}(define ({name} n acc) (if (<= n 0) {base} {again}))")
    }

    /// Two procedures that call each other.
    fn pair_definition(&mut self) -> String {
        let (first, second) = (self.fresh("even"), self.fresh("odd"));
        let limit = 3 + self.choices.below(12);
        let result = self.value_type();
        let ((bases, statement), cost) = self.procedure_body(|it| {
            it.bind("n", Type::Int, false);
            let bases = [it.expression(&result, 2), it.expression(&result, 2)];
            (bases, it.statement(2))
        });
        let [one, two] = bases;
        let signature = Signature {
            parameters: vec![Type::Int],
            optional: 0,
            rest: false,
            countdown: Some(limit),
            result,
            cost: cost.saturating_mul(limit as u64),
        };
        let ty = Type::Procedure(Rc::new(signature));
        self.define(&first, ty.clone(), false, false);
        self.define(&second, ty, false, false);
        format!(
            "(define ({first} n) (if (= n 0) {one} ({second} (- n 1))))\n\
             (define ({second} n) {statement} (if (= n 0) {two} ({first} (- n 1))))"
        )
    }

    fn record_definition(&mut self) -> String {
        let name = self.fresh("rec");
        let fields: Vec<(String, Type)> = (0..1 + self.choices.below(3))
            .map(|number| (format!("f{number}"), self.value_type()))
            .collect();
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let rows: Vec<String> = names
            .iter()
            .map(|field| format!("({field} {name}-{field} set-{name}-{field}!)"))
            .collect();
        let text = format!(
            "(define-record-type {name} (make-{name} {}) {name}? {})",
            names.join(" "),
            rows.join(" ")
        );
        self.records.push(RecordType { name, fields });
        text
    }

    fn macro_definition(&mut self) -> String {
        let (definition, usage, result) = self.choices.pick(MACROS);
        if self.macros.iter().any(|it| it.usage == *usage) {
            return self.variable_definition();
        }
        self.macros.push(Macro { result: result.clone(), usage });
        (*definition).to_owned()
    }

    /// A procedure with arguments that may be missing: `case-lambda`, or a rest list.
    fn optional_definition(&mut self) -> String {
        let (name, result) = (self.fresh("o"), self.value_type());
        let ((one, two), cost) = self.procedure_body(|it| {
            it.bind("a", Type::Int, true);
            let one = it.expression(&result, 2);
            it.bind("b", Type::Int, true);
            (one, it.expression(&result, 3))
        });
        let rest = self.choices.chance(40);
        let signature = Signature {
            parameters: vec![Type::Int, Type::Int],
            optional: 1,
            rest,
            countdown: None,
            result,
            cost: cost + 4,
        };
        self.define(&name, Type::Procedure(Rc::new(signature)), false, false);
        match (rest, self.choices.chance(50)) {
            (true, true) => {
                format!("(define {name} (case-lambda ((a) {one}) ((a b . more) {two})))")
            }
            (false, true) => format!("(define {name} (case-lambda ((a) {one}) ((a b) {two})))"),
            _ => format!(
                "(define ({name} a . more) (if (null? more) {one} (let ((b (car more))) {two})))"
            ),
        }
    }

    /// A closure over a variable that it changes.
    fn counter_definition(&mut self) -> String {
        let name = self.fresh("count");
        let start = self.integer();
        let (step, cost) = self.procedure_body(|it| {
            it.bind("state", Type::Int, false);
            it.bind("by", Type::Int, false);
            it.expression(&Type::Int, 2)
        });
        let signature = Signature {
            parameters: vec![Type::Int],
            optional: 0,
            rest: false,
            countdown: None,
            result: Type::Int,
            cost: cost + 4,
        };
        self.define(&name, Type::Procedure(Rc::new(signature)), false, false);
        format!(
            "(define {name} (let ((state {start})) (lambda (by) (set! state (fit {step})) state)))"
        )
    }

    /// A table, a parameter or a promise.
    fn object_definition(&mut self) -> String {
        let (prefix, ty) = self
            .choices
            .pick(&[("t", Type::Table), ("p", Type::Parameter), ("d", Type::Promise)])
            .clone();
        let name = self.fresh(prefix);
        let value = self.expression(&ty, 2);
        self.define(&name, ty, false, true);
        format!("(define {name} {value})")
    }

    /// An object that lives as long as the program and gets new objects.
    fn store_definition(&mut self) -> String {
        let kind = *self.choices.pick(&[Store::Vector, Store::List, Store::Variable]);
        let ty = Type::Store(kind);
        let (name, value) = (self.fresh("s"), self.literal(&ty));
        self.define(&name, ty, false, true);
        format!("(define {name} {value})")
    }

    /// Assigns another procedure to a global, seen by nothing but what was defined before it, so that it does not
    /// call itself through others.
    fn other_procedure(&mut self) -> Option<String> {
        let variable = self.variable(|variable| {
            matches!(&variable.ty, Type::Procedure(signature)
                if signature.countdown.is_none() && signature.optional == 0)
        })?;
        let Type::Procedure(signature) = &variable.ty else { return None };
        let position = self.scope.iter().position(|it| it.name == variable.name)?;
        let later = self.scope.split_off(position);
        let lambda = self.procedure_body(|it| it.lambda(signature, 2)).0;
        self.scope.extend(later);
        let is_define = self.mode == Mode::Repl && self.choices.chance(50);
        Some(format!("({} {} {lambda})", if is_define { "define" } else { "set!" }, variable.name))
    }

    /// Redefines a global: a variable, a procedure with the same parameters, or in a REPL a library's name.
    fn redefinition(&mut self) -> String {
        let drawn = self.choices.below(4);
        if (drawn < 2 || self.mode == Mode::File)
            && let Some(text) = self.other_procedure()
        {
            return text;
        }
        if self.mode == Mode::File {
            return self.variable_definition();
        }
        match drawn {
            0..=2 => {
                let text = *self.choices.pick(&[
                    "(define (square x) (* x x x))",
                    "(define (list . items) (reverse items))",
                    "(define (abs x) x)",
                    "(define even? odd?)",
                    "(define max min)",
                    "(define (cadr x) (car (cdr x)))",
                    "(define (append . lists) '())",
                ]);
                text.to_owned()
            }
            _ => match self.variable(|variable| variable.assignable) {
                Some(variable) => {
                    let value = self.expression(&variable.ty, 3);
                    let value = self.bounded(&variable.ty, &value);
                    format!("(define {} {value})", variable.name)
                }
                None => self.variable_definition(),
            },
        }
    }

    fn shown(&mut self, depth: usize) -> String {
        let ty = self.value_type();
        let value = self.expression(&ty, depth);
        format!("(show {value})")
    }

    /// Something done for its effect.
    pub(super) fn statement(&mut self, depth: usize) -> String {
        self.spend(2);
        let depth_below = depth.saturating_sub(1);
        match self.choices.below(10) {
            0..=2 => self.assignment_statement(depth_below),
            3 | 4 => self.change_statement(depth_below),
            5 if self.affords(60) => {
                let list = self.expression(&Type::Ints, depth_below);
                let name = self.fresh("e");
                let inner = self.repeated(8, |it| {
                    it.scoped(|it| {
                        it.bind(&name, Type::Int, false);
                        if depth == 0 { name.clone() } else { it.statement(depth_below) }
                    })
                });
                format!("(for-each (lambda ({name}) {inner}) {list})")
            }
            6 if depth > 0 => {
                let test = self.expression(&Type::Bool, depth_below);
                let inner = self.statement(depth_below);
                let keyword = *self.choices.pick(&["when", "unless"]);
                format!("({keyword} {test} {inner})")
            }
            _ if self.is_closed => self.expression(&Type::Any, depth_below),
            _ => {
                let value = self.expression(&Type::Any, depth_below);
                format!("(show {value})")
            }
        }
    }

    fn assignment_statement(&mut self, depth: usize) -> String {
        let Some(variable) = self.variable(|variable| variable.assignable) else {
            return self.expression(&Type::Any, depth);
        };
        let value = self.expression(&variable.ty, depth);
        let value = self.bounded(&variable.ty, &value);
        format!("(set! {} {value})", variable.name)
    }

    /// A change of an object that the program made.
    fn change_statement(&mut self, depth: usize) -> String {
        let store = self
            .choices
            .chance(60)
            .then(|| self.variable(|variable| matches!(variable.ty, Type::Store(_))));
        let Some(variable) = store.flatten().or_else(|| self.variable(|variable| variable.owned))
        else {
            return self.expression(&Type::Any, depth);
        };
        let name = &variable.name;
        if let Type::Store(kind) = variable.ty {
            return self.store_statement(kind, name, depth);
        }
        let value = self.expression(&Type::Int, depth);
        if variable.ty == Type::Vector {
            let index = self.choices.below(4);
            return format!(
                "(if (< {index} (vector-length {name})) (vector-set! {name} {index} (fit {value})))"
            );
        }
        if variable.ty != Type::Table {
            return value;
        }
        let key = self.expression(&Type::Scalar, depth);
        match self.choices.below(3) {
            0 => format!("(hash-table-set! {name} {key} (fit {value}))"),
            1 => format!("(hash-table-delete! {name} {key})"),
            _ => format!(
                "(hash-table-update!/default {name} {key} (lambda (_x) (fit (+ _x {value}))) 0)"
            ),
        }
    }

    /// Puts an object into a store that is older: what the write barrier is for. No call stands between the making
    /// of the object and the store, because a collection there would make both equally old.
    fn store_statement(&mut self, kind: Store, name: &str, depth: usize) -> String {
        if kind == Store::Variable {
            let arguments = self.fill("{i} {a}", depth);
            return format!("({name} {arguments})");
        }
        let template =
            *self.choices.pick(&["(cons {i} {a})", "(list {s} {n})", "(vector {a} {i})"]);
        let value = self.fill(template, depth);
        if kind == Store::Vector {
            return format!("(vector-set! {name} {} {value})", self.choices.below(4));
        }
        match self.choices.below(3) {
            0 => format!("(set-car! {name} {value})"),
            1 => format!("(set-car! (cdr {name}) {value})"),
            _ => format!("(set-cdr! (cdr {name}) {value})"),
        }
    }

    /// Shows every global that can be shown.
    fn digest(&mut self) -> String {
        let shown: Vec<String> = self
            .visible(|variable| Type::Any.covers(&variable.ty))
            .into_iter()
            .map(|index| self.scope[index].name.clone())
            .collect();
        let tables: Vec<String> = self
            .visible(|variable| variable.ty == Type::Table)
            .into_iter()
            .map(|index| format!("(hash-table->alist {})", self.scope[index].name))
            .collect();
        let stores: Vec<String> = self
            .visible(|variable| matches!(variable.ty, Type::Store(_)))
            .into_iter()
            .map(|index| match &self.scope[index] {
                Variable { name, ty: Type::Store(Store::Variable), .. } => format!("({name})"),
                Variable { name, .. } => name.clone(),
            })
            .collect();
        format!(
            "(show (list 'digest {} {} {}))",
            shown.join(" "),
            tables.join(" "),
            stores.join(" ")
        )
    }
}
