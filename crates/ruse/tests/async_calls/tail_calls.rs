//! Functions that wait as the last call of a procedure: its frame stands on, and the value is that of the procedure.

use ruse::{Error, ErrorKind, Value};

use crate::executor::Pause;
use crate::{eval, every_vm, print};

/// A procedure with a last call in one branch, and slots in the other that are something else then.
const LAST: &str = "
    (define (last f x) (f x))
    (define (pick f i x)
      (if (odd? i)
          (f x)
          (let ((kept (list i x)) (more (vector x i)))
            (list (f kept) more kept))))
    (define (repeat n f)
      (let loop ((i 0) (all '())) (if (= i n) (reverse all) (loop (+ i 1) (cons (f i) all)))))";

#[test]
fn the_value_is_that_of_the_procedure() {
    every_vm(|vm| {
        eval::<()>(vm, LAST).unwrap();
        let squares = "(repeat 120 (lambda (i) (last wait (* i i))))";
        let wanted: Vec<i64> = (0..120).map(|i| i * i).collect();
        assert_eq!(eval::<Vec<i64>>(vm, squares).unwrap(), wanted);
        assert_eq!(
            print(vm, "(list-tail (repeat 120 (lambda (i) (pick wait i (make-vector 1 i)))) 118)"),
            "(((118 #(118)) #(#(118) 118) (118 #(118))) #(119))"
        );
        assert_eq!(
            print(
                vm,
                "(define (deep n) (if (= n 0) (last wait '()) (cons n (deep (- n 1))))) (length (deep 500))"
            ),
            "500"
        );
        // Some wait, some do not, some are no functions of the host.
        let mixed = "(define (choose i) (vector-ref (vector wait now - (lambda (x) (pauses 2 x))) (modulo i 4)))
                     (list-tail (repeat 120 (lambda (i) (last (choose i) i))) 116)";
        assert_eq!(print(vm, mixed), "(116 117 -118 119)");
    });
}

#[test]
fn errors_after_a_wait_are_raised_from_the_last_call() {
    every_vm(|vm| {
        eval::<()>(vm, LAST).unwrap();
        vm.register_async("refuse", |x: i64| async move {
            Pause::new(1).await;
            if x % 2 == 0 { Ok(x) } else { Err(format!("{x} is odd")) }
        })
        .unwrap();
        vm.register_async("shatter", |_: i64| async move {
            Pause::new(1).await;
            if true {
                panic!("on purpose")
            }
        })
        .unwrap();
        let caught = "(define (try f i) (guard (e (#t (error-object-message e))) (last f i)))
                      (list-tail (repeat 120 (lambda (i) (try refuse i))) 118)";
        assert_eq!(print(vm, caught), "(118 \"refuse: 119 is odd\")");
        assert_eq!(
            print(vm, "(list-tail (repeat 120 (lambda (i) (try shatter i))) 119)"),
            "(\"a function of the host panicked: on purpose\")"
        );
        let error: Error = eval::<Value>(vm, "(last refuse 1)").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Host);
        let names: Vec<_> = error.frames.iter().filter_map(|frame| frame.name.as_deref()).collect();
        assert_eq!(names[..2], ["refuse", "last"]);
        assert_eq!(print(vm, "(last refuse 4)"), "4");
    });
}

#[test]
fn continuations_go_around_last_calls_that_wait() {
    every_vm(|vm| {
        eval::<()>(vm, LAST).unwrap();
        let again = "(define k #f) (define count 0)
            (define (enter x) (call/cc (lambda (c) (set! k c) (last wait x))))
            (let ((value (enter 0)))
              (set! count (+ count 1))
              (if (< value 120) (k (+ value 1)) (list value count)))";
        assert_eq!(print(vm, again), "(120 121)");
        let wound = "(define log '())
            (define (note x) (set! log (cons x log)))
            (define (wound i)
              (dynamic-wind (lambda () (note 'in)) (lambda () (last wait i)) (lambda () (note 'out))))
            (list (repeat 3 wound) log)";
        assert_eq!(print(vm, wound), "((0 1 2) (out in out in out in))");
    });
}
