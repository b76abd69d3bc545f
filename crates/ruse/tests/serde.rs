//! Data to Scheme and back by serde.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use ruse::{ErrorKind, Options, Serde, Vm};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

fn vm() -> Vm {
    Vm::new(Options::default()).unwrap()
}

/// A value as Scheme prints it, after it went out and came back.
fn out<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T) -> String {
    let mut vm = vm();
    let scheme = vm.to_value(&value).unwrap();
    vm.collect();
    let text = vm.to_text(&scheme).unwrap();
    assert_eq!(vm.from_value::<T>(&scheme).unwrap(), value, "{text}");
    text
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut vm = vm();
    let value = vm.eval(text).unwrap();
    vm.from_value(&value).map_err(|error| error.message)
}

fn refused<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    read::<T>(text).unwrap_err()
}

/// Bytes as serde has them.
#[derive(Clone, PartialEq, Debug)]
struct Packet(Vec<u8>);

impl Serialize for Packet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Packet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Packet, D::Error> {
        <&[u8]>::deserialize(deserializer).map(|bytes| Packet(bytes.to_vec()))
    }
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
struct Unit;

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
struct Meters(f64);

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
struct Two(u8, char);

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
enum Node {
    Empty,
    Number(i64),
    Pair(Box<Node>, Box<Node>),
    Branch { name: String, children: Vec<Node>, note: Option<bool> },
    Table(BTreeMap<String, Node>),
    Wide(u128, i128),
    Maybe(Option<Option<Box<Node>>>),
    Bytes(Packet),
    Unit(()),
}

#[test]
fn scalars() {
    assert_eq!(out(true), "#t");
    assert_eq!(out(-5i8), "-5");
    assert_eq!(out(u64::MAX), "18446744073709551615");
    assert_eq!(out(i64::MIN), "-9223372036854775808");
    assert_eq!(out(i128::MIN), "-170141183460469231731687303715884105728");
    assert_eq!(out(u128::MAX), "340282366920938463463374607431768211455");
    assert_eq!(out(1.5f32), "1.5");
    assert_eq!(out(f64::INFINITY), "+inf.0");
    assert_eq!(out('λ'), "#\\λ");
    assert_eq!(out("text".to_owned()), "\"text\"");
    assert_eq!(out(Packet(vec![1, 255])), "#u8(1 255)");
    assert_eq!(out(Unit), out(()));
}

#[test]
fn compounds() {
    assert_eq!(out(vec![1, 2, 3]), "(1 2 3)");
    assert_eq!(out((1, "a".to_owned(), 'b')), "(1 \"a\" #\\b)");
    assert_eq!(out(Meters(2.0)), "2.0");
    assert_eq!(out(Two(1, 'x')), "(1 #\\x)");
    assert_eq!(out(Node::Empty), "Empty");
    assert_eq!(out(Node::Number(3)), "(Number 3)");
    assert_eq!(
        out(Node::Pair(Box::new(Node::Empty), Box::new(Node::Number(1)))),
        "(Pair Empty (Number 1))"
    );
    let branch = Node::Branch { name: "n".into(), children: vec![Node::Empty], note: None };
    assert_eq!(out(branch), "(Branch (name . \"n\") (children Empty) (note . #f))");
    let map = HashMap::from([((1, 2), "x".to_owned()), ((3, 4), "y".to_owned())]);
    assert!(out(map).starts_with("#table(("));
    assert_eq!(
        out(BTreeMap::from([("a", 1), ("b", 2)].map(|(k, v)| (k.to_owned(), v)))),
        "#table(\"a\" 1 \"b\" 2)"
    );
}

#[test]
fn options() {
    assert_eq!(out(None::<i32>), "#f");
    assert_eq!(out(Some(5)), "5");
    assert_eq!(out(None::<bool>), "#f");
    assert_eq!(out(Some(true)), "#t");
    assert!(out(Some(false)).contains("#f"));
    assert_ne!(out(Some(false)), "#f");
    out(Some(None::<i32>));
    out(Some(Some(Some(false))));
    out(vec![Some(()), None]);
    assert_eq!(read::<Option<i32>>("(if #f #f)"), Ok(None));
}

