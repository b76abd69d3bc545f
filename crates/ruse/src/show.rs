//! Stages of a compilation as text, and the making of the library image.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ruse_compiler::Trace;
use ruse_expand::core::Unit;
use ruse_expand::{LibraryName, print_unit};
use ruse_syntax::{Arena, DatumTable, Diagnostic, write_datum};

use crate::error::{Error, ErrorKind};
use crate::front::{Front, Shares};
use crate::options::Options;
use crate::vm::Stage;

impl Front {
    /// Prints a stage of a program.
    pub(crate) fn show(
        &mut self,
        stage: Stage,
        name: &str,
        text: &str,
    ) -> Result<String, Vec<Diagnostic>> {
        if stage == Stage::Syntax {
            return self.show_syntax(name, text);
        }
        let infos = ruse_runtime::primitive_infos();
        let expansion = self.expander.expand_program(name, text)?;
        if stage == Stage::Core {
            return Ok(print_unit(&expansion.program, infos));
        }
        let program = expansion.program.clone();
        self.compile(expansion)?;
        let mut passes = String::new();
        let mut trace = |pass: &'static str, unit: &Unit, time: Duration| {
            let micros = time.as_micros();
            passes.push_str(&format!(
                ";;; after {pass} ({micros} us)\n{}\n",
                print_unit(unit, infos)
            ));
        };
        let compiled = self.compile_traced(program, Some(&mut trace as &mut dyn Trace))?;
        if stage == Stage::Passes {
            return Ok(passes);
        }
        Ok(ruse_isa::text::write_unit(&compiled.code, &|index| {
            infos
                .get(usize::from(index))
                .map_or_else(|| index.to_string(), |info| info.name.to_owned())
        }))
    }

    fn show_syntax(&mut self, name: &str, text: &str) -> Result<String, Vec<Diagnostic>> {
        let mut arena = Arena::new();
        let forms = self.read(&mut arena, name, text)?;
        let mut out = String::new();
        let mut table = DatumTable::default();
        for form in forms {
            let symbols = &self.expander.symbols;
            let datum =
                table.from_syntax(&arena, symbols, form, &|symbol| symbol).map_err(|e| vec![e])?;
            write_datum(&table, datum, &mut out);
            out.push('\n');
        }
        Ok(out)
    }
}

/// Compiles the libraries under a folder (`lib/` of the source tree) into the image that the executable
/// carries. Used by `cargo xtask image` and by the test that the image is fresh.
///
/// ```no_run
/// let bytes = ruse::build_image("lib".as_ref()).unwrap();
/// assert!(!bytes.is_empty());
/// ```
///
/// # Errors
/// A library cannot be read or compiled.
pub fn build_image(folder: &Path) -> Result<Vec<u8>, Error> {
    let mut names = Vec::new();
    let mut waiting: Vec<(PathBuf, Vec<String>)> = vec![(folder.to_path_buf(), Vec::new())];
    while let Some((path, parts)) = waiting.pop() {
        let entries = std::fs::read_dir(&path)
            .map_err(|e| Error::new(ErrorKind::File, format!("{}: {e}", path.display())))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let parts: Vec<String> = parts.iter().cloned().chain(stem).collect();
            if path.is_dir() {
                waiting.push((path, parts));
            } else if path.extension().is_some_and(|ending| ending == "sld") {
                names.push(LibraryName::of(&parts.iter().map(String::as_str).collect::<Vec<_>>()));
            }
        }
    }
    names.sort();
    let options = Options { library_path: vec![folder.to_path_buf()], ..Options::default() };
    let mut front = Front::new(&options, None, None, Shares::default());
    match front.compile_libraries(&names) {
        Ok(libraries) => crate::image::encode(&libraries)
            .map_err(|error| Error::new(ErrorKind::Internal, error.to_string())),
        Err(errors) => Err(Error::from_diagnostics(errors, &front.expander.sources)),
    }
}
