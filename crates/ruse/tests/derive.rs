//! Derived conversions and host types, from outside of the crate.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::marker::PhantomData;

use ruse::{Context, FromScheme, HostType, IntoScheme, Options, Symbol, Value, Vm};

fn vm() -> Vm {
    Vm::new(Options::default()).unwrap()
}

/// A value as Scheme prints it, after it went out, came back and went out again.
fn out<T: IntoScheme + FromScheme + Clone + PartialEq + std::fmt::Debug>(value: T) -> String {
    let mut vm = vm();
    let scheme = vm.value(value.clone()).unwrap();
    assert_eq!(vm.get::<T>(&scheme).unwrap(), value);
    vm.to_text(&scheme).unwrap()
}

fn refused<T: FromScheme + std::fmt::Debug>(text: &str) -> String {
    vm().eval::<T>(text).unwrap_err().message
}

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
struct Meters(f64);

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
struct Span(i32, String);

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
struct NorthStar;

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
struct Entity {
    position: Point,
    max_speed: Meters,
    tags: Vec<Symbol>,
    home: Option<Point>,
    asleep: bool,
    by_name: BTreeMap<String, Vec<Point>>,
}

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
enum Action {
    Wait,
    MoveTo(Point, u8),
    Say(String),
    Turn {
        by: f64,
        then: Box<Action>,
    },
    Nothing(),
    #[scheme(rename = "stop!")]
    Stop,
}

fn entity() -> Entity {
    Entity {
        position: Point { x: 1.0, y: 2.5 },
        max_speed: Meters(3.0),
        tags: vec!["big".into(), "red".into()],
        home: None,
        asleep: false,
        by_name: [("a".to_owned(), vec![Point { x: 0.5, y: 0.0 }])].into(),
    }
}

#[test]
fn structs_go_out_and_come_back() {
    assert_eq!(out(Point { x: 1.0, y: -2.5 }), "((x . 1.0) (y . -2.5))");
    assert_eq!(out(Meters(1.5)), "1.5");
    assert_eq!(out(Span(3, "a".into())), "(3 \"a\")");
    assert_eq!(out(NorthStar), "north-star");
    let text = out(entity());
    assert!(text.starts_with("((position (x . 1.0) (y . 2.5)) (max-speed . 3.0) (tags big red) (home . #f) (asleep . #f) (by-name . #table("), "{text}");
}

#[test]
fn enums_go_out_and_come_back() {
    assert_eq!(out(Action::Wait), "wait");
    assert_eq!(out(Action::Stop), "stop!");
    assert_eq!(out(Action::Nothing()), "(nothing)");
    assert_eq!(out(Action::Say("hi".into())), "(say \"hi\")");
    assert_eq!(
        out(Action::MoveTo(Point { x: 0.0, y: 1.0 }, 7)),
        "(move-to ((x . 0.0) (y . 1.0)) 7)"
    );
    let turn = Action::Turn { by: 0.5, then: Box::new(Action::Wait) };
    assert_eq!(out(turn), "(turn (by . 0.5) (then . wait))");
}

#[test]
fn records_come_in_many_forms() {
    let mut vm = vm();
    let here = Point { x: 1.0, y: 2.0 };
    for text in [
        "'((y . 2) (x . 1))",
        "'((\"x\" . 1) (z . 0) (y . 2))",
        "'((x . 1) (y . 2) (x . 5))",
        "(import (srfi 69)) (alist->hash-table '((x . 1) (y . 2)))",
        "(alist->hash-table '((\"x\" . 1) (\"y\" . 2)) string=?)",
        "(alist->hash-table '((x . 1) (y . 2)) (lambda (a b) (eq? a b)) (lambda (x . n) 0))",
    ] {
        assert_eq!(vm.eval::<Point>(text).unwrap(), here, "{text}");
    }
    assert_eq!(vm.eval::<Span>("(vector 1 \"b\")").unwrap(), Span(1, "b".into()));
}

#[test]
fn errors_name_the_place() {
    assert_eq!(
        refused::<Point>("'((x . 1))"),
        "the value must be an association list or hash table with a field `y`, but it is ((x . 1))"
    );
    assert_eq!(
        refused::<Point>("5"),
        "the value must be an association list or hash table, but it is 5"
    );
    assert_eq!(
        refused::<Vec<Entity>>("'(((position (x . 1) (y . #f))))"),
        "field `position.y` of element 1 of the value must be a real number, but it is #f"
    );
    assert_eq!(
        refused::<Action>("'(turn (by . 1) (then move-to ((x . 1) (y . 2)) 300))"),
        "element 2 of `move-to` of field `then` of the value must be an exact integer from 0 to 255, but it is 300"
    );
    assert_eq!(
        refused::<Action>("'(say \"a\" \"b\")"),
        "the value must be `wait`, `(move-to value value)`, `(say value)`, \
         `(turn (by . value) (then . value))`, `(nothing)` or `stop!`, but it is (say \"a\" \"b\")"
    );
    assert_eq!(
        refused::<NorthStar>("'south"),
        "the value must be the symbol `north-star`, but it is south"
    );
    let mut vm = vm();
    vm.register("go", |_: i64, _: Action| ()).unwrap();
    let error = vm.eval::<()>("(go 1 '(say 5))").unwrap_err();
    assert_eq!(error.message, "go: element 1 of `say` of argument 2 must be a string, but it is 5");
}

