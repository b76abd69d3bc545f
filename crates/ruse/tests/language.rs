//! Units that a host builds node by node: what they mean on every tier, and what is wrong with them at which place.
#![forbid(unsafe_code)]

#[path = "../examples/typed_mandelbrot/mandelbrot.rs"]
mod mandelbrot;

use ruse::language::typed::{Math, Module, Operator, Type};
use ruse::language::{Builder, Expr, Source, Sources, Span};
use ruse::{Engine, ErrorKind, Jit, Options, Program, Vm};

const NONE: Span = Span::NONE;

fn vms() -> Vec<Vm> {
    let option = |jit| Options { jit, ..Options::default() };
    [Jit::Off, Jit::On, Jit::Eager].map(|jit| Vm::new(option(jit)).unwrap()).into()
}

/// `fact n = if n = 0 then 1 else n * fact (n - 1)`, with the places of the text.
fn factorial(unit: &mut Builder, text: Source) {
    let n = unit.variable("n");
    let (now, zero) = (unit.local(n, text.span(12..13)), unit.constant(0, text.span(16..17)));
    let test = unit.primitive("=", &[now, zero], text.span(12..17));
    let yes = unit.constant(1, text.span(23..24));
    let (now, one) = (unit.local(n, text.span(40..41)), unit.constant(1, text.span(44..45)));
    let less = unit.primitive("-", &[now, one], text.span(40..45));
    let call = unit.call_global("fact", &[less], text.span(34..46));
    let now = unit.local(n, text.span(30..31));
    let no = unit.primitive("*", &[now, call], text.span(30..46));
    let body = unit.choice(test, yes, no, text.span(9..46));
    let lambda = unit.lambda(Some("fact"), &[n], None, body, text.span(0..46));
    unit.define("fact", lambda, text.span(0..4));
}

const FACTORIAL: &str = "fact n = if n = 0 then 1 else n * fact (n - 1)";

#[test]
fn definitions_are_scheme_procedures_with_places_of_their_own() {
    for mut vm in vms() {
        let mut sources = Sources::new();
        let text = sources.add("fact.lang", FACTORIAL);
        let mut unit = Builder::definitions(&sources);
        factorial(&mut unit, text);
        vm.build(unit).unwrap();
        let fact = vm.function::<(i64,), i64>("fact").unwrap();
        for _ in 0..300 {
            assert_eq!(fact.call(&mut vm, (10,)).unwrap(), 3_628_800);
        }
        assert_eq!(vm.eval_printed("(fact 25)").unwrap(), ["15511210043330985984000000"]);
        let error = vm.eval::<i64>("(fact 'x)").unwrap_err();
        let place = (error.kind, error.file.as_deref(), error.line, error.column);
        assert_eq!(place, (ErrorKind::Type, Some("fact.lang"), 1, 13));
        assert_eq!(error.frames[0].name.as_deref(), Some("fact"));
    }
}

#[test]
fn programs_are_shared_saved_and_loaded() {
    let mut sources = Sources::new();
    let text = sources.add("fact.lang", FACTORIAL);
    let mut unit = Builder::program(&sources);
    unit.import("(scheme process-context)", NONE);
    factorial(&mut unit, text);
    let five = unit.constant(5, NONE);
    let call = unit.call_global("fact", &[five], NONE);
    let exit = unit.call_global("exit", &[call], NONE);
    unit.expression(exit);
    let engine = Engine::new(Options::default());
    let program = engine.build([unit]).unwrap();
    let again = Program::from_bytes(&engine, &program.to_bytes().unwrap()).unwrap();
    for program in [program, again] {
        assert_eq!(engine.vm().unwrap().run(&program).unwrap_err().status, 120);
    }
}

/// What building a program with this expression says.
fn message(build: impl FnOnce(&mut Builder, Source) -> Expr) -> String {
    let mut sources = Sources::new();
    let text = sources.add("wrong.lang", "first\n  second\n");
    let mut unit = Builder::program(&sources);
    unit.import("(scheme base)", NONE);
    let expr = build(&mut unit, text);
    unit.expression(expr);
    Engine::new(Options::default()).build([unit]).err().map_or(String::new(), |e| e.to_string())
}

