//! Settings of an engine.

use std::path::PathBuf;
use std::time::Duration;

use ruse::{Capabilities, Jit, LibraryAccess, Options};

use crate::border::{Out, Owned, Text, guarded, needed, quietly};
use crate::error::RuseError;
use crate::status::Status;
use crate::{border::Failure, status};

/// What stands for a limit that is none.
pub(crate) const NO_LIMIT: u64 = u64::MAX;

/// A time in milliseconds, if it is one.
pub(crate) fn milliseconds(number: u64) -> Option<Duration> {
    (number != NO_LIMIT).then(|| Duration::from_millis(number))
}

/// `ruse_options`: settings in the making.
pub(crate) struct RuseOptions(std::sync::Mutex<Options>);

impl RuseOptions {
    /// The settings as they are now.
    pub(crate) fn settings(&self) -> Options {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Options)) {
        change(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

/// Changes settings.
fn set(options: Option<&RuseOptions>, change: impl FnOnce(&mut Options)) -> Status {
    quietly(status::OTHER, || {
        options.map_or(status::NULL, |options| {
            options.change(change);
            status::OK
        })
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_new() -> *mut RuseOptions {
    quietly(std::ptr::null_mut(), || {
        Box::into_raw(Box::new(RuseOptions(std::sync::Mutex::new(Options::default()))))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_free(options: Owned<RuseOptions>) {
    quietly((), || drop(options.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_max_heap(options: Option<&RuseOptions>, bytes: usize) -> Status {
    set(options, |options| options.max_heap = bytes)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_max_frames(options: Option<&RuseOptions>, frames: usize) -> Status {
    set(options, |options| options.max_frames = frames)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_fuel(options: Option<&RuseOptions>, fuel: u64) -> Status {
    set(options, |options| options.fuel = (fuel != NO_LIMIT).then_some(fuel))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_nursery(options: Option<&RuseOptions>, bytes: usize) -> Status {
    set(options, |options| options.nursery = bytes)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_jit(options: Option<&RuseOptions>, enabled: bool) -> Status {
    set(options, |options| options.jit = if enabled { Jit::On } else { Jit::Off })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_library(
    options: Option<&RuseOptions>,
    name: Text,
    error: Out<*mut RuseError>,
) -> Status {
    guarded(&error, || {
        let options = needed(options, "options")?;
        let name = name.name("name")?.to_owned();
        options.change(|options| match &mut options.libraries {
            LibraryAccess::All => options.libraries = LibraryAccess::only([name]),
            LibraryAccess::Only(names) => {
                names.insert(name);
            }
        });
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_no_library(options: Option<&RuseOptions>) -> Status {
    set(options, |options| options.libraries = LibraryAccess::Only(Default::default()))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_add_library_path(
    options: Option<&RuseOptions>,
    folder: Text,
    error: Out<*mut RuseError>,
) -> Status {
    guarded(&error, || -> Result<(), Failure> {
        let options = needed(options, "options")?;
        let folder = PathBuf::from(folder.name("folder")?);
        options.change(|options| options.library_path.push(folder));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_timeout(options: Option<&RuseOptions>, milliseconds: u64) -> Status {
    set(options, |options| options.timeout = self::milliseconds(milliseconds))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_max_output(options: Option<&RuseOptions>, bytes: u64) -> Status {
    set(options, |options| options.max_output = (bytes != NO_LIMIT).then_some(bytes))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_sandbox(options: Option<&RuseOptions>) -> Status {
    set(options, |options| {
        let Options { max_heap, max_frames, timeout, max_output, capabilities, .. } =
            Options::sandboxed();
        *options =
            Options { max_heap, max_frames, timeout, max_output, capabilities, ..options.clone() };
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_nothing(options: Option<&RuseOptions>) -> Status {
    set(options, |options| options.capabilities = Capabilities::none())
}

/// Grants what a text names.
fn grant(
    options: Option<&RuseOptions>,
    (text, what): (Text, &str),
    error: &Out<*mut RuseError>,
    grant: impl FnOnce(Capabilities, &str) -> Capabilities,
) -> Status {
    guarded(error, || {
        let options = needed(options, "options")?;
        let text = text.name(what)?;
        options.change(|options| {
            options.capabilities = grant(options.capabilities.clone(), text);
        });
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_read(
    options: Option<&RuseOptions>,
    path: Text,
    error: Out<*mut RuseError>,
) -> Status {
    grant(options, (path, "path"), &error, |capabilities, path| capabilities.read(path))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_write(
    options: Option<&RuseOptions>,
    path: Text,
    error: Out<*mut RuseError>,
) -> Status {
    grant(options, (path, "path"), &error, |capabilities, path| capabilities.write(path))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_variable(
    options: Option<&RuseOptions>,
    name: Text,
    error: Out<*mut RuseError>,
) -> Status {
    grant(options, (name, "name"), &error, |capabilities, name| capabilities.variable(name))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_exit(options: Option<&RuseOptions>, allowed: bool) -> Status {
    set(options, |options| options.capabilities = options.capabilities.clone().exit(allowed))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_processes(options: Option<&RuseOptions>, allowed: bool) -> Status {
    set(options, |options| options.capabilities = options.capabilities.clone().processes(allowed))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_network(options: Option<&RuseOptions>, allowed: bool) -> Status {
    set(options, |options| options.capabilities = options.capabilities.clone().network(allowed))
}
