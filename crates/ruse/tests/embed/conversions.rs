//! Values across the border: round trips, what is accepted, what the messages say.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;

use ruse::{
    Bytes, Context, FromScheme, Integer, IntoScheme, Number, Symbol, Value, ValueKind, Values,
    Vector,
};

use super::{every_vm, vm};

fn round_trip<T: IntoScheme + FromScheme + Clone + PartialEq + Debug>(
    vm: &mut Context<'_>,
    value: T,
    printed: &str,
) {
    let handle = vm.value(value.clone()).unwrap();
    assert_eq!(vm.to_text(&handle).unwrap(), printed, "{value:?}");
    assert_eq!(vm.get::<T>(&handle).unwrap(), value);
    vm.set_global("it", value.clone()).unwrap();
    assert_eq!(vm.eval::<T>("it").unwrap(), value);
}

fn refused<T: FromScheme + Debug>(vm: &mut Context<'_>, text: &str, message: &str) {
    let error = vm.eval::<T>(text).unwrap_err();
    assert_eq!(error.message, message);
    assert_eq!(error.kind, ruse::ErrorKind::Type);
}

#[test]
fn integers_of_every_size() {
    let mut vm = vm();
    macro_rules! ends {
        ($($type:ident)*) => { $(
            round_trip(&mut vm, $type::MAX, &$type::MAX.to_string());
            round_trip(&mut vm, $type::MIN, &$type::MIN.to_string());
            round_trip(&mut vm, 0 as $type, "0");
            let (least, most) = ($type::MIN, $type::MAX);
            let beyond = format!("(+ {most} 1)");
            let found = vm.eval::<Integer>(&beyond).unwrap();
            let message = format!(
                "the value must be an exact integer from {least} to {most}, but it is {found}"
            );
            refused::<$type>(&mut vm, &beyond, &message);
            assert!(vm.eval::<$type>(&format!("(- {least} 1)")).is_err());
            assert!(vm.eval::<$type>("1.0").is_err());
            assert!(vm.eval::<$type>("1/2").is_err());
            assert!(vm.eval::<$type>("(expt 10 60)").is_err());
        )* };
    }
    ends! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }
    round_trip(&mut vm, (1_i64 << 62) - 1, "4611686018427387903");
    round_trip(&mut vm, 1_i64 << 62, "4611686018427387904");
    round_trip(&mut vm, -(1_i64 << 62) - 1, "-4611686018427387905");
}

#[test]
fn other_numbers() {
    let mut vm = vm();
    for x in [0.0, -0.0, 1.5, 1e300, 5e-324, f64::INFINITY] {
        let text = vm.value(x).and_then(|value| vm.to_text(&value)).unwrap();
        round_trip(&mut vm, x, &text);
    }
    round_trip(&mut vm, 0.25_f32, "0.25");
    assert_eq!(vm.eval::<f64>("1/4").unwrap(), 0.25);
    assert_eq!(vm.eval::<f64>("(expt 10 20)").unwrap(), 1e20);
    assert_eq!(vm.eval::<f64>("7").unwrap(), 7.0);
    assert!(vm.eval::<f64>("+nan.0").unwrap().is_nan());
    refused::<f64>(&mut vm, "'x", "the value must be a real number, but it is x");
    refused::<f64>(&mut vm, "1+2i", "the value must be a real number, but it is 1+2i");
    let message = "the value must be a real number that fits 32 bits, but it is 1.0e+300";
    refused::<f32>(&mut vm, "1e300", message);
    for text in ["1/3", "123456789012345678901234567890", "1.5", "-7", "1+2i", "-22/7"] {
        round_trip(&mut vm, text.parse::<Number>().unwrap(), text);
    }
    round_trip(
        &mut vm,
        "-123456789012345678901234567890".parse::<Integer>().unwrap(),
        "-123456789012345678901234567890",
    );
    refused::<Integer>(&mut vm, "1/2", "the value must be an exact integer, but it is 1/2");
    assert!("1/2".parse::<Integer>().is_err());
}