#[test]
fn misuse_is_an_error_at_its_place() {
    let place = |text: Source| text.span(8..14);
    assert_eq!(
        message(|unit, text| unit.global("nowhere", place(text))),
        "wrong.lang:2:3: `nowhere` is not defined"
    );
    assert_eq!(
        message(|unit, text| unit.global("if", place(text))),
        "wrong.lang:2:3: `if` is a keyword of Scheme and no variable"
    );
    assert_eq!(
        message(|unit, text| unit.primitive("carr", &[], place(text))),
        "wrong.lang:2:3: there is no primitive `carr`"
    );
    assert_eq!(
        message(|unit, text| unit.primitive("%record", &[], place(text))),
        "wrong.lang:2:3: there is no primitive `%record`"
    );
    assert_eq!(
        message(|unit, text| unit.primitive("cons", &[], place(text))),
        "wrong.lang:2:3: `cons` does not take 0 arguments"
    );
    assert_eq!(
        message(|unit, text| {
            let x = unit.variable("x");
            unit.local(x, place(text))
        }),
        "wrong.lang:2:3: the variable `x` is used outside of its scope"
    );
    assert_eq!(
        message(|unit, text| {
            let one = unit.constant(1, NONE);
            unit.define_constant("one", one, NONE);
            let two = unit.constant(2, NONE);
            unit.set_global("one", two, place(text))
        }),
        "wrong.lang:2:3: `one` is a constant, it cannot be assigned"
    );
    assert_eq!(
        message(|unit, text| {
            let (one, two) = (unit.constant(1, NONE), unit.constant(2, NONE));
            unit.define("one", one, NONE);
            unit.define("one", two, place(text));
            unit.constant(3, NONE)
        }),
        "wrong.lang:2:3: `one` is defined twice"
    );
    assert_eq!(
        message(|unit, text| {
            let x = unit.variable("x");
            let (a, b) = (unit.constant(1, NONE), unit.constant(2, NONE));
            let body = unit.local(x, NONE);
            let inner = unit.bind(&[(x, a)], body, place(text));
            unit.bind(&[(x, b)], inner, NONE)
        }),
        "wrong.lang:2:3: the variable `x` is bound in two places"
    );
    let mut other = Builder::program(&Sources::new());
    let foreign = other.constant(1, NONE);
    assert_eq!(
        message(|unit, text| unit.sequence(&[foreign, foreign], place(text))),
        "wrong.lang:2:3: an expression of another unit"
    );
}

#[test]
fn libraries_that_a_host_denies_stay_denied() {
    let options =
        Options { libraries: ruse::LibraryAccess::only(["(scheme base)"]), ..Options::default() };
    let mut unit = Builder::program(&Sources::new());
    let name = unit.constant("secret", NONE);
    let open = unit.primitive("open-input-file", &[name], NONE);
    unit.expression(open);
    let error = Engine::new(options).build([unit]).err().unwrap();
    assert!(error.message.contains("(scheme file)"), "{}", error.message);
}

#[test]
fn a_failed_build_leaves_the_environment_as_it_was() {
    let mut vm = Vm::new(Options::default()).unwrap();
    vm.eval::<()>("(define x 1)").unwrap();
    let mut unit = Builder::definitions(&Sources::new());
    let two = unit.constant(2, NONE);
    unit.define("x", two, NONE);
    let wrong = unit.global("nowhere", NONE);
    unit.expression(wrong);
    assert!(vm.build(unit).is_err());
    assert_eq!(vm.eval::<i64>("x").unwrap(), 1);
}