#[test]
fn circular_and_deep_data_is_an_error() {
    let mut vm = vm();
    for text in [
        "(define x (list 'turn '(by . 1) (cons 'then #f))) (set-cdr! (caddr x) x) x",
        "(define (deep n x) (if (= n 0) x (deep (- n 1) `(turn (by . 1) (then . ,x))))) (deep 100000 'wait)",
    ] {
        let error = vm.eval::<Action>(text).unwrap_err();
        assert_eq!(error.kind, ruse::ErrorKind::Limit);
        assert!(error.message.contains("nested more than"), "{}", error.message);
    }
    let ring = "(define ring (list '(x . 1) '(y . 1))) (set-cdr! (cdr ring) ring) ring";
    assert!(vm.eval::<Point>(ring).unwrap_err().message.contains("association list"));
    let mut deep = &vm.eval::<Action>("(deep 900 'wait)").unwrap();
    let mut depth = 0;
    while let Action::Turn { then, .. } = deep {
        (deep, depth) = (then, depth + 1);
    }
    assert_eq!(depth, 900);
    // The levels of one conversion do not count for the next.
    assert!(vm.eval::<Action>("(deep 900 'wait)").is_ok());
}

#[test]
fn deep_values_do_not_go_out() {
    let mut vm = vm();
    let mut action = Action::Wait;
    for _ in 0..5_000 {
        action = Action::Turn { by: 1.0, then: Box::new(action) };
    }
    assert_eq!(vm.value(action).unwrap_err().kind, ruse::ErrorKind::Limit);
    assert!(vm.value(Action::Wait).is_ok());
}

#[test]
fn values_go_out_while_the_collector_runs_all_the_time() {
    let mut vm = Vm::new(Options { gc_stress: true, ..Options::default() }).unwrap();
    let entities = vec![entity(), entity(), entity()];
    let value = vm.value(entities.clone()).unwrap();
    vm.set_global("entities", value).unwrap();
    assert_eq!(
        vm.eval::<Vec<Entity>>("(map (lambda (e) (append e '())) entities)").unwrap(),
        entities
    );
}

#[derive(FromScheme, Debug)]
#[allow(dead_code, reason = "what it is made of does not matter")]
enum Tree {
    Leaf,
    Node(Vec<Tree>),
}

#[test]
fn data_that_stands_for_more_than_fits_is_an_error() {
    let mut vm = vm();
    let text =
        "(let loop ((n 64) (t 'leaf)) (if (= n 0) t (loop (- n 1) (list 'node (list t t)))))";
    let error = vm.eval::<Tree>(text).unwrap_err();
    assert_eq!(error.kind, ruse::ErrorKind::Limit);
    assert!(error.message.contains("shares"), "{}", error.message);
}

fn three() -> i32 {
    3
}

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug, Default)]
#[scheme(rename_all = "camelCase")]
struct Settings {
    #[scheme(default = three())]
    frame_rate: i32,
    #[scheme(default)]
    window_size: (u32, u32),
    #[scheme(rename = "the title")]
    title: Option<String>,
    #[scheme(skip)]
    cache: u64,
    #[scheme(skip, default = 9)]
    version: u8,
    next: Option<Box<Settings>>,
    #[scheme(default)]
    boxed: Box<i32>,
}

#[test]
fn attributes_of_fields() {
    let mut vm = vm();
    let settings: Settings = vm.eval("'((frameRate . 5) (|the title| . \"t\") (next))").unwrap();
    let next = Settings { frame_rate: 3, version: 9, ..Settings::default() };
    let expected = Settings {
        frame_rate: 5,
        title: Some("t".into()),
        version: 9,
        next: Some(Box::new(next)),
        ..Settings::default()
    };
    assert_eq!(settings, expected);
    let value = vm.value(Settings { cache: 1, ..settings }).unwrap();
    let text = "((frameRate . 5) (windowSize 0 0) (|the title| . \"t\") \
        (next (frameRate . 3) (windowSize 0 0) (|the title| . #f) (next . #f) (boxed . 0)) (boxed . 0))";
    assert_eq!(vm.to_text(&value).unwrap(), text);
    assert_eq!(vm.get::<Settings>(&value).unwrap(), expected);
}

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
#[scheme(transparent)]
struct Flag<T> {
    on: bool,
    #[scheme(skip)]
    unit: PhantomData<T>,
}

