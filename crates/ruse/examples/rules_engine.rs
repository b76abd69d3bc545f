//! A rules engine: facts are Rust data that came as JSON, rules are Scheme, decisions come back as Rust data.
//!
//! A rule looks at an order and at what was decided before, and decides more; rules run until none has anything to
//! add. Whoever writes rules sees nothing of Rust, and a rule that fails or loops is an error with its place.
//!
//! `cargo run -p ruse --example rules_engine --features serde`
#![forbid(unsafe_code)]

use std::error::Error;

use ruse::{Function, Options, Serde, Vm};
use serde::{Deserialize, Serialize};

/// Calls and loop rounds that the rules may spend on one order.
const FUEL: u64 = 100_000;

const ORDERS: &str = r#"[
  {"id": 1, "customer": {"name": "Ada", "since": 2015, "country": "GB"},
   "lines": [{"item": "engine", "count": 1, "price": 950.0}, {"item": "card", "count": 200, "price": 0.75}]},
  {"id": 2, "customer": {"name": "Bob", "since": null, "country": "US"},
   "lines": [{"item": "lamp", "count": 1, "price": 40.0}]},
  {"id": 3, "customer": {"name": "Eve", "since": null, "country": "GB"},
   "lines": [{"item": "safe", "count": 3, "price": 2100.0}]}
]"#;

const RULES: &str = r#"
(import (scheme base) (srfi 1))

(define (get record . path)
  (fold (lambda (key record) (cdr (assq key record))) record path))

(define (total order)
  (fold (lambda (line sum) (+ sum (* (get line 'count) (get line 'price))))
        0 (get order 'lines)))

(define rules '())

;; (rule NAME (ORDER DECIDED) TEST DECISION ...)
(define-syntax rule
  (syntax-rules ()
    ((_ name (order decided) test decision ...)
     (set! rules
       (cons (list name (lambda (order decided) (if test (list decision ...) '())))
             rules)))))

(define (decided? kind decided)
  (any (lambda (decision) (eq? kind (if (pair? decision) (car decision) decision))) decided))

(rule "loyal customers" (order decided)
  (let ((since (get order 'customer 'since))) (and since (<= since 2020)))
  '(discount (percent . 10) (reason . "loyalty")))

(rule "great orders of strangers are checked" (order decided)
  (and (not (get order 'customer 'since)) (> (total order) 1000))
  '(flag "a great order of a stranger")
  'hold)

(rule "free shipping, except for what is held" (order decided)
  (and (not (decided? 'hold decided)) (> (total order) 500))
  'free-shipping)

(rule "greeting" (order decided)
  (decided? 'discount decided)
  (list 'note (string-append "Thank you, " (get order 'customer 'name) "!")))

;; Runs the rules that have not fired until none fires any more.
(define (decide order)
  (let loop ((left (reverse rules)) (waiting '()) (decided '()) (news? #f))
    (cond ((pair? left)
           (let ((decisions ((cadr (car left)) order decided)))
             (if (null? decisions)
                 (loop (cdr left) (cons (car left) waiting) decided news?)
                 (loop (cdr left) waiting (append decided decisions) #t))))
          (news? (loop (reverse waiting) '() decided #f))
          (else decided))))
"#;

#[derive(Serialize, Deserialize, Debug)]
struct Order {
    id: u64,
    customer: Customer,
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize, Debug)]
struct Customer {
    name: String,
    since: Option<u32>,
    country: String,
}

#[derive(Serialize, Deserialize, Debug)]
struct Line {
    item: String,
    count: u32,
    price: f64,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Decision {
    Discount { percent: u8, reason: String },
    Flag(String),
    Note(String),
    FreeShipping,
    Hold,
}

struct Rules {
    vm: Vm,
    decide: Function<(Serde<Order>,), Serde<Vec<Decision>>>,
}

impl Rules {
    fn new(text: &str) -> Result<Rules, ruse::Error> {
        let mut vm = Vm::new(Options::default())?;
        vm.eval::<()>(text)?;
        let decide = vm.function("decide")?;
        Ok(Rules { vm, decide })
    }

    fn decide(&mut self, order: Order) -> Result<Vec<Decision>, ruse::Error> {
        self.vm.set_fuel(Some(FUEL));
        let Serde(decisions) = self.decide.call(&mut self.vm, (Serde(order),))?;
        Ok(decisions)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let orders: Vec<Order> = serde_json::from_str(ORDERS)?;
    let mut rules = Rules::new(RULES)?;
    let mut all = Vec::new();
    for order in orders {
        let id = order.id;
        let decisions = rules.decide(order)?;
        println!("order {id}: {}", serde_json::to_string(&decisions)?);
        all.push(decisions);
    }
    assert_eq!(all[0].len(), 3, "a discount, free shipping, and a note");
    assert_eq!(all[1], []);
    assert_eq!(all[2][1], Decision::Hold);

    // What a rule does wrong is an error with its name, and the engine goes on.
    let mut broken =
        Rules::new(&format!("{RULES}\n(rule \"?\" (o d) #t '(discount (percent . 300)))"))?;
    let order = || serde_json::from_str::<Vec<Order>>(ORDERS).map(|mut all| all.swap_remove(1));
    let error = broken.decide(order()?).unwrap_err();
    println!("a broken rule: {error}");
    let mut endless = Rules::new(&format!("{RULES}\n(rule \"?\" (o d) (let loop () (loop)))"))?;
    let error = endless.decide(order()?).unwrap_err();
    println!("an endless rule: {error}");
    Ok(())
}
