//! Calls of functions of the host and of methods of host types: what they do never depends on the tier that makes them.
#![forbid(unsafe_code)]
#![cfg(feature = "jit")]

use std::cmp::Ordering;

use ruse::{
    Context, Definition, Deopt, ErrorKind, HostType, Jit, Object, Opt, Options, Rest, Value, Vm,
};

/// A VM of every sort.
fn every_vm(mut test: impl FnMut(&str, Vm)) {
    let base = || Options { fuel: Some(1 << 40), ..Options::default() };
    let eager = || Options { jit: Jit::Eager, ..base() };
    for (name, options) in [
        ("interpreter", Options { jit: Jit::Off, ..base() }),
        ("eager", eager()),
        ("threshold", Options { jit: Jit::On, jit_threshold: 5, ..base() }),
        ("wrong guesses", Options { deopt: Deopt::All, ..eager() }),
        ("interpreter, stress", Options { jit: Jit::Off, gc_stress: true, ..base() }),
        ("eager, stress", Options { gc_stress: true, verify_heap: true, ..eager() }),
    ] {
        test(name, Vm::new(options).unwrap());
    }
}

/// Runs the texts on every sort of VM, which must show the same, errors with their backtraces among it; gives that.
fn same_everywhere(prepare: impl Fn(&mut Vm), texts: &[&str]) -> Vec<String> {
    let mut wanted: Option<(Vec<String>, u64)> = None;
    every_vm(|name, mut vm| {
        prepare(&mut vm);
        let shown = texts.iter().map(|text| match vm.eval_printed(text) {
            Ok(values) => values.join(" "),
            Err(error) => error.report(false),
        });
        let shown: Vec<String> = shown.collect();
        let fuel = vm.stats().fuel_used;
        let (texts_of_first, fuel_of_first) = wanted.get_or_insert_with(|| (shown.clone(), fuel));
        assert_eq!(&shown, texts_of_first, "{name}");
        assert_eq!(fuel, *fuel_of_first, "{name}");
        assert_eq!(name.starts_with("interpreter"), vm.stats().native_entries == 0, "{name}");
    });
    wanted.unwrap().0
}

