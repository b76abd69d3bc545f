//! Tests of the crate by topic. The helpers read operands from their external representation, so
//! that a test reads like an example of R7RS §6.2.

mod examples;
mod limits;
mod properties;
mod syntax;

use crate::{Limits, Number, NumberResult, parse_number};

fn n(text: &str) -> Number {
    match parse_number(text, 10, Limits::default()) {
        Ok(Some(number)) => number,
        other => panic!("{text} is not a number: {other:?}"),
    }
}

/// The result as text, so that exactness and signs of zeros count.
fn show(result: NumberResult) -> String {
    result.map_or_else(|error| error.to_string(), |number| number.to_string())
}