#[test]
fn text_and_bytes() {
    let mut vm = vm();
    round_trip(&mut vm, true, "#t");
    round_trip(&mut vm, false, "#f");
    round_trip(&mut vm, 'λ', "#\\λ");
    round_trip(&mut vm, String::from("a\"λ"), "\"a\\\"λ\"");
    round_trip(&mut vm, Box::<str>::from("x"), "\"x\"");
    round_trip(&mut vm, std::borrow::Cow::Borrowed("cow"), "\"cow\"");
    round_trip(&mut vm, Symbol::from("two words"), "|two words|");
    round_trip(&mut vm, Bytes(vec![0, 255]), "#u8(0 255)");
    refused::<bool>(&mut vm, "1", "the value must be a boolean, but it is 1");
    refused::<char>(&mut vm, "\"c\"", "the value must be a character, but it is \"c\"");
    refused::<String>(&mut vm, "'s", "the value must be a string, but it is s");
    refused::<Symbol>(&mut vm, "\"s\"", "the value must be a symbol, but it is \"s\"");
    refused::<Bytes>(&mut vm, "'(1 2)", "the value must be a bytevector, but it is (1 2)");
}

#[test]
fn what_may_be_missing() {
    let mut vm = vm();
    round_trip(&mut vm, Some(5), "5");
    round_trip(&mut vm, None::<i32>, "#f");
    round_trip(&mut vm, Some(String::from("x")), "\"x\"");
    round_trip(&mut vm, Some(false), "#f");
    round_trip(&mut vm, Some(true), "#t");
    let none = vm.value(None::<bool>).unwrap();
    assert_eq!(vm.kind(&none).unwrap(), ValueKind::Unspecified);
    assert_eq!(vm.get::<Option<bool>>(&none).unwrap(), None);
    assert_eq!(vm.get::<Option<i32>>(&none).unwrap(), None);
    vm.eval::<()>("'anything").unwrap();
    assert_eq!(vm.eval_printed("(if #f #f)").unwrap(), Vec::<String>::new());
}

#[test]
fn sequences() {
    every_vm(|vm| {
        round_trip(vm, vec![1, 2, 3], "(1 2 3)");
        round_trip(vm, Vec::<String>::new(), "()");
        round_trip(vm, vec![vec!["a".to_owned()], vec![]], "((\"a\") ())");
        round_trip(vm, VecDeque::from([1.5, 2.5]), "(1.5 2.5)");
        round_trip(vm, [true, false], "(#t #f)");
        round_trip(vm, BTreeSet::from([3, 1, 2]), "(1 2 3)");
        round_trip(vm, HashSet::<i32>::from([7]), "(7)");
        round_trip(vm, Vector(vec!['a', 'b']), "#(#\\a #\\b)");
        assert_eq!(vm.eval::<Vec<u8>>("(bytevector 1 2)").unwrap(), [1, 2]);
        assert_eq!(vm.eval::<Vec<i32>>("(vector 1 2)").unwrap(), [1, 2]);
        let slice = vm.value(&["x", "y"][..]).unwrap();
        assert_eq!(vm.to_text(&slice).unwrap(), "(\"x\" \"y\")");
        refused::<Vec<i32>>(vm, "5", "the value must be a list or vector, but it is 5");
        refused::<Vec<i32>>(
            vm,
            "'(1 . 2)",
            "the value must be a list or vector, but it is (1 . 2)",
        );
        let message =
            "element 2 of the value must be an exact integer from -128 to 127, but it is x";
        refused::<Vec<i8>>(vm, "'(1 x)", message);
        let message = "element 1 of element 2 of the value must be a string, but it is 3";
        refused::<Vec<Vec<String>>>(vm, "'((\"a\") (3))", message);
        let message = "the value must be a list or vector of 2 elements, but it is (1)";
        refused::<[i32; 2]>(vm, "'(1)", message);
        assert!(vm.eval::<Vec<i32>>("(let ((l (list 1))) (set-cdr! l l) l)").is_err());
    });
}