#[derive(IntoScheme, FromScheme, Clone, PartialEq, Debug)]
#[scheme(rename_all = "SCREAMING_SNAKE_CASE")]
enum Mixed<T, const N: usize>
where
    T: PartialEq,
{
    ManyOf([T; N]),
    #[scheme(rename_all = "snake_case")]
    Both {
        first_one: T,
        r#type: u8,
    },
    #[scheme(skip)]
    Hidden,
}

#[test]
fn generic_types() {
    let flag = Flag::<std::thread::Thread> { on: false, unit: PhantomData };
    let mut vm = vm();
    let value = vm.value(flag).unwrap();
    assert_eq!(vm.to_text(&value).unwrap(), "#f");
    // What can be `#f` itself is not taken for nothing.
    assert!(matches!(vm.eval::<Option<Flag<i32>>>("#f"), Ok(Some(Flag { on: false, .. }))));
    assert_eq!(out(Mixed::<i32, 2>::ManyOf([1, 2])), "(MANY_OF (1 2))");
    assert_eq!(
        out(Mixed::<char, 0>::Both { first_one: 'a', r#type: 1 }),
        "(BOTH (first_one . #\\a) (type . 1))"
    );
    let error = vm.value(Mixed::<i32, 0>::Hidden).unwrap_err();
    assert_eq!(error.message, "the variant `Hidden` of `Mixed` has no counterpart in Scheme");
    assert!(vm.eval::<Mixed<i32, 0>>("'HIDDEN").is_err());
}

#[derive(IntoScheme)]
struct View<'a, T: Clone> {
    name: &'a str,
    items: &'a [T],
}

#[test]
fn borrowed_data_goes_out() {
    let mut vm = vm();
    let items = [1, 2];
    vm.set_global("view", View { name: "n", items: &items }).unwrap();
    assert_eq!(vm.eval_printed("view").unwrap(), ["((name . \"n\") (items 1 2))"]);
}

/// A conversion that runs Scheme, which may collect, and shortens the list that is being taken apart.
#[derive(Debug)]
struct Meddler;

impl FromScheme for Meddler {
    fn from_scheme(_: &Value, ctx: &mut Context<'_>) -> Result<Meddler, ruse::Error> {
        ctx.eval::<()>("(set-cdr! victim '()) (make-vector 10000 0)")?;
        ctx.collect();
        Ok(Meddler)
    }
}

#[derive(FromScheme, Debug)]
#[allow(dead_code, reason = "what it is made of does not matter")]
struct Three(Meddler, String, String);

#[derive(FromScheme, Debug)]
#[allow(dead_code, reason = "what it is made of does not matter")]
struct Named {
    a: Meddler,
    b: String,
}

#[test]
fn conversions_that_change_the_data() {
    let mut vm = vm();
    let error = vm.eval::<Three>("(define victim (list 1 \"a\" \"b\")) victim").unwrap_err();
    assert!(error.message.contains("a proper list"), "{}", error.message);
    let error = vm.eval::<Named>("(set! victim (list (cons 'a 1) (cons 'b \"b\"))) victim");
    assert!(error.unwrap_err().message.contains("a field `b`"));
}

#[derive(HostType, Clone, PartialEq, PartialOrd, Debug)]
#[scheme(name = "acct", equal, order, display)]
struct BankAccount {
    #[scheme(get)]
    balance: i64,
    #[scheme(get, set)]
    owner_name: String,
    #[scheme(set, rename = "pin")]
    secret: u16,
    #[allow(dead_code, reason = "Scheme does not see it")]
    hidden: u8,
}

impl std::fmt::Display for BankAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.owner_name, self.balance)
    }
}

#[ruse::methods]
impl BankAccount {
    const LIMIT: i64 = 100;

    #[scheme(constructor)]
    fn new(owner: &str) -> BankAccount {
        BankAccount { balance: 0, owner_name: owner.to_owned(), secret: 0, hidden: 1 }
    }

    #[scheme(constructor, rename = "open-account")]
    fn with_balance(ctx: &mut Context<'_>, owner: &str, f: Value) -> Result<Self, ruse::Error> {
        let balance = ctx.call(&f, ())?;
        Ok(BankAccount { balance, ..BankAccount::new(owner) })
    }

    #[scheme(function)]
    fn limit() -> i64 {
        Self::LIMIT
    }

    fn deposit(&mut self, amounts: &[i64]) -> i64 {
        self.balance += amounts.iter().sum::<i64>();
        self.balance
    }