#[test]
fn forms_expand_with_macros_and_see_variables_of_the_tree() {
    for mut vm in vms() {
        let mut sources = Sources::new();
        let prelude = sources.add(
            "prelude.scm",
            "(define-syntax swap! (syntax-rules () ((_ a b) (let ((t a)) (set! a b) (set! b t)))))",
        );
        let mut unit = Builder::definitions(&sources);
        for form in unit.forms_of(prelude) {
            unit.top_form(form);
        }
        // The variable is called as the macro's own one is.
        let (t, u) = (unit.variable("t"), unit.variable("u"));
        let parts = [
            unit.form_symbol("swap!", NONE),
            unit.form_variable(t, NONE),
            unit.form_variable(u, NONE),
        ];
        let form = unit.form_list(&parts, NONE);
        let swap = unit.form(form, NONE);
        let (a, b) = (unit.local(t, NONE), unit.local(u, NONE));
        let list = unit.primitive("list", &[a, b], NONE);
        let body = unit.sequence(&[swap, list], NONE);
        let lambda = unit.lambda(Some("swapped"), &[t, u], None, body, NONE);
        unit.define("swapped", lambda, NONE);
        vm.build(unit).unwrap();
        assert_eq!(vm.eval::<Vec<i64>>("(swapped 1 2)").unwrap(), [2, 1]);
    }
}

#[test]
fn the_typed_mandelbrot_counts_as_rust_does() {
    for mut vm in vms() {
        let compiled = mandelbrot::module().compile("(mandelbrot)", &mut vm).unwrap();
        let count = compiled.function::<(i64, i64, i64), i64>("count", &mut vm).unwrap();
        for (columns, rows, limit) in [(0, 0, 0), (12, 6, 50), (40, 30, 200)] {
            let found = count.call(&mut vm, (columns, rows, limit)).unwrap();
            assert_eq!(found, mandelbrot::twin(columns, rows, limit));
        }
    }
}

/// A module with `f(a, b) = a OP b`.
fn binary(operator: Operator, of: Type, result: Type, text: Source, sources: &Sources) -> Module {
    let mut module = Module::new(sources);
    let f = module.declare("f", &[("a", of), ("b", of)], result, text.span(0..5));
    let mut body = module.body(f);
    let (a, b) = (body.parameter(0), body.parameter(1));
    let (a, b) = (body.get(a, NONE), body.get(b, NONE));
    let value = body.binary(operator, a, b, text.span(8..14));
    let end = body.return_value(Some(value), text.span(8..14));
    body.finish(vec![end]);
    module
}

#[test]
fn integers_have_64_bits_and_overflow_is_an_error_at_its_place() {
    let cases: [(Operator, i64, i64, Option<i64>); 12] = [
        (Operator::Add, i64::MAX - 1, 1, Some(i64::MAX)),
        (Operator::Add, i64::MAX, 1, None),
        (Operator::Sub, i64::MIN + 1, 1, Some(i64::MIN)),
        (Operator::Sub, i64::MIN, 1, None),
        (Operator::Mul, 1 << 31, 1 << 31, Some(1 << 62)),
        (Operator::Mul, 1 << 32, 1 << 31, None),
        (Operator::Div, -7, 2, Some(-3)),
        (Operator::Div, i64::MIN, -1, None),
        (Operator::Rem, -7, 2, Some(-1)),
        (Operator::Rem, i64::MIN, -1, Some(0)),
        (Operator::Mod, -7, 2, Some(1)),
        (Operator::Div, 1, 0, None),
    ];
    for mut vm in vms() {
        for (index, &(operator, a, b, expected)) in cases.iter().enumerate() {
            let mut sources = Sources::new();
            let text = sources.add("int.lang", "first\n  second\n");
            let module = binary(operator, Type::Int, Type::Int, text, &sources);
            let compiled = module.compile(&format!("(int {index})"), &mut vm).unwrap();
            let f = compiled.function::<(i64, i64), i64>("f", &mut vm).unwrap();
            for _ in 0..3 {
                match f.call(&mut vm, (a, b)) {
                    Ok(value) => assert_eq!(Some(value), expected, "{operator:?} {a} {b}"),
                    Err(error) => {
                        assert_eq!(expected, None, "{operator:?} {a} {b}: {error}");
                        assert_eq!((error.line, error.column), (2, 3), "{error}");
                    }
                }
            }
        }
    }
}

