//! Modules of typed functions: declarations, records, and the way into a VM.

use std::sync::Arc;

use ruse_syntax::Diagnostic;

use super::Type;
use super::body::{Body, Tree};
use super::lower;
use crate::call::{Function, IntoArguments};
use crate::context::Context;
use crate::convert::FromScheme;
use crate::error::{Error, ErrorKind};
use crate::language::{Builder, RecordType, Sources, Span};

/// A function of a [`Module`].
///
/// ```
/// use ruse::language::{Sources, Span, typed::{Module, Type}};
/// let mut module = Module::new(&Sources::new());
/// let one = module.declare("one", &[], Type::Int, Span::NONE);
/// # let _ = one;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct FunctionId(pub(super) u32);

/// A record type of a [`Module`].
///
/// ```
/// use ruse::language::{Sources, Span, typed::{Module, Type}};
/// let mut module = Module::new(&Sources::new());
/// let point = module.record("Point", &[("x", Type::Float), ("y", Type::Float)], Span::NONE);
/// assert_eq!(Type::Record(point).name(), "a record");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct RecordId(pub(super) u32);

#[derive(Clone, Debug)]
pub(super) struct Declaration {
    pub(super) name: Arc<str>,
    pub(super) parameters: Vec<(Arc<str>, Type)>,
    pub(super) result: Type,
    pub(super) span: Span,
    pub(super) tree: Option<Tree>,
}

#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) name: Arc<str>,
    pub(super) fields: Vec<(Arc<str>, Type)>,
    pub(super) span: Span,
}

/// Typed functions that call each other, and record types.
///
/// ```
/// use ruse::language::{Sources, Span, typed::{Module, Type}};
/// let mut sources = Sources::new();
/// let text = sources.add("demo.lang", "1 + true");
/// let mut module = Module::new(&sources);
/// let f = module.declare("f", &[], Type::Int, text.span(0..8));
/// let mut body = module.body(f);
/// let (one, yes) = (body.int(1, text.span(0..1)), body.boolean(true, text.span(4..8)));
/// let sum = body.add(one, yes, text.span(0..8));
/// let end = body.return_value(Some(sum), text.span(0..8));
/// body.finish(vec![end]);
/// let error = module.compile("(demo)", &mut ruse::Vm::new(ruse::Options::default())?).unwrap_err();
/// assert_eq!(error.to_string(), "demo.lang:1:1: `+` takes two Int or two Float, not Int and Bool");
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Module {
    pub(super) sources: Sources,
    pub(super) functions: Vec<Declaration>,
    pub(super) records: Vec<Record>,
    pub(super) errors: Vec<Diagnostic>,
}

