//! What goes wrong inside of serde: a message, and the place in the data, which grows on the way out.

use std::fmt;

use crate::error::{Error, ErrorKind};

/// Steps of a path that a message shows.
const MOST_STEPS: usize = 12;

/// A step into data.
#[derive(Debug)]
pub(super) enum Step {
    Field(String),
    /// From 0.
    Element(usize),
    Variant(String),
}

/// An error on its way through serde.
#[derive(Debug)]
pub(super) struct Fault {
    error: Box<Error>,
    /// Innermost first.
    path: Vec<Step>,
}

impl Fault {
    pub(super) fn new(kind: ErrorKind, message: String) -> Fault {
        Error::new(kind, message).into()
    }

    pub(super) fn at(mut self, step: Step) -> Fault {
        self.path.push(step);
        self
    }

    /// The error for the user.
    pub(super) fn into_error(self) -> Error {
        let message = self.to_string();
        let mut error = *self.error;
        error.message = message;
        error
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault { error: Box::new(error), path: Vec::new() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = String::new();
        for step in self.path.iter().rev().take(MOST_STEPS) {
            match step {
                Step::Field(name) | Step::Variant(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) | Step::Variant(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Element(index) => path.push_str(&format!("[{index}]")),
            }
        }
        if self.path.len() > MOST_STEPS {
            path.push_str(" ...");
        }
        match self.path.last() {
            None => {}
            Some(Step::Field(_)) => write!(f, "field `{path}`: ")?,
            Some(Step::Element(_)) => write!(f, "element `{path}`: ")?,
            Some(Step::Variant(_)) => write!(f, "variant `{path}`: ")?,
        }
        f.write_str(&self.error.message)
    }
}

impl std::error::Error for Fault {}

impl serde::ser::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Fault {
        Fault::new(ErrorKind::Value, message.to_string())
    }
}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Fault {
        Fault::new(ErrorKind::Type, message.to_string())
    }
}