#[test]
fn floats_stay_floats() {
    for mut vm in vms() {
        let mut module = Module::new(&Sources::new());
        for function in [Math::Sqrt, Math::Log, Math::Floor, Math::Abs] {
            let f = module.declare(function.name(), &[("x", Type::Float)], Type::Float, NONE);
            let mut body = module.body(f);
            let x = body.parameter(0);
            let x = body.get(x, NONE);
            let value = body.math(function, x, NONE);
            let end = body.return_value(Some(value), NONE);
            body.finish(vec![end]);
        }
        let f = module.declare("truncated", &[("x", Type::Float)], Type::Int, NONE);
        let mut body = module.body(f);
        let x = body.parameter(0);
        let x = body.get(x, NONE);
        let value = body.to_int(x, NONE);
        let end = body.return_value(Some(value), NONE);
        body.finish(vec![end]);
        let compiled = module.compile("(floats)", &mut vm).unwrap();
        let mut call = |name: &str, x: f64| {
            let f = compiled.function::<(f64,), f64>(name, &mut vm).unwrap();
            f.call(&mut vm, (x,)).unwrap()
        };
        assert!(call("sqrt", -1.0).is_nan());
        assert!(call("log", -1.0).is_nan());
        assert_eq!(call("log", 0.0), f64::NEG_INFINITY);
        assert_eq!(call("sqrt", 2.0), 2.0_f64.sqrt());
        assert_eq!(call("floor", -1.5), -2.0);
        assert_eq!(call("abs", -0.5), 0.5);
        let truncated = compiled.function::<(f64,), i64>("truncated", &mut vm).unwrap();
        assert_eq!(truncated.call(&mut vm, (-2.9,)).unwrap(), -2);
        assert_eq!(truncated.call(&mut vm, (-9_223_372_036_854_775_808.0,)).unwrap(), i64::MIN);
        for x in [f64::NAN, f64::INFINITY, 9_223_372_036_854_775_808.0] {
            assert_eq!(truncated.call(&mut vm, (x,)).unwrap_err().kind, ErrorKind::Value);
        }
    }
}

#[test]
fn untyped_callers_are_checked() {
    let mut vm = Vm::new(Options::default()).unwrap();
    let mut sources = Sources::new();
    let text = sources.add("half.lang", "first\n  second\n");
    let module = binary(Operator::Div, Type::Float, Type::Float, text, &sources);
    module.compile("(half)", &mut vm).unwrap();
    assert_eq!(vm.eval_printed("(import (half)) (f 1 2)").unwrap(), ["0.5"]);
    let error = vm.eval::<f64>("(f 1 \"two\")").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Type, "{error}");
}

#[test]
fn type_errors_come_before_anything_runs() {
    let mut sources = Sources::new();
    let text = sources.add("types.lang", "first\n  second\n");
    let error = |module: Module| {
        module.compile("(types)", &mut Vm::new(Options::default()).unwrap()).unwrap_err()
    };
    let wrong = error(binary(Operator::And, Type::Int, Type::Bool, text, &sources));
    assert_eq!(wrong.to_string(), "types.lang:2:3: `and` takes two Bool, not Int and Int");
    let wrong = error(binary(Operator::Lt, Type::Int, Type::Int, text, &sources));
    assert_eq!(wrong.to_string(), "types.lang:2:3: the result of `f` must be Int, not Bool");
    let mut module = Module::new(&sources);
    module.declare("f", &[], Type::Unit, text.span(8..14));
    assert_eq!(error(module).to_string(), "types.lang:2:3: `f` is declared, but has no body");
}

#[test]
fn deep_trees_are_no_danger() {
    let mut vm = Vm::new(Options::default()).unwrap();
    let mut module = Module::new(&Sources::new());
    let f = module.declare("f", &[], Type::Int, NONE);
    let mut body = module.body(f);
    let mut value = body.int(0, NONE);
    for _ in 0..200_000 {
        let one = body.int(1, NONE);
        value = body.add(value, one, NONE);
    }
    let end = body.return_value(Some(value), NONE);
    body.finish(vec![end]);
    let error = module.compile("(deep)", &mut vm).unwrap_err();
    assert!(error.message.contains("nested"), "{error}");
}
