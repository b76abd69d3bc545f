//! Programs that are compiled once and run by many VMs.

use std::sync::Arc;

use ruse_expand::LibraryName;
use ruse_isa::code::CodeUnit;
use ruse_runtime::host::LinkUnit;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::front::Linkable;
use crate::image::Image;
use crate::options::Backend;

/// A compiled program. Clones share the code.
///
/// ```
/// use ruse::{Engine, Options, Program};
/// let engine = Engine::new(Options::default());
/// let program = engine.compile("demo", "(import (scheme base) (scheme process-context)) (exit 7)")?;
/// assert_eq!(engine.vm()?.run(&program).unwrap_err().status, 7);
/// let bytes = program.to_bytes()?;
/// let again = Program::from_bytes(&engine, &bytes)?;
/// assert_eq!(engine.vm()?.run(&again).unwrap_err().status, 7);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone)]
pub struct Program(Arc<Inner>);

struct Inner {
    /// Libraries that must be linked before it, in order, and their code.
    libraries: Vec<(LibraryName, LinkUnit)>,
    /// Libraries of the host that it refers to.
    modules: Vec<LibraryName>,
    unit: LinkUnit,
}

/// The form in bytes.
#[derive(Serialize, Deserialize)]
struct Stored {
    fingerprint: u64,
    /// Without code for built-in ones.
    libraries: Vec<(LibraryName, Option<Vec<u8>>)>,
    modules: Vec<LibraryName>,
    unit: Vec<u8>,
}

impl Program {
    pub(crate) fn new(mut linkable: Linkable) -> Program {
        let unit = linkable.units.pop().expect("a program is a unit");
        let libraries = linkable.libraries.into_iter().zip(linkable.units).collect();
        Program(Arc::new(Inner { libraries, modules: linkable.modules, unit }))
    }

    /// The program as bytes, for this build of Ruse.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// let program = engine.compile("demo", "(import (scheme base)) (vector 1 2)")?;
    /// assert!(!program.to_bytes()?.is_empty());
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// It was made for a reference engine, which has no code.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let image = Image::built_in();
        let encode = |unit: &LinkUnit| {
            let code = unit.downcast_ref::<CodeUnit>().map(ruse_isa::encode::encode_unit);
            let message = "only programs for the virtual machine have code";
            code.ok_or_else(|| Error::new(ErrorKind::Declined, message.to_owned()))
        };
        let mut libraries = Vec::new();
        for (name, unit) in &self.0.libraries {
            let code = if image.contains(name) { None } else { Some(encode(unit)?) };
            libraries.push((name.clone(), code));
        }
        let stored = Stored {
            fingerprint: Image::fingerprint(),
            libraries,
            modules: self.0.modules.clone(),
            unit: encode(&self.0.unit)?,
        };
        postcard::to_stdvec(&stored)
            .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
    }

    /// A program from bytes, which may be anything: code that this build did not make or that was damaged is refused.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// let error = ruse::Program::from_bytes(&engine, b"garbage").err().unwrap();
    /// assert_eq!(error.message, "these bytes are no compiled program");
    /// ```
    ///
    /// # Errors
    /// The bytes are no program, or one of another build.
    pub fn from_bytes(engine: &Engine, bytes: &[u8]) -> Result<Program, Error> {
        let refused = |message: String| Error::new(ErrorKind::Read, message);
        if engine.options().backend != Backend::Vm {
            let message = "only the virtual machine runs compiled programs".to_owned();
            return Err(Error::new(ErrorKind::Declined, message));
        }
        let stored: Stored = postcard::from_bytes(bytes)
            .map_err(|_| refused("these bytes are no compiled program".to_owned()))?;
        if stored.fingerprint != Image::fingerprint() {
            return Err(refused("this program was compiled by another build of Ruse".to_owned()));
        }
        let load = |bytes: &[u8]| -> Result<LinkUnit, Error> {
            let unit = ruse_vm::load_unit(bytes).map_err(|error| refused(error.to_string()))?;
            Ok(unit)
        };
        let image = Image::built_in();
        let mut libraries: Vec<(LibraryName, LinkUnit)> = Vec::new();
        for (name, code) in stored.libraries {
            let unit: LinkUnit = match code {
                Some(code) => load(&code)?,
                None => image.code(&name).map_err(refused)?.code.clone(),
            };
            libraries.push((name, unit));
        }
        let unit = load(&stored.unit)?;
        Ok(Program(Arc::new(Inner { libraries, modules: stored.modules, unit })))
    }
}

impl Context<'_> {
    /// Runs a compiled program. Libraries that this VM has linked already are not run again.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// let program = engine.compile("demo", "(import (scheme base)) (vector-ref (vector 1) 1)")?;
    /// let mut vm = engine.vm()?;
    /// assert_eq!(vm.run(&program).unwrap_err().kind, ruse::ErrorKind::Index);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// It ended with an error, or needs a library of the host that this VM has not.
    pub fn run(&mut self, program: &Program) -> Result<(), Error> {
        let units = self.units_of(program)?;
        self.run_units(units).map(|_| ())
    }

    /// What is to be linked and run for a program, in order.
    pub(crate) fn units_of(&mut self, program: &Program) -> Result<Vec<LinkUnit>, Error> {
        let shared = self.front();
        let _running = shared.deadlines().begin();
        let (shares, inner) = (shared.shares(), &program.0);
        for name in &inner.modules {
            if shares.module(name).is_none() && !crate::library::is_of_the_host(name) {
                let message = format!("the program needs the library `{name}` of its host");
                return Err(Error::new(ErrorKind::Value, message));
            }
        }
        let new = inner.libraries.iter().filter(|(name, _)| shares.link(name));
        let mut units: Vec<LinkUnit> = new.map(|(_, unit)| unit.clone()).collect();
        units.push(inner.unit.clone());
        Ok(units)
    }
}