/// `(last f x)` calls in tail position, `(inside f x)` does not; `(repeat f)` calls often.
const CALLERS: &str = "
    (define (last f . xs) (if (null? xs) (f) (one f (car xs))))
    (define (one f x) (f x))
    (define (pick f i x)
      (if (odd? i) (f x) (let ((kept (list i x)) (more (vector x))) (list (f kept) more kept))))
    (define (inside f x) (let ((kept (list x))) (cons (f x) kept)))
    (define (repeat f)
      (let loop ((i 0) (all '())) (if (= i 20) (reverse all) (loop (+ i 1) (cons (f i) all)))))";

fn prepare(vm: &mut Vm) {
    vm.register("same", |x: Value| x).unwrap();
    vm.register("refuse", |x: i64| if x % 2 == 0 { Ok(x) } else { Err("refused") }).unwrap();
    vm.register("shatter", |x: i64| assert!(x % 2 == 0, "{x} is odd")).unwrap();
    vm.register("again", |ctx: &mut Context<'_>, f: Value, x: Value| ctx.call::<Value>(&f, (x,)))
        .unwrap();
    vm.register("fill", |ctx: &mut Context<'_>, x: Value| {
        let lists: Result<Vec<Value>, _> =
            (0..50).map(|_| ctx.value(vec![x.clone(); 20])).collect();
        lists.map(|lists| lists[7].clone())
    })
    .unwrap();
    vm.register("sum", |xs: Rest<i64>| xs.0.iter().sum::<i64>()).unwrap();
    vm.register("more", |x: i64, by: Opt<i64>| x + by.0.unwrap_or(1)).unwrap();
    vm.eval::<()>(CALLERS).unwrap();
}

#[test]
fn values_errors_and_panics_are_the_same_on_every_tier() {
    let shown = same_everywhere(
        prepare,
        &[
            "(repeat (lambda (i) (last same i)))",
            "(repeat (lambda (i) (pick same i (vector i))))",
            "(repeat (lambda (i) (pick fill i i)))",
            "(repeat (lambda (i) (guard (e (#t (error-object-message e))) (last refuse i))))",
            "(repeat (lambda (i) (guard (e (#t (error-object-message e))) (last shatter i))))",
            "(repeat (lambda (i) (guard (e (#t (error-object-message e))) (inside shatter i))))",
            "(last refuse 1)",
            "(last shatter 3)",
            "(inside refuse 1)",
            "(with-exception-handler (lambda (e) 5) (lambda () (+ 1 (last refuse 1))))",
            "(last same)",
            "(last refuse 'x)",
            "(repeat (lambda (i) (last (if (even? i) same (make-parameter i)) i)))",
            "(define (callee i) (vector-ref (vector same sum more - (lambda (x) (list x))) (modulo i 5)))",
            "(repeat (lambda (i) (list (one (callee i) i) (inside (callee (+ i 1)) i))))",
            "(repeat (lambda (i) (one (if (< i 10) more (lambda () i)) i)))",
            "(repeat (lambda (i) (inside (if (< i 10) more 'more) i)))",
            "(define (three f) (f 1 2 3))",
            "(list (three sum) (three sum) (three sum) (three sum) (three sum) (three sum) (three sum))",
            "(three more)",
            "(last same 'fine)",
        ],
    );
    assert!(shown[3].contains("\"refuse: refused\" 2 \"refuse: refused\""), "{}", shown[3]);
    assert!(shown[7].contains("3 is odd") && shown[7].contains("in one"), "{}", shown[7]);
    assert!(shown[10].contains("called with 0 arguments, but it takes 1"), "{}", shown[10]);
    assert_eq!(shown.last().unwrap(), "fine");
}

#[test]
fn calls_do_not_leave_machine_code() {
    for (jit, jit_threshold) in [(Jit::Eager, 0), (Jit::On, 5)] {
        let mut vm = Vm::new(Options { jit, jit_threshold, ..Options::default() }).unwrap();
        prepare(&mut vm);
        let rounds = "(define (rounds n) (if (> n 0) (begin (one same n) (inside same n) (rounds (- n 1)))))";
        vm.eval::<()>(&format!("{rounds} (rounds 1000)")).unwrap();
        let before = vm.stats();
        vm.eval::<()>("(rounds 1000)").unwrap();
        let after = vm.stats();
        assert!(after.native_entries > before.native_entries);
        let exits = after.native_plain_exits - before.native_plain_exits;
        assert!(exits < 5, "{jit:?}: {exits} exits");
    }
}

#[test]
fn calls_back_and_continuations_are_the_same_on_every_tier() {
    let shown = same_everywhere(
        prepare,
        &[
            "(define (back f x) (again f x))",
            "(repeat (lambda (i) (back (lambda (y) (back same (list y))) i)))",
            "(repeat (lambda (i) (call/cc (lambda (k) (back k i) 'never))))",
            "(repeat (lambda (i) (call/cc (lambda (k) (inside (lambda (x) (back k x)) i)))))",
            "(define (deep n) (again deep (+ n 1)))",
            "(guard (e (#t (error-object-message e))) (deep 0))",
            "(define kept #f)",
            "(back (lambda (x) (call/cc (lambda (k) (set! kept k) x))) 1)",
            "(define log '())",
            "(define (wound f x)
               (dynamic-wind (lambda () (set! log (cons 'in log)))
                             (lambda () (back f x))
                             (lambda () (set! log (cons 'out log)))))",
            "(list (call/cc (lambda (k) (wound k 1)))
                   (guard (e (#t 'caught)) (wound car 1))
                   (wound same 2)
                   log)",
            "(repeat (lambda (i) (guard (e (#t (list 'again e))) (back (lambda (x) (raise x)) i))))",
            "(define p (make-parameter 0))",
            "(parameterize ((p 5)) (back (lambda (x) (+ x (p))) 1))",
            // A continuation of a handler holds the frames of the call that raised, and of the procedure that made it last.
            "(define in-handler #f)
             (define (handled f i)
               (call/cc
                 (lambda (out)
                   (with-exception-handler
                     (lambda (e) (out (call/cc (lambda (k) (set! in-handler k) i))))
                     (lambda () (list (last f i) (inside f i)))))))",
            "(define rounds 0)",
            "(define (rounded i)
               (let ((value (handled refuse i)))
                 (set! rounds (+ rounds 1))
                 (if (and (number? value) (< value 9)) (in-handler (+ value 2)) (list value rounds))))",
            "(repeat rounded)",
        ],
    );
    assert_eq!(shown[10], "(1 caught 2 (out in out in out in))");
    assert!(shown[5].contains("nested too deeply"), "{}", shown[5]);
    assert_eq!(shown[13], "6");
}

#[test]
fn limits_end_loops_of_last_calls() {
    every_vm(|name, mut vm| {
        prepare(&mut vm);
        let spin = "(define (spin x) (same x) (spin (last same x))) (spin 1)";
        vm.set_fuel(Some(20_000));
        assert_eq!(vm.eval::<()>(spin).unwrap_err().kind, ErrorKind::Fuel, "{name}");
        vm.set_fuel(Some(1 << 40));
        let handle = vm.interrupt_handle();
        vm.register("stop", move |x: i64| {
            if x == 300 {
                handle.interrupt();
            }
            x
        })
        .unwrap();
        let stop = "(define (count x) (count (+ 1 (last stop x)))) (count 0)";
        assert_eq!(vm.eval::<()>(stop).unwrap_err().kind, ErrorKind::Interrupted, "{name}");
        let exit = "(define (leave) (one exit 7)) (leave)";
        assert_eq!(vm.eval::<()>(exit).unwrap_err().kind, ErrorKind::Exit, "{name}");
        assert_eq!(vm.eval::<i64>("(last same 4)").unwrap(), 4, "{name}");
    });
}

#[derive(Clone)]
struct Card {
    rank: i64,
    name: String,
}

impl HostType for Card {
    const NAME: &'static str = "card";
    fn define(card: &mut Definition<Card>) {
        card.constructor("card", |rank: i64| Card { rank, name: format!("card {rank}") })
            .field("rank", |this| this.rank, |this, rank: i64| this.rank = rank)
            .method("name", |this: &Card| this.name.clone())
            .method("with", |this: &Card, ctx: &mut Context<'_>, f: Value| {
                ctx.call::<Value>(&f, (this.rank,))
            })
            .method_mut("change!", |this: &mut Card, ctx: &mut Context<'_>, f: Value| {
                this.rank = ctx.call(&f, (this.rank,))?;
                Ok::<_, ruse::Error>(())
            })
            .method("beats?", |this: &Card, other: Card| this.rank > other.rank)
            .method("meets", |this: &Card, other: Object<Card>| {
                other.with(|other| this.rank + other.rank)
            })
            .method_mut("takes!", |this: &mut Card, other: Object<Card>| {
                other.with(|other| this.rank += other.rank)
            })
            .comparison();
    }
    fn compare(&self, other: &Card) -> Option<Ordering> {
        self.rank.partial_cmp(&other.rank)
    }
}

#[test]
fn methods_are_the_same_on_every_tier() {
    let shown = same_everywhere(
        |vm| {
            prepare(vm);
            vm.register_type::<Card>().unwrap();
        },
        &[
            "(define (rank c) (card-rank c))",
            "(define (less a b) (card<? a b))",
            "(repeat (lambda (i) (let ((c (card i))) (card-rank-set! c (+ 1 (rank c))) (rank c))))",
            "(repeat (lambda (i) (less (card i) (card (- 20 i)))))",
            "(let ((c (card 3))) (list (card=? c c) (less c c) (card-beats? c c) (card-meets c c)))",
            "(let ((c (card 3))) (card-takes! c (card 4)) (rank c))",
            "(let ((c (card 3))) (card-takes! c c))",
            "(let ((c (card 3))) (card-with c (lambda (r) (list r (rank c)))))",
            "(let ((c (card 3))) (card-with c (lambda (r) (card-rank-set! c 4))))",
            "(let ((c (card 3))) (card-change! c (lambda (r) (+ r 1))) (rank c))",
            "(let ((c (card 3))) (card-change! c (lambda (r) (rank c))))",
            "(let ((c (card 3))) (card-change! c (lambda (r) (less (card 1) c))))",
            "(repeat (lambda (i) (guard (e (#t (error-object-message e))) (rank (if (odd? i) i (card i))))))",
            "(less (card 1) 'card)",
            "(map card? (list (card 1) 1 'card \"card\" card))",
        ],
    );
    assert_eq!(shown[4], "(#t #f #f 6)");
    assert_eq!(shown[5], "7");
    assert!(shown[6].contains("this card is in use by a method that is running"), "{}", shown[6]);
    assert_eq!(shown[7], "(3 3)");
    assert!(shown[8].contains("card-rank-set!: this card is in use"), "{}", shown[8]);
    assert!(shown[10].contains("card-rank: this card is in use"), "{}", shown[10]);
    assert!(
        shown[13].contains("card<?: argument 2 must be a card, but it is card"),
        "{}",
        shown[13]
    );
    assert_eq!(shown[14], "(#t #f #f #f #f)");
}

#[test]
fn objects_that_other_threads_use_are_not_read_while_these_write() {
    let mut vm = Vm::new(Options { jit: Jit::Eager, ..Options::default() }).unwrap();
    vm.register_type::<Card>().unwrap();
    let card: Object<Card> = vm.eval("(define c (card 0)) c").unwrap();
    let step = vm
        .eval::<Value>(
            "(define (add) (card-rank-set! c (+ 1 (card-rank c))))
             (lambda () (guard (e (#t (error-object-message e))) (add) \"\"))",
        )
        .unwrap();
    card.with_mut(|_| {
        let refused = vm.call::<String>(&step, ()).unwrap();
        assert!(refused.contains("in use"), "{refused}");
    })
    .unwrap();
    let other = card.clone();
    let thread = std::thread::spawn(move || {
        for _ in 0..1000 {
            let _ = other.with_mut(|card| {
                let rank = std::mem::replace(&mut card.rank, -1);
                card.rank = rank;
            });
        }
    });
    for _ in 0..1000 {
        vm.call::<String>(&step, ()).unwrap();
    }
    thread.join().unwrap();
    let rank = card.with(|card| card.rank).unwrap();
    assert!((0..=1000).contains(&rank), "{rank}");
}
