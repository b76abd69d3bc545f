//! What the runtime needs of the crate that ties everything together: compiling at run time.

use std::any::Any;
use std::sync::Arc;

use ruse_heap::Value;

use crate::raise::{Pending, Raise};
use crate::runtime::Runtime;

/// A unit that an engine links. The runtime does not look into it: the interpreter takes Code, the reference
/// engines take Core.
pub type LinkUnit = Arc<dyn Any + Send + Sync>;

/// Compilation and libraries at run time, implemented by the embedding crate; the back half never sees
/// Syntax. What is compiled is linked by the VM, see [`Runtime::request_link`].
pub trait Host: Send {
    /// Compiles a datum in the environment with this number (R7RS 6.12 `eval`): units to be run in order,
    /// the last one's value is the datum's.
    ///
    /// # Errors
    /// A `syntax` condition.
    fn compile(
        &mut self,
        runtime: &mut Runtime,
        datum: Value,
        environment: usize,
    ) -> Result<Vec<LinkUnit>, Raise>;

    /// Reads and compiles a whole file in the environment with this number (R7RS 6.14 `load`): units to be
    /// run in order.
    ///
    /// # Errors
    /// A `file` or `syntax` condition.
    fn compile_file(
        &mut self,
        runtime: &mut Runtime,
        path: &str,
        environment: usize,
    ) -> Result<Vec<LinkUnit>, Raise>;

    /// An environment made from a list of import sets (R7RS 6.12 `environment`): its number, and the bodies
    /// of libraries that were not run yet.
    ///
    /// # Errors
    /// A `syntax` condition.
    fn environment(
        &mut self,
        runtime: &mut Runtime,
        import_sets: Value,
    ) -> Result<(usize, Vec<LinkUnit>), Raise>;

    /// The number of the mutable environment of the REPL or program (`interaction-environment`), and the
    /// bodies of libraries that were not run yet.
    ///
    /// # Errors
    /// A `syntax` condition.
    fn interaction_environment(
        &mut self,
        runtime: &mut Runtime,
    ) -> Result<(usize, Vec<LinkUnit>), Raise>;

    /// An environment that no object stands for any more.
    fn release_environment(&mut self, environment: usize);

    /// The feature identifiers (R7RS `features`).
    fn features(&self) -> Vec<String>;

    /// The command line of the program: its name first (R7RS `command-line`).
    fn command_line(&self) -> Vec<String>;
}

/// A host that can compile nothing, for VMs that run finished code only.
pub struct NoHost;

impl NoHost {
    fn refuse<T>(runtime: &mut Runtime, who: &str) -> Result<T, Raise> {
        Err(runtime.error(crate::ErrorKind::Syntax, who, "this program has no compiler", &[]))
    }
}

impl Host for NoHost {
    fn compile(
        &mut self,
        runtime: &mut Runtime,
        _: Value,
        _: usize,
    ) -> Result<Vec<LinkUnit>, Raise> {
        Self::refuse(runtime, "eval")
    }
    fn compile_file(
        &mut self,
        runtime: &mut Runtime,
        _: &str,
        _: usize,
    ) -> Result<Vec<LinkUnit>, Raise> {
        Self::refuse(runtime, "load")
    }
    fn environment(
        &mut self,
        runtime: &mut Runtime,
        _: Value,
    ) -> Result<(usize, Vec<LinkUnit>), Raise> {
        Self::refuse(runtime, "environment")
    }
    fn interaction_environment(
        &mut self,
        runtime: &mut Runtime,
    ) -> Result<(usize, Vec<LinkUnit>), Raise> {
        Self::refuse(runtime, "interaction-environment")
    }
    fn release_environment(&mut self, _: usize) {}
    fn features(&self) -> Vec<String> {
        Vec::new()
    }
    fn command_line(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Units that a primitive wants linked.
#[derive(Default)]
pub struct LinkRequest {
    /// In the order in which they are to be run.
    pub units: Vec<LinkUnit>,
    /// Consed in front of the list of thunks, if there is something.
    pub first: Option<Value>,
}

impl Runtime {
    /// Ends a primitive by asking the engine to link units: the primitive's value is a list of procedures of no
    /// arguments, one for each unit's body, behind `first` if that is given. Only the engine knows its code.
    pub fn request_link(&mut self, units: Vec<LinkUnit>, first: Option<Value>) -> Raise {
        self.link_request = LinkRequest { units, first };
        self.pend(Pending::Link)
    }
}