    fn transfer(&mut self, to: &mut BankAccount, amount: i64) -> Result<(), String> {
        if amount > self.balance {
            return Err(format!("{} has only {}", self.owner_name, self.balance));
        }
        self.balance -= amount;
        to.balance += amount;
        Ok(())
    }

    fn richer_than(&self, other: &Self) -> bool {
        self.balance > other.balance
    }

    fn is_empty(&self) -> bool {
        self.balance == 0
    }

    fn owner(&self) -> &str {
        &self.owner_name
    }

    fn each(
        &self,
        ctx: &mut Context<'_>,
        f: &Value,
        others: ruse::Rest<i64>,
    ) -> Result<i64, ruse::Error> {
        let mut sum = self.balance;
        for other in others.0 {
            sum += ctx.call::<i64>(f, (other,))?;
        }
        Ok(sum)
    }

    #[scheme(rename = "pin-is?")]
    fn check(&self, pin: u16) -> bool {
        self.secret == pin
    }

    #[scheme(skip)]
    fn into_parts(self) -> (i64, String) {
        (self.balance, self.owner_name)
    }
}

fn bank() -> Vm {
    let mut vm = vm();
    vm.register_type::<BankAccount>().unwrap();
    vm.eval::<()>(
        "(define a (make-acct \"Ada\")) (define b (open-account \"Bob\" (lambda () 50)))",
    )
    .unwrap();
    vm
}

#[test]
fn host_types() {
    let mut vm = bank();
    for (text, expected) in [
        ("a", "#<acct Ada:0>"),
        ("(acct-deposit! a '(10 20))", "30"),
        ("(acct-deposit! a (vector 1))", "31"),
        ("(acct-balance a)", "31"),
        ("(begin (acct-owner-name-set! a \"Ann\") (acct-owner-name a))", "\"Ann\""),
        ("(acct-owner a)", "\"Ann\""),
        ("(acct-richer-than b a)", "#t"),
        ("(acct-richer-than b b)", "#f"),
        ("(begin (acct-transfer! b a 20) (list a b))", "(#<acct Ann:51> #<acct Bob:30>)"),
        ("(acct-limit)", "100"),
        ("(acct-empty? a)", "#f"),
        ("(begin (acct-pin-set! a 7) (acct-pin-is? a 7))", "#t"),
        ("(acct-each a (lambda (x) (* x x)) 1 2 3)", "65"),
        ("(equal? (make-acct \"x\") (make-acct \"x\"))", "#t"),
        ("(equal? a b)", "#f"),
        ("(acct<? b a)", "#t"),
        ("(acct? a)", "#t"),
        ("(acct? 5)", "#f"),
    ] {
        assert_eq!(vm.eval_printed(text).unwrap(), [expected], "{text}");
    }
    let account: BankAccount = vm.eval("a").unwrap();
    assert_eq!(account.into_parts(), (51, "Ann".to_owned()));
}

#[test]
fn errors_of_host_types() {
    let mut vm = bank();
    for (text, expected) in [
        ("(acct-balance 5)", "acct-balance: argument 1 must be a acct, but it is 5"),
        ("(acct-richer-than a 'b)", "acct-richer-than: argument 2 must be a acct, but it is b"),
        ("(acct-transfer! a b 5)", "acct-transfer!: Ada has only 0"),
        (
            "(acct-transfer! a a 0)",
            "acct-transfer!: this acct is in use by a method that is running",
        ),
        (
            "(acct-deposit! a '(1 x))",
            "acct-deposit!: element 2 of argument 2 must be an exact integer from -9223372036854775808 to 9223372036854775807, but it is x",
        ),
    ] {
        assert_eq!(vm.eval::<()>(text).unwrap_err().message, expected, "{text}");
    }
    for name in ["acct-pin", "acct-hidden", "acct-into-parts", "acct-balance-set!", "acct-check"] {
        assert_eq!(vm.eval::<()>(name).unwrap_err().kind, ruse::ErrorKind::Unbound, "{name}");
    }
}

#[derive(HostType, Clone, PartialEq)]
#[scheme(equal)]
enum Light {
    Red,
    Green,
}

#[derive(HostType, Clone)]
struct Wrapper(#[scheme(get, set, rename = "light")] Light, #[scheme(get, rename = "name")] String);

#[test]
fn enums_and_tuple_structs_are_host_types() {
    let mut vm = vm();
    vm.register_type::<Light>().unwrap();
    vm.register_type::<Wrapper>().unwrap();
    vm.set_global("green", Light::Green).unwrap();
    vm.set_global("w", Wrapper(Light::Red, "n".into())).unwrap();
    vm.eval::<()>("(wrapper-light-set! w green)").unwrap();
    assert!(vm.eval::<bool>("(equal? green (wrapper-light w))").unwrap());
    assert_eq!(vm.eval_printed("(list w (wrapper-name w))").unwrap(), ["(#<wrapper> \"n\")"]);
}
