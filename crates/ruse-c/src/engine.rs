//! Engines and compiled programs.

use std::path::Path;
use std::ptr;

use ruse::{Engine, Error, ErrorKind, Options, Program};

use crate::border::{Array, Out, Owned, Text, guarded, needed, quietly};
use crate::error::RuseError;
use crate::options::RuseOptions;
use crate::read::RuseBytes;
use crate::status::Status;

/// `ruse_engine`.
pub(crate) struct RuseEngine(pub(crate) Engine);

/// `ruse_program`.
pub(crate) struct RuseProgram(pub(crate) Program);

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_engine_new(options: Option<&RuseOptions>) -> *mut RuseEngine {
    quietly(ptr::null_mut(), || {
        let settings = options.map_or_else(Options::default, RuseOptions::settings);
        Box::into_raw(Box::new(RuseEngine(Engine::new(settings))))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_engine_free(engine: Owned<RuseEngine>) {
    quietly((), || drop(engine.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_engine_compile(
    engine: Option<&RuseEngine>,
    name: Text,
    text: Text,
    length: usize,
    program: Out<*mut RuseProgram>,
    error: Out<*mut RuseError>,
) -> Status {
    program.put(ptr::null_mut());
    guarded(&error, || {
        let engine = needed(engine, "engine")?;
        let name = name.optional("name")?.unwrap_or("program");
        let text = text.with_length(length, "text")?;
        program.give(RuseProgram(engine.0.compile(name, text)?));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_engine_compile_file(
    engine: Option<&RuseEngine>,
    path: Text,
    program: Out<*mut RuseProgram>,
    error: Out<*mut RuseError>,
) -> Status {
    program.put(ptr::null_mut());
    guarded(&error, || {
        let engine = needed(engine, "engine")?;
        let path = path.name("path")?;
        let bytes = std::fs::read(Path::new(path)).map_err(|problem| {
            Error::of_kind(ErrorKind::File, format!("cannot read {path}: {problem}"))
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::of_kind(ErrorKind::File, format!("cannot read {path}: it is not UTF-8"))
        })?;
        program.give(RuseProgram(engine.0.compile(path, &text)?));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_program_free(program: Owned<RuseProgram>) {
    quietly((), || drop(program.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_program_save(
    program: Option<&RuseProgram>,
    bytes: Out<*mut RuseBytes>,
    error: Out<*mut RuseError>,
) -> Status {
    bytes.put(ptr::null_mut());
    guarded(&error, || {
        bytes.give(RuseBytes::new(needed(program, "program")?.0.to_bytes()?));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_engine_load(
    engine: Option<&RuseEngine>,
    bytes: Array<u8>,
    length: usize,
    program: Out<*mut RuseProgram>,
    error: Out<*mut RuseError>,
) -> Status {
    program.put(ptr::null_mut());
    guarded(&error, || {
        let engine = needed(engine, "engine")?;
        let bytes = bytes.slice(length, "bytes")?;
        program.give(RuseProgram(Program::from_bytes(&engine.0, bytes)?));
        Ok(())
    })
}
