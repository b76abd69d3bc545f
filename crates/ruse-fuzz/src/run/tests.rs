use ruse::ErrorKind;

use super::{Aspect, Differential, Failure, Outcome, difference, fuel_difference};
use crate::generate::{Mode, Program};

fn file(text: &str) -> Program {
    Program { mode: Mode::File, forms: vec![text.to_owned()] }
}

fn ended(output: &str, results: Vec<Result<Vec<String>, Failure>>) -> Outcome {
    Outcome::Ended { output: output.to_owned(), results, fuel: None }
}

fn failure(kind: ErrorKind, message: &str, line: u32) -> Failure {
    Failure { kind, message: message.to_owned(), place: (None, line, 1), placed_by_caller: false }
}

fn aspect(one: &Outcome, other: &Outcome) -> Option<Aspect> {
    difference(one, other).map(|(aspect, _)| aspect)
}

#[test]
fn every_aspect_is_told_apart() {
    let plain = ended("1\n", vec![Ok(Vec::new())]);
    let raised = |kind, message, line| ended("1\n", vec![Err(failure(kind, message, line))]);
    let error = raised(ErrorKind::Type, "m", 1);
    assert_eq!(aspect(&plain, &plain), None);
    assert_eq!(aspect(&plain, &ended("2\n", vec![Ok(Vec::new())])), Some(Aspect::Output));
    assert_eq!(aspect(&plain, &ended("1\n", vec![Ok(vec!["1".into()])])), Some(Aspect::Value));
    assert_eq!(aspect(&plain, &error), Some(Aspect::Ending));
    assert_eq!(aspect(&error, &raised(ErrorKind::Index, "m", 1)), Some(Aspect::Kind));
    assert_eq!(aspect(&error, &raised(ErrorKind::Type, "n", 1)), Some(Aspect::Message));
    assert_eq!(aspect(&error, &raised(ErrorKind::Type, "m", 2)), Some(Aspect::Place));
    assert_eq!(aspect(&error, &Outcome::Panicked("p".into())), Some(Aspect::Panic));
    assert_eq!(aspect(&error, &raised(ErrorKind::Internal, "m", 1)), Some(Aspect::Internal));
    assert_eq!(aspect(&error, &raised(ErrorKind::Limit, "m", 1)), Some(Aspect::Limit));
}

#[test]
fn limits_are_compared_by_their_class() {
    let one = ended("1\n", vec![Err(failure(ErrorKind::Limit, "deep", 1))]);
    let other = ended("1\n2\n", vec![Err(failure(ErrorKind::Limit, "deeper", 2))]);
    assert_eq!(aspect(&one, &other), None);
}

#[test]
fn fuel_is_compared_at_one_level_only() {
    let mut fuels = Vec::new();
    assert!(fuel_difference(&mut fuels, 0, 5, "a").is_none());
    assert!(fuel_difference(&mut fuels, 2, 4, "b").is_none());
    assert!(fuel_difference(&mut fuels, 0, 5, "c").is_none());
    let difference = fuel_difference(&mut fuels, 2, 5, "d").unwrap();
    assert_eq!((difference.aspect, difference.between), (Aspect::Fuel, ["b", "d"]));
}

#[test]
fn output_values_and_errors_are_captured() {
    let mut differential = Differential::default();
    let text = "(import (scheme base) (scheme write))\n(display \"λ\")\n(car 5)";
    let comparison = differential.check(&file(text), &["vm-0", "vm-2"]);
    assert_eq!(comparison.runs, 2);
    let Outcome::Ended { output, results, .. } = comparison.first else { panic!("no end") };
    assert_eq!(output, "λ");
    let Err(failure) = &results[0] else { panic!("no error") };
    assert_eq!((failure.kind, failure.place.1), (ErrorKind::Type, 3));
}

#[test]
fn a_repl_goes_on_after_an_error() {
    let mut differential = Differential::default();
    let forms = ["(define x 1)", "(car x)", "(+ x 1)"].map(str::to_owned).to_vec();
    let program = Program { mode: Mode::Repl, forms };
    let comparison = differential.check(&program, &["vm-0"]);
    let Outcome::Ended { results, .. } = comparison.first else { panic!("no end") };
    assert!(results[1].is_err());
    assert_eq!(results[2], Ok(vec!["2".to_owned()]));
}