#[test]
fn tuples() {
    every_vm(|vm| {
        round_trip(vm, (1,), "(1)");
        round_trip(vm, (1, "a".to_owned(), 2.5), "(1 \"a\" 2.5)");
        round_trip(vm, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), "(1 2 3 4 5 6 7 8 9 10 11 12)");
        assert_eq!(
            vm.eval::<(i32, (bool, char))>("(vector 1 '(#t #\\c))").unwrap(),
            (1, (true, 'c'))
        );
        let message = "the value must be a list or vector of 2 elements, but it is (1 2 3)";
        refused::<(i32, i32)>(vm, "'(1 2 3)", message);
        let message = "element 2 of the value must be a string, but it is 2";
        refused::<(i32, String)>(vm, "'(1 2)", message);
        assert_eq!(
            vm.eval::<Values<(i32, String)>>("(values 1 \"x\")").unwrap(),
            Values((1, "x".into()))
        );
        assert_eq!(vm.eval::<Values<(i32,)>>("7").unwrap(), Values((7,)));
        assert_eq!(vm.eval::<Values<()>>("(values)").unwrap(), Values(()));
        vm.register("none", || Values(())).unwrap();
        assert_eq!(vm.eval::<i64>("(call-with-values none (lambda none 7))").unwrap(), 7);
        assert!(vm.eval::<Values<(i32, i32)>>("7").is_err());
        assert!(vm.eval::<i32>("(values 1 2)").is_err());
        vm.eval::<()>("(values 1 2)").unwrap();
    });
}

#[test]
fn maps() {
    every_vm(|vm| {
        let ages = HashMap::from([("ann".to_owned(), 30), ("bob".to_owned(), 40)]);
        vm.set_global("ages", ages.clone()).unwrap();
        assert_eq!(vm.global::<HashMap<String, i32>>("ages").unwrap(), ages);
        vm.eval::<()>("(import (srfi 69))").unwrap();
        assert_eq!(vm.eval::<i32>("(hash-table-ref ages \"bob\")").unwrap(), 40);
        let sorted = BTreeMap::from([(1, vec!["a".to_owned()]), (2, vec![])]);
        vm.set_global("m", sorted.clone()).unwrap();
        assert_eq!(vm.global::<BTreeMap<i32, Vec<String>>>("m").unwrap(), sorted);
        let lists: BTreeMap<String, i32> =
            vm.eval("'((\"x\" . 1) (\"y\" . 2) (\"x\" . 3))").unwrap();
        assert_eq!(lists, BTreeMap::from([("x".to_owned(), 1), ("y".to_owned(), 2)]));
        let message = "the value must be a hash table, struct or association list, but it is 5";
        refused::<BTreeMap<i32, i32>>(vm, "5", message);
        let message = "element 1 of the value must be a pair of key and value, but it is 5";
        refused::<BTreeMap<i32, i32>>(vm, "'(5)", message);
    });
}

/// A type whose conversions run Scheme code, which collects.
#[derive(Clone, PartialEq, Debug)]
struct Shouting(String);

impl IntoScheme for Shouting {
    fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, ruse::Error> {
        let upcase: Value = ctx.eval("(lambda (s) (make-vector 20000 0) (string-upcase s))")?;
        ctx.call(&upcase, (self.0,))
    }
}

impl FromScheme for Shouting {
    fn from_scheme(value: &Value, ctx: &mut Context<'_>) -> Result<Shouting, ruse::Error> {
        let downcase: Value = ctx.eval("(lambda (s) (make-vector 20000 0) (string-downcase s))")?;
        ctx.collect();
        ctx.call(&downcase, (value,)).map(Shouting)
    }
}

#[test]
fn conversions_that_run_scheme_code_lose_nothing() {
    every_vm(|vm| {
        let words: Vec<Shouting> = (0..20).map(|i| Shouting(format!("word {i}"))).collect();
        vm.set_global("words", words.clone()).unwrap();
        assert_eq!(vm.eval::<String>("(list-ref words 7)").unwrap(), "WORD 7");
        assert_eq!(vm.global::<Vec<Shouting>>("words").unwrap(), words);
        let map: BTreeMap<i32, Shouting> = (0..20).zip(words.clone()).collect();
        vm.set_global("map", map.clone()).unwrap();
        assert_eq!(vm.global::<BTreeMap<i32, Shouting>>("map").unwrap(), map);
        let pair = (words[0].clone(), words[1].clone());
        vm.set_global("pair", pair.clone()).unwrap();
        assert_eq!(vm.global::<(Shouting, Shouting)>("pair").unwrap(), pair);
        vm.register("both", |a: Shouting, b: Shouting| vec![b, a]).unwrap();
        assert_eq!(
            vm.eval::<Vec<String>>("(both (string-append \"X\" \"y\") (string #\\Z))").unwrap(),
            ["Z", "XY"]
        );
    });
}
