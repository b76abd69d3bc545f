//! The front half as a VM keeps it: made when a text is first to be compiled, and asked by the program at run time.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ruse_heap::{Control, Value};
use ruse_runtime::host::LinkUnit;
use ruse_runtime::{ErrorKind, Host, Raise, Runtime};
use ruse_syntax::{Arena, Diagnostic};

use crate::error::Error;
use crate::front::{Front, Shares, is_interrupted};
use crate::image::Image;
use crate::library::read_source;
use crate::limits::Deadlines;
use crate::options::Options;

/// The front half as the VM's host and its owner share it.
#[derive(Clone)]
pub(crate) struct SharedFront(Arc<Inner>);

struct Inner {
    options: Arc<Options>,
    image: Option<Arc<Image>>,
    control: Arc<Control>,
    shares: Shares,
    deadlines: Deadlines,
    #[cfg(feature = "ffi")]
    ffi: crate::ffi::State,
    /// Most VMs that only run compiled programs never make it.
    front: Mutex<Option<Front>>,
}

/// The front half while one thread uses it.
pub(crate) struct FrontGuard<'a>(MutexGuard<'a, Option<Front>>);

impl Deref for FrontGuard<'_> {
    type Target = Front;
    fn deref(&self) -> &Front {
        self.0.as_ref().expect("made when it was locked")
    }
}

impl DerefMut for FrontGuard<'_> {
    fn deref_mut(&mut self) -> &mut Front {
        self.0.as_mut().expect("made when it was locked")
    }
}

impl SharedFront {
    /// Expansion stops when `control` is asked for the VM's attention.
    pub(crate) fn new(
        options: Arc<Options>,
        image: Option<Arc<Image>>,
        control: Arc<Control>,
        shares: Shares,
    ) -> SharedFront {
        let deadlines = Deadlines::new(control.clone(), &options);
        let front = Mutex::new(None);
        SharedFront(Arc::new(Inner {
            options,
            image,
            control,
            shares,
            deadlines,
            #[cfg(feature = "ffi")]
            ffi: crate::ffi::State::default(),
            front,
        }))
    }

    /// The front half. A panic in it is a bug that was reported; what it knows stays usable.
    pub(crate) fn lock(&self) -> FrontGuard<'_> {
        let mut guard = self.0.front.lock().unwrap_or_else(PoisonError::into_inner);
        guard.get_or_insert_with(|| {
            let Inner { options, image, control, shares, .. } = &*self.0;
            Front::new(options, image.clone(), Some(control.clone()), shares.clone())
        });
        FrontGuard(guard)
    }

    /// What it keeps for calls of C.
    #[cfg(feature = "ffi")]
    pub(crate) fn ffi(&self) -> &crate::ffi::State {
        &self.0.ffi
    }

    /// The VM's settings.
    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    /// The VM's time limits.
    #[inline]
    pub(crate) fn deadlines(&self) -> &Deadlines {
        &self.0.deadlines
    }

    /// What it shares with the VM.
    pub(crate) fn shares(&self) -> &Shares {
        &self.0.shares
    }
}

impl Front {
    /// Raises diagnostics as one condition. An expansion that was interrupted leaves the interrupt to the VM,
    /// which expands again if the program goes on.
    fn raise(&self, runtime: &mut Runtime, who: &str, errors: Vec<Diagnostic>) -> Raise {
        if is_interrupted(&errors)
            && let Err(raise) = runtime.poll()
        {
            return raise;
        }
        let error = Error::from_diagnostics(errors, &self.expander.sources);
        let kind = error.condition_kind();
        runtime.error(kind, who, &error.message, &[])
    }
}

impl Host for SharedFront {
    fn compile(
        &mut self,
        runtime: &mut Runtime,
        datum: Value,
        environment: usize,
    ) -> Result<Vec<LinkUnit>, Raise> {
        let mut front = self.lock();
        let Some(Some(environment)) = front.environments.get(environment).copied() else {
            return Err(runtime.error(ErrorKind::Syntax, "eval", "this environment is gone", &[]));
        };
        let mut arena = Arena::new();
        let form =
            crate::datum::to_syntax(runtime, datum, &mut arena, &mut front.expander.symbols)?;
        match front.form_in(environment, &mut arena, form) {
            Ok(linkable) => Ok(linkable.units),
            Err(errors) => Err(front.raise(runtime, "eval", errors)),
        }
    }

    fn compile_file(
        &mut self,
        runtime: &mut Runtime,
        path: &str,
        environment: usize,
    ) -> Result<Vec<LinkUnit>, Raise> {
        let place = runtime.readable_path("load", path)?;
        let text = match read_source(&place) {
            Ok(text) => text,
            Err(error) => {
                let kind =
                    if error.code.starts_with("file/") { ErrorKind::File } else { ErrorKind::Read };
                return Err(runtime.error(kind, "load", &error.message, &[]));
            }
        };
        let mut front = self.lock();
        let Some(Some(environment)) = front.environments.get(environment).copied() else {
            return Err(runtime.error(ErrorKind::Syntax, "load", "this environment is gone", &[]));
        };
        match front.forms_in(environment, path, &text) {
            Ok(linkable) => Ok(linkable.units),
            Err(errors) => Err(front.raise(runtime, "load", errors)),
        }
    }

    fn environment(
        &mut self,
        runtime: &mut Runtime,
        import_sets: Value,
    ) -> Result<(usize, Vec<LinkUnit>), Raise> {
        let mut front = self.lock();
        let mut arena = Arena::new();
        let mut sets = Vec::new();
        for set in import_sets.list_iter() {
            sets.push(crate::datum::to_syntax(
                runtime,
                set,
                &mut arena,
                &mut front.expander.symbols,
            )?);
        }
        front.environment_count += 1;
        let name = format!("environment {}", front.environment_count);
        let made = front.expander.environment_from_sets(&name, &mut arena, &sets);
        let compiled = made.and_then(|(environment, expansion)| {
            Ok((front.number_of(environment), front.compile(expansion)?.units))
        });
        compiled.map_err(|errors| front.raise(runtime, "environment", errors))
    }

    fn interaction_environment(
        &mut self,
        runtime: &mut Runtime,
    ) -> Result<(usize, Vec<LinkUnit>), Raise> {
        let mut front = self.lock();
        match front.interaction() {
            Ok((environment, linkable)) => Ok((front.number_of(environment), linkable.units)),
            Err(errors) => Err(front.raise(runtime, "interaction-environment", errors)),
        }
    }

    fn release_environment(&mut self, number: usize) {
        let mut front = self.lock();
        let Some(environment) = front.environments.get_mut(number).and_then(Option::take) else {
            return;
        };
        if front.interaction != Some(environment) {
            front.expander.drop_environment(environment);
        }
    }

    fn features(&self) -> Vec<String> {
        self.lock().features.clone()
    }

    fn command_line(&self) -> Vec<String> {
        self.lock().command_line.clone()
    }
}
