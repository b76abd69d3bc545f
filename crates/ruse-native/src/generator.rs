//! The JIT as the VM sees it: compiler and code memory together.

use ruse_isa::native::{CodeAddress, CodeGenerator, CompileRequest, ContextLayout, Listing, Stubs};

use crate::compile::{Compiler, Failure};
use crate::memory::{CodeMemory, Piece};

/// A compiler for the machine that it runs on, with the memory for its code.
pub struct Generator {
    compiler: Compiler,
    memory: CodeMemory,
    pieces: Vec<Option<Piece>>,
    free: Vec<usize>,
}

impl Generator {
    /// A generator for VMs with this layout.
    ///
    /// # Errors
    /// Cranelift does not know the machine.
    pub fn new(layout: ContextLayout) -> Result<Generator, Failure> {
        let compiler = Compiler::native(layout)?;
        Ok(Generator { compiler, memory: CodeMemory::new(), pieces: Vec::new(), free: Vec::new() })
    }

    fn install(&mut self, code: &[u8]) -> Result<CodeAddress, String> {
        let piece = self.memory.add(code).map_err(|error| error.to_string())?;
        let key = self.free.pop().unwrap_or_else(|| {
            self.pieces.push(None);
            self.pieces.len() - 1
        });
        self.pieces[key] = Some(piece);
        Ok(CodeAddress { address: piece.address, bytes: piece.bytes, key })
    }
}

impl CodeGenerator for Generator {
    fn stubs(&mut self) -> Result<Stubs<CodeAddress>, String> {
        let Stubs { trampoline, interpret, rare } =
            self.compiler.stubs().map_err(|error| error.to_string())?;
        let [none, one, two, three] = &rare;
        Ok(Stubs {
            trampoline: self.install(&trampoline)?,
            interpret: self.install(&interpret)?,
            rare: [
                self.install(none)?,
                self.install(one)?,
                self.install(two)?,
                self.install(three)?,
            ],
        })
    }

    fn compile(&mut self, request: &CompileRequest<'_>) -> Result<CodeAddress, String> {
        let code = self.compiler.compile(request).map_err(|error| error.to_string())?;
        self.install(&code)
    }

    fn listing(&mut self, request: &CompileRequest<'_>, form: Listing) -> Result<String, String> {
        let text = match form {
            Listing::Clif => self.compiler.clif(request),
            Listing::Assembly => self.compiler.assembly(request),
        };
        text.map_err(|error| error.to_string())
    }

    fn release(&mut self, code: CodeAddress) {
        if let Some(piece) = self.pieces.get_mut(code.key).and_then(Option::take) {
            self.memory.remove(piece);
            self.free.push(code.key);
        }
    }
}