#[test]
fn maps_are_hash_tables() {
    let mut vm = vm();
    let map = BTreeMap::from([("a", 1), ("b", 2)]);
    let value = vm.to_value(&map).unwrap();
    vm.set_global("map", value).unwrap();
    vm.eval::<()>("(import (srfi 69)) (hash-table-set! map \"c\" (hash-table-ref map \"b\"))")
        .unwrap();
    let value = vm.eval("map").unwrap();
    let map: BTreeMap<&str, i32> = vm.from_value(&value).unwrap();
    assert_eq!(map, BTreeMap::from([("a", 1), ("b", 2), ("c", 2)]));
    drop(map);
    for text in [
        "'((a . 1) (\"b\" . 2) (a . 9))",
        "(alist->hash-table '((a . 1) (b . 2)))",
        "#table(a 1 \"b\" 2)",
        "'#struct(a 1 \"b\" 2)",
        "#table:eq(a 1 b 2)",
        "(alist->hash-table '((a . 1) (b . 2)) (lambda (a b) (eq? a b)) (lambda (x . n) 0))",
    ] {
        let value = vm.eval(text).unwrap();
        let map: HashMap<String, i32> = vm.from_value(&value).unwrap();
        assert_eq!(map, HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]), "{text}");
    }
}

/// Short and long lists are looked through in different ways.
#[test]
fn of_entries_of_one_name_the_first_counts() {
    for count in [3, 40] {
        let text = format!(
            "(let loop ((n {count}) (l '((k1 . -1) (k2 . -2))))
               (if (= n 0) l (loop (- n 1) (cons (cons (string-append \"k\" (number->string n)) n) l))))"
        );
        let map: BTreeMap<String, i32> = read(&text).unwrap();
        assert_eq!(map, (1..=count).map(|n| (format!("k{n}"), n)).collect());
    }
}

#[test]
fn sequences_come_in_many_forms() {
    for text in ["'(1 2)", "#(1 2)", "#u8(1 2)", "#pvector(1 2)"] {
        assert_eq!(read::<Vec<u16>>(text), Ok(vec![1, 2]), "{text}");
    }
    assert_eq!(read::<(f64, f64)>("'(1/2 10000000000000000000000)"), Ok((0.5, 1e22)));
    assert_eq!(
        read::<Vec<String>>("'(a \"b\" #\\c)"),
        Ok(["a", "b", "c"].map(str::to_owned).into())
    );
}

#[test]
fn strings_are_borrowed() {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        words: Vec<&'a str>,
        raw: &'a [u8],
    }
    let mut vm = vm();
    let value = vm.eval("'((words \"one\" two) (raw . #u8(1 2)))").unwrap();
    let line: Line<'_> = vm.from_value(&value).unwrap();
    assert_eq!((line.words, line.raw), (vec!["one", "two"], &[1u8, 2][..]));
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Tagged {
    CutOff {
        at: i32,
        #[serde(flatten)]
        more: BTreeMap<String, i32>,
    },
    Whole,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    List(Vec<Untagged>),
    Map(BTreeMap<String, Untagged>),
}

#[test]
fn data_that_says_itself_what_it_is() {
    out(vec![Tagged::Whole, Tagged::CutOff { at: 1, more: [("a".to_owned(), 2)].into() }]);
    assert_eq!(read("'((at . 1) (kind . \"whole\"))"), Ok(Tagged::Whole));
    assert_eq!(
        read("'((kind . cut-off) (b . 3) (at . 1))"),
        Ok(Tagged::CutOff { at: 1, more: [("b".to_owned(), 3)].into() })
    );
    let list = Untagged::List(vec![
        Untagged::Number(5),
        Untagged::Text("x".into()),
        Untagged::Map([("k".to_owned(), Untagged::List(vec![]))].into()),
    ]);
    out(list);
    let json = serde_json::json!({"a": [1, -2.5, null, true, "x"], "b": {}, "c": u64::MAX});
    out(json);
}

#[test]
fn errors_name_the_place() {
    #[derive(Serialize, Deserialize, Debug)]
    struct Door {
        position: BTreeMap<String, f64>,
        width: Vec<u8>,
    }
    let wrong = [
        (
            "'((position (x . a)) (width))",
            "field `position.x`: invalid type: string \"a\", expected f64",
        ),
        (
            "'((position) (width 1 300))",
            "field `width[1]`: invalid value: integer `300`, expected u8",
        ),
        ("'((position))", "missing field `width`"),
        ("'((position) (width . 5))", "field `width`: invalid type: 5, expected a sequence"),
        ("5", "invalid type: 5, expected struct Door"),
        ("car", "invalid type: #<procedure car>, expected struct Door"),
    ];
    for (text, expected) in wrong {
        assert_eq!(refused::<Door>(text), expected, "{text}");
    }
    assert_eq!(
        refused::<Vec<Node>>("'((Number x))"),
        "element `[0].Number`: invalid type: string \"x\", expected i64"
    );
    assert_eq!(
        refused::<Node>("'(Number 1 2)"),
        "variant `Number`: invalid length 2, expected one value behind the variant's name"
    );
    assert_eq!(
        refused::<Node>("'Number"),
        "invalid type: unit variant, expected a list of the variant's name and its value"
    );
    assert!(refused::<Node>("'nothing").contains("unknown variant `nothing`"));
    assert_eq!(refused::<(i32, i32)>("'(1 2 3)"), "invalid length 3, expected 2 elements");
    assert!(refused::<Vec<i32>>("'(1 . 2)").contains("expected a sequence"));
    assert!(refused::<i64>("100000000000000000000").contains("expected i64"));
    assert!(refused::<i64>("1.0").contains("floating point"));

    #[derive(Serialize)]
    struct Outer {
        list: Vec<Failing>,
    }
    struct Failing;
    impl Serialize for Failing {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }
    let error = vm().to_value(&Outer { list: vec![Failing] }).unwrap_err();
    assert_eq!(error.message, "field `list[0]`: no");
    #[derive(Serialize)]
    enum Variants {
        New(Failing),
        Named { field: (i32, Failing) },
    }
    for (value, place) in [
        (Variants::New(Failing), "variant `New`"),
        (Variants::Named { field: (1, Failing) }, "variant `Named.field[1]`"),
    ] {
        let error = vm().to_value(&value).unwrap_err();
        assert_eq!(error.message, format!("{place}: no"));
    }
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct Chain(Option<Box<Chain>>);

#[derive(Serialize, Deserialize, Debug)]
enum Tree {
    Leaf,
    Node(Vec<Tree>),
}

#[test]
fn circular_and_deep_data_is_an_error() {
    let mut vm = vm();
    vm.eval::<()>(
        "(define (deep n x) (if (= n 0) x (deep (- n 1) (list 'Node (list x)))))
         (define ring (list 1 2)) (set-cdr! (cdr ring) ring)
         (define self (list 'Node #f)) (set-car! (cdr self) (list self))
         (define shared (let loop ((n 64) (t 'Leaf)) (if (= n 0) t (loop (- n 1) (list 'Node (list t t))))))
         (define pairs (let loop ((n 64) (t 1)) (if (= n 0) t (loop (- n 1) (list t t)))))",
    )
    .unwrap();
    let mut limited = |text: &str| {
        let value = vm.eval(text).unwrap();
        let error = vm.from_value::<Tree>(&value).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{text}: {error}");
        assert!(error.message.len() < 300, "{text}: {error}");
    };
    limited("(deep 100000 'Leaf)");
    limited("self");
    limited("shared");
    for text in ["(deep 100000 'Leaf)", "self", "pairs"] {
        let value = vm.eval(text).unwrap();
        let error = serde_json::to_vec(&vm.snapshot(&value).unwrap()).unwrap_err();
        let expected = if text == "pairs" { "shares" } else { "nested" };
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    let ring = vm.eval("ring").unwrap();
    assert!(vm.from_value::<Vec<i32>>(&ring).unwrap_err().message.contains("expected a sequence"));
    assert!(serde_json::to_string(&vm.snapshot(&ring).unwrap()).is_err());
    let fine = vm.eval("(deep 300 'Leaf)").unwrap();
    assert!(vm.from_value::<Tree>(&fine).is_ok());

    let mut chain = Chain(None);
    for _ in 0..5_000 {
        chain = Chain(Some(Box::new(chain)));
    }
    let error = vm.to_value(&chain).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit);
}

/// A value whose parts fail, but which goes on without them.
struct Forgiving;

impl Serialize for Forgiving {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{Error, SerializeSeq};
        struct Half;
        impl Serialize for Half {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut sequence = serializer.serialize_seq(None)?;
                sequence.serialize_element("left behind")?;
                Err(S::Error::custom("half-way"))
            }
        }
        let mut sequence = serializer.serialize_seq(None)?;
        sequence.serialize_element(&1)?;
        assert!(sequence.serialize_element(&Half).is_err());
        sequence.serialize_element(&2)?;
        sequence.end()
    }
}

#[test]
fn what_failed_leaves_nothing_behind() {
    let mut vm = vm();
    let value = vm.to_value(&Forgiving).unwrap();
    assert_eq!(vm.to_text(&value).unwrap(), "(1 2)");
}

#[test]
fn snapshots_become_json() {
    let mut vm = vm();
    vm.eval::<()>("(import (srfi 69) (srfi 111))").unwrap();
    for (text, expected) in [
        (
            "(list 1 -2 2.5 1/4 #t #\\a \"s\" 'sym (if #f #f))",
            r#"[1,-2,2.5,0.25,true,"a","s","sym",null]"#,
        ),
        ("'((a . 1) (b c d) (e))", r#"{"a":1,"b":["c","d"],"e":[]}"#),
        ("(alist->hash-table '((\"k\" . #(1 2))))", r#"{"k":[1,2]}"#),
        ("(box 5)", "5"),
        ("#u8(1 2)", "[1,2]"),
        ("'()", "[]"),
        ("18446744073709551615", "18446744073709551615"),
    ] {
        let value = vm.eval(text).unwrap();
        let snapshot = vm.snapshot(&value).unwrap();
        assert_eq!(serde_json::to_string(&snapshot).unwrap(), expected, "{text}");
        assert_eq!(serde_json::to_string(&snapshot).unwrap(), expected, "again: {text}");
    }
    let value = vm.eval("(list car)").unwrap();
    let error = serde_json::to_string(&vm.snapshot(&value).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "#<procedure car> is no data that serde knows");
}

#[test]
fn functions_take_data() {
    let mut vm = vm();
    vm.register("count", |Serde(node): Serde<Node>, _: i64| match node {
        Node::Branch { children, .. } => children.len(),
        _ => 0,
    })
    .unwrap();
    let text = "(count '(Branch (name . \"x\") (children Empty (Number 1)) (note . #t)) 1)";
    assert_eq!(vm.eval::<usize>(text).unwrap(), 2);
    let error = vm.eval::<()>("(count '(Branch (name . 1)) 1)").unwrap_err();
    assert_eq!(
        error.message,
        "count: argument 1: variant `Branch.name`: invalid type: integer `1`, expected a string"
    );
}

#[test]
fn values_of_another_vm_are_refused() {
    let mut one = vm();
    let value = one.eval("(list 1)").unwrap();
    let other = vm();
    assert_eq!(other.from_value::<Vec<i32>>(&value).unwrap_err().kind, ErrorKind::Value);
    assert!(other.snapshot(&value).is_err());
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Node::Empty),
        any::<i64>().prop_map(Node::Number),
        any::<(u128, i128)>().prop_map(|(a, b)| Node::Wide(a, b)),
        any::<Vec<u8>>().prop_map(|bytes| Node::Bytes(Packet(bytes))),
        Just(Node::Unit(())),
        Just(Node::Maybe(None)),
        Just(Node::Maybe(Some(None))),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Node::Pair(Box::new(a), Box::new(b))),
            (any::<String>(), prop::collection::vec(inner.clone(), 0..5), any::<Option<bool>>())
                .prop_map(|(name, children, note)| Node::Branch { name, children, note }),
            prop::collection::btree_map(any::<String>(), inner.clone(), 0..5).prop_map(Node::Table),
            inner.prop_map(|it| Node::Maybe(Some(Some(Box::new(it))))),
        ]
    })
}

type Bag = (
    Vec<Node>,
    BTreeMap<i64, Option<Vec<f64>>>,
    HashMap<String, (bool, char, Option<Option<bool>>)>,
    Option<BTreeMap<(u8, String), [i16; 3]>>,
);

fn bag() -> impl Strategy<Value = Bag> {
    let floats = prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 0..5);
    (
        prop::collection::vec(node(), 0..4),
        prop::collection::btree_map(any::<i64>(), prop::option::of(floats), 0..4),
        prop::collection::hash_map(
            any::<String>(),
            any::<(bool, char, Option<Option<bool>>)>(),
            0..4,
        ),
        prop::option::of(prop::collection::btree_map(
            any::<(u8, String)>(),
            any::<[i16; 3]>(),
            0..4,
        )),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// What goes out comes back, also when the collector moves it in between.
    #[test]
    fn data_goes_out_and_comes_back(bags in prop::collection::vec(bag(), 1..4)) {
        let mut vm = vm();
        for bag in bags {
            let value = vm.to_value(&bag).unwrap();
            prop_assert_eq!(&vm.from_value::<Bag>(&value).unwrap(), &bag);
            vm.collect();
            prop_assert_eq!(&vm.from_value::<Bag>(&value).unwrap(), &bag);
        }
    }
}

#[test]
fn data_goes_out_while_the_collector_runs_all_the_time() {
    let mut vm = Vm::new(Options { gc_stress: true, ..Options::default() }).unwrap();
    let map: BTreeMap<String, Node> = (0..20)
        .map(|n| (format!("k{n}"), Node::Table([(format!("v{n}"), Node::Number(n))].into())))
        .collect();
    let data = vec![map.clone(), map];
    let value = vm.to_value(&data).unwrap();
    assert_eq!(vm.from_value::<Vec<BTreeMap<String, Node>>>(&value).unwrap(), data);
}
