//! Errors of functions that wait, and calls where nothing can wait.

use ruse::{Context, ErrorKind, Procedure, Value};

use crate::executor::Pause;
use crate::{eval, every_vm, print, vm};

#[test]
fn an_error_is_raised_where_the_call_stands() {
    every_vm(|vm| {
        vm.register_async("parse", |text: String| async move {
            Pause::new(1).await;
            text.parse::<i64>()
        })
        .unwrap();
        let text =
            "(list (parse \"7\") (guard (e (#t (error-object-message e))) (+ 1 (parse \"x\"))))";
        assert_eq!(print(vm, text), "(7 \"parse: invalid digit found in string\")");
        let text = "(define (outer t) (list (parse t)))\n\n(outer \"y\")";
        let error = eval::<Value>(vm, text).unwrap_err();
        assert_eq!((error.kind, error.line), (ErrorKind::Host, 1));
        assert_eq!(error.frames[0].name.as_deref(), Some("parse"));
        assert_eq!(error.frames[1].name.as_deref(), Some("outer"));
        assert!(
            std::error::Error::source(&error).is_some_and(|it| it.is::<std::num::ParseIntError>())
        );
        let text = "(define (last t) (parse t)) (guard (e (#t 'caught)) (last \"z\"))";
        assert_eq!(print(vm, text), "caught");
        let text = "(with-exception-handler (lambda (e) (wait 'handled) (list 1))
                      (lambda () (+ 1 (car (raise-continuable 'oh)))))";
        assert_eq!(print(vm, text), "2");
        assert_eq!(
            print(vm, "(guard (e (#t (wait (list 'then e)))) (raise (wait 'oh)))"),
            "(then oh)"
        );
    });
}

#[test]
fn a_panic_of_a_future_is_an_error() {
    every_vm(|vm| {
        vm.register_async("burst", |pauses: usize| async move {
            Pause::new(pauses).await;
            assert!(pauses > 9, "it burst");
        })
        .unwrap();
        for pauses in 0..3 {
            let text = format!("(wait (guard (e (#t (error-object-message e))) (burst {pauses})))");
            let message: String = eval(vm, &text).unwrap();
            assert!(message.contains("it burst"), "{message}");
        }
        assert_eq!(eval::<()>(vm, "(burst 1)").unwrap_err().kind, ErrorKind::Panic);
        assert_eq!(eval::<i64>(vm, "(wait 1)").unwrap(), 1);
    });
}

#[test]
fn wrong_arguments_and_results_are_named() {
    let mut vm = vm();
    vm.register_async("half", |n: u8| async move { n / 2 }).unwrap();
    let error = eval::<()>(&mut vm, "(half 1000)").unwrap_err();
    assert!(error.message.starts_with("half: argument 1 must be an exact integer from 0 to 255"));
    let error = eval::<u8>(&mut vm, "(wait 1000)").unwrap_err();
    assert!(error.message.contains("0 to 255"), "{}", error.message);
}

#[test]
fn a_run_that_cannot_wait_says_so() {
    every_vm(|vm| {
        for call in ["(wait 1)", "(now 1)", "(define (f) (now 1)) (f)"] {
            let error = vm.eval::<i64>(call).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Host);
            assert!(
                error.message.contains("waits for the host, which is only possible"),
                "{error}"
            );
        }
        let wait: Value = vm.eval("wait").unwrap();
        assert!(vm.call::<i64>(&wait, (1,)).is_err());
        assert_eq!(eval::<i64>(vm, "(wait 1)").unwrap(), 1);
        assert!(vm.eval::<i64>("(wait 1)").is_err());
    });
}

#[test]
fn nothing_waits_below_a_function_that_does_not() {
    every_vm(|vm| {
        vm.register("through", |ctx: &mut Context<'_>, f: Value| ctx.call::<i64>(&f, ())).unwrap();
        let error = eval::<i64>(vm, "(through (lambda () (wait 1)))").unwrap_err();
        assert_eq!(
            error.message,
            "wait: waits for the host, which is not possible below `through`, a function of the \
             host that does not wait"
        );
        assert_eq!(eval::<i64>(vm, "(+ (wait 1) (through (lambda () 2)) (wait 3))").unwrap(), 6);
        let text = "(guard (e (#t (wait 5))) (through (lambda () (now 1))))";
        assert_eq!(eval::<i64>(vm, text).unwrap(), 5);
        assert_eq!(
            eval::<i64>(vm, "(call/cc (lambda (k) (through (lambda () (k (+ 1 (* 2 3)))))))")
                .unwrap(),
            7
        );
    });
}

#[test]
fn a_result_may_be_a_procedure_that_waits() {
    every_vm(|vm| {
        vm.register_async("adder", |n: i64| async move {
            Pause::new(1).await;
            Procedure::new_async("add", move |x: i64| async move {
                Pause::new(1).await;
                n + x
            })
        })
        .unwrap();
        assert_eq!(eval::<i64>(vm, "((adder 3) 4)").unwrap(), 7);
        assert_eq!(print(vm, "(map (adder 1) '(1 2 3))"), "(2 3 4)");
    });
}