impl Module {
    /// An empty module.
    ///
    /// ```
    /// use ruse::language::{Sources, typed::Module};
    /// let module = Module::new(&Sources::new());
    /// # drop(module);
    /// ```
    pub fn new(sources: &Sources) -> Module {
        Module {
            sources: sources.clone(),
            functions: Vec::new(),
            records: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Declares a function: its name, parameters and the type of its result, [`Type::Unit`] for none.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let half = module.declare("half", &[("x", Type::Float)], Type::Float, Span::NONE);
    /// # let _ = half;
    /// ```
    pub fn declare(
        &mut self,
        name: &str,
        parameters: &[(&str, Type)],
        result: Type,
        span: Span,
    ) -> FunctionId {
        if self.functions.iter().any(|known| &*known.name == name) {
            self.complain(format!("`{name}` is declared twice"), span);
        }
        let parameters = parameters.iter().map(|&(name, of)| (Arc::from(name), of)).collect();
        let name = Arc::from(name);
        self.functions.push(Declaration { name, parameters, result, span, tree: None });
        FunctionId(self.functions.len() as u32 - 1)
    }

    /// Declares a record type with the types of its fields.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let point = module.record("Point", &[("x", Type::Float), ("y", Type::Float)], Span::NONE);
    /// # let _ = point;
    /// ```
    pub fn record(&mut self, name: &str, fields: &[(&str, Type)], span: Span) -> RecordId {
        if self.records.iter().any(|known| &*known.name == name) {
            self.complain(format!("`{name}` is declared twice"), span);
        }
        let fields = fields.iter().map(|&(name, of)| (Arc::from(name), of)).collect();
        self.records.push(Record { name: Arc::from(name), fields, span });
        RecordId(self.records.len() as u32 - 1)
    }

    /// The fields of a record type, once it is declared: what names its own type, or one declared after it, needs this.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let node = module.record("Node", &[], Span::NONE);
    /// module.set_fields(node, &[("value", Type::Int), ("next", Type::Record(node))]);
    /// ```
    pub fn set_fields(&mut self, record: RecordId, fields: &[(&str, Type)]) {
        if let Some(record) = self.records.get_mut(record.0 as usize) {
            record.fields = fields.iter().map(|&(name, of)| (Arc::from(name), of)).collect();
        }
    }

    /// Builds the body of a function that was declared.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let f = module.declare("nothing", &[], Type::Unit, Span::NONE);
    /// module.body(f).finish(vec![]);
    /// ```
    pub fn body(&mut self, function: FunctionId) -> Body<'_> {
        Body::new(self, function)
    }

    pub(super) fn complain(&mut self, message: impl Into<String>, span: Span) {
        self.errors.push(Diagnostic::error("language/type", message, span.0));
    }

    /// Adds the functions and record types to a unit, as definitions with their names. Each function there checks its
    /// arguments, since untyped code may call it.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span, typed::{Module, Type}};
    /// let sources = Sources::new();
    /// let mut module = Module::new(&sources);
    /// let main = module.declare("main", &[], Type::Unit, Span::NONE);
    /// module.body(main).finish(vec![]);
    /// let mut unit = Builder::program(&sources);
    /// module.define_in(&mut unit)?;
    /// let call = unit.call_global("main", &[], Span::NONE);
    /// unit.expression(call);
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// engine.vm()?.run(&engine.build([unit])?)?;
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Every type error, local that may have no value, and missing `return` of the module.
    pub fn define_in(self, unit: &mut Builder) -> Result<(), Error> {
        let mut module = self;
        let sources = module.sources.clone();
        let errors = match module.errors.is_empty() {
            true => lower::lower(&mut module, unit),
            false => std::mem::take(&mut module.errors),
        };
        match errors.is_empty() {
            true => Ok(()),
            false => Err(Error::from_diagnostics(errors, &sources.0)),
        }
    }

    /// Makes a library of it in a VM, with that name; texts can import it, too.
    ///
    /// ```
    /// use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// let mut module = Module::new(&Sources::new());
    /// let f = module.declare("answer", &[], Type::Int, Span::NONE);
    /// let mut body = module.body(f);
    /// let value = body.int(42, Span::NONE);
    /// let end = body.return_value(Some(value), Span::NONE);
    /// body.finish(vec![end]);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let compiled = module.compile("(answers)", &mut vm)?;
    /// assert_eq!(compiled.function::<(), i64>("answer", &mut vm)?.call(&mut vm, ())?, 42);
    /// assert_eq!(vm.eval::<i64>("(import (answers)) (answer)")?, 42);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Module::define_in`], and a name that is malformed or taken.
    pub fn compile(self, name: &str, ctx: &mut Context<'_>) -> Result<Compiled, Error> {
        let mut unit = Builder::library(name, &self.sources)?;
        let signature = |f: &Declaration| {
            (f.name.clone(), f.parameters.iter().map(|(_, of)| *of).collect(), f.result)
        };
        let functions: Vec<_> = self.functions.iter().map(signature).collect();
        self.define_in(&mut unit)?;
        for (name, _, _) in &functions {
            unit.export(name, Span::NONE);
        }
        let library = crate::module::Module::new(name)?.name();
        ctx.build(unit)?;
        Ok(Compiled { library, functions })
    }

    pub(super) fn define_records(&self, unit: &mut Builder) -> Vec<RecordType> {
        let define = |record: &Record| {
            let fields: Vec<&str> = record.fields.iter().map(|(name, _)| &**name).collect();
            unit.record_type(&record.name, &fields, record.span)
        };
        self.records.iter().map(define).collect()
    }
}

/// A module that a VM has.
///
/// ```
/// use ruse::language::{Sources, typed::Module};
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let compiled = Module::new(&Sources::new()).compile("(nothing)", &mut vm)?;
/// assert!(compiled.function::<(), i64>("missing", &mut vm).is_err());
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Compiled {
    library: String,
    functions: Vec<(Arc<str>, Vec<Type>, Type)>,
}

impl Compiled {
    /// A function as a Rust function, whose types are compared once, here.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("nothing", &[], Type::Unit, Span::NONE);
    /// # module.body(f).finish(vec![]);
    /// # let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// # let compiled = module.compile("(demo)", &mut vm)?;
    /// let nothing = compiled.function::<(), ()>("nothing", &mut vm)?;
    /// nothing.call(&mut vm, ())?;
    /// let error = compiled.function::<(i64,), ()>("nothing", &mut vm).unwrap_err();
    /// assert_eq!(error.message, "`nothing` is a function () -> Unit, not (Int) -> Unit");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is none of that name and these types, or the VM is not the one of the module.
    pub fn function<A: NativeArguments, R: Native>(
        &self,
        name: &str,
        ctx: &mut Context<'_>,
    ) -> Result<Function<A, R>, Error> {
        let Some((_, parameters, result)) = self.functions.iter().find(|f| *f.0 == *name) else {
            return Err(Error::new(ErrorKind::Unbound, format!("there is no function `{name}`")));
        };
        let wanted = A::types();
        let same = |(a, b): (&Type, &Type)| a == b || *b == Type::Any && !is_plain(*a);
        let fits = wanted.len() == parameters.len()
            && parameters.iter().zip(&wanted).all(same)
            && same((result, &R::TYPE));
        if !fits {
            let (is, not) = (signature(parameters, *result), signature(&wanted, R::TYPE));
            let message = format!("`{name}` is a function {is}, not {not}");
            return Err(Error::new(ErrorKind::Type, message));
        }
        let Some(word) = ctx.inner.global(&self.library, name) else {
            let message = "the module belongs to another VM".to_owned();
            return Err(Error::new(ErrorKind::Value, message));
        };
        let value = ctx.keep(word);
        Function::from_scheme(&value, ctx).map_err(|error| error.named(name))
    }
}

fn is_plain(of: Type) -> bool {
    matches!(of, Type::Int | Type::Float | Type::Bool | Type::Unit)
}

fn signature(parameters: &[Type], result: Type) -> String {
    let names: Vec<&str> = parameters.iter().map(|of| of.name()).collect();
    format!("({}) -> {}", names.join(", "), result.name())
}

/// Rust types of values of typed functions.
///
/// ```
/// use ruse::language::typed::{Native, Type};
/// assert_eq!(<f64 as Native>::TYPE, Type::Float);
/// ```
pub trait Native: FromScheme {
    /// The type that it is.
    const TYPE: Type;
}

/// Tuples of Rust types of arguments of typed functions.
///
/// ```
/// use ruse::language::typed::{NativeArguments, Type};
/// assert_eq!(<(i64, f64)>::types(), [Type::Int, Type::Float]);
/// ```
pub trait NativeArguments: IntoArguments {
    /// The types that they are.
    fn types() -> Vec<Type>;
}

macro_rules! natives {
    ($($rust:ty => $of:ident,)*) => {
        $(impl Native for $rust {
            const TYPE: Type = Type::$of;
        })*
    };
}

natives! {
    i64 => Int,
    f64 => Float,
    bool => Bool,
    crate::Value => Any,
    String => Any,
    () => Unit,
}

macro_rules! native_arguments {
    ($($name:ident)*) => {
        impl<$($name: Native + crate::convert::IntoScheme),*> NativeArguments for ($($name,)*) {
            fn types() -> Vec<Type> {
                vec![$($name::TYPE),*]
            }
        }
    };
}

native_arguments!();
native_arguments!(A);
native_arguments!(A B);
native_arguments!(A B C);
native_arguments!(A B C D);
native_arguments!(A B C D E);
native_arguments!(A B C D E F);
native_arguments!(A B C D E F G);
native_arguments!(A B C D E F G H);
