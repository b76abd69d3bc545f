//! The JIT as the VM sees it: compiler and code memory together.

use ruse_host::debugger::Registration;
use ruse_host::profile::{Line, Piece};
use ruse_isa::native::{CodeAddress, CodeGenerator, CompileRequest, ContextLayout, Listing, Stubs};

use crate::compile::{Compiled, Compiler, Failure};
use crate::debug::{Description, Extent, object_file};
use crate::memory::{self, CodeMemory};
use crate::settings::Settings;

/// A compiler for the machine that it runs on, with the memory for its code.
pub struct Generator {
    compiler: Compiler,
    settings: Settings,
    memory: CodeMemory,
    pieces: Vec<Option<Installed>>,
    free: Vec<usize>,
}

/// A piece of code that can be run.
struct Installed {
    piece: memory::Piece,
    /// What debuggers know of it, for as long as it is there.
    _registration: Option<Registration>,
}

impl Generator {
    /// A generator for VMs with this layout.
    ///
    /// # Errors
    /// Cranelift does not know the machine.
    pub fn new(layout: ContextLayout, settings: Settings) -> Result<Generator, Failure> {
        Ok(Generator {
            compiler: Compiler::native(layout, &settings)?,
            settings,
            memory: CodeMemory::new(),
            pieces: Vec::new(),
            free: Vec::new(),
        })
    }

    /// Copies code to where it runs and tells of it who wants to know.
    fn install<'a>(
        &mut self,
        compiled: &Compiled,
        describe: impl FnOnce() -> Description<'a>,
    ) -> Result<CodeAddress, String> {
        let piece = self.memory.add(&compiled.code).map_err(|error| error.to_string())?;
        let mut registration = None;
        if self.settings.describes() {
            match self.publish(compiled, piece.address, &describe()) {
                Ok(registered) => registration = registered,
                Err(reason) => {
                    self.memory.remove(piece);
                    return Err(reason);
                }
            }
        }
        let key = self.free.pop().unwrap_or_else(|| {
            self.pieces.push(None);
            self.pieces.len() - 1
        });
        self.pieces[key] = Some(Installed { piece, _registration: registration });
        Ok(CodeAddress {
            address: piece.address,
            bytes: piece.bytes,
            instructions: compiled.instructions,
            key,
        })
    }

    /// Tells debuggers and profilers of a piece of code.
    fn publish(
        &self,
        compiled: &Compiled,
        address: usize,
        description: &Description<'_>,
    ) -> Result<Option<Registration>, String> {
        if let Some(profile) = &self.settings.profile {
            let lines: Vec<Line<'_>> = description
                .rows
                .iter()
                .map(|(offset, place)| Line {
                    offset: *offset as usize,
                    file: description.file(*place),
                    line: place.line,
                })
                .collect();
            let title = description.title();
            let piece = Piece { name: &title, address, code: &compiled.code, lines: &lines };
            profile
                .add(&piece)
                .map_err(|error| format!("the profile cannot be written: {error}"))?;
        }
        if !self.settings.debug_info {
            return Ok(None);
        }
        let extent = Extent {
            address: address as u64,
            bytes: compiled.code.len() as u64,
            machine: self.compiler.machine(),
        };
        let object = object_file(description, extent, self.compiler.frames(compiled))?;
        Ok(Some(Registration::new(object)))
    }

    fn stub(&mut self, compiled: &Compiled, name: &str) -> Result<CodeAddress, String> {
        self.install(compiled, || Description::of_stub(name))
    }
}

impl CodeGenerator for Generator {
    fn stubs(&mut self) -> Result<Stubs<CodeAddress>, String> {
        let Stubs { trampoline, interpret, rare } =
            self.compiler.stubs().map_err(|error| error.to_string())?;
        let [none, one, two, three] = &rare;
        Ok(Stubs {
            trampoline: self.stub(&trampoline, "entry of machine code")?,
            interpret: self.stub(&interpret, "entry of the interpreter")?,
            rare: [
                self.stub(none, "rare helper")?,
                self.stub(one, "rare helper")?,
                self.stub(two, "rare helper")?,
                self.stub(three, "rare helper")?,
            ],
        })
    }

    fn compile(&mut self, request: &CompileRequest<'_>) -> Result<CodeAddress, String> {
        let compiled = self.compiler.compile(request).map_err(|error| error.to_string())?;
        let bytes = compiled.code.len() as u32;
        self.install(&compiled, || Description::of(request, &compiled.marks, bytes))
    }

    fn listing(&mut self, request: &CompileRequest<'_>, form: Listing) -> Result<String, String> {
        let text = match form {
            Listing::Clif => self.compiler.clif(request),
            Listing::Assembly => self.compiler.assembly(request),
        };
        text.map_err(|error| error.to_string())
    }

    fn guess(&mut self, request: &CompileRequest<'_>, pc: u32) -> Option<String> {
        self.compiler.guess(request, pc).map(str::to_owned)
    }

    fn release(&mut self, code: CodeAddress) {
        if let Some(installed) = self.pieces.get_mut(code.key).and_then(Option::take) {
            self.memory.remove(installed.piece);
            self.free.push(code.key);
        }
    }
}
