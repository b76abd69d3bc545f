//! Which tiers a VM has.

use crate::options::{Jit, Options};

/// Gives a VM the native tier, if the options and this build have one.
pub(crate) fn install(vm: &mut ruse_vm::Vm, options: &Options) {
    let threshold = match options.jit {
        Jit::Off => return,
        Jit::On => options.jit_threshold,
        Jit::Eager => 0,
    };
    #[cfg(feature = "jit")]
    vm.set_native(
        Box::new(|| match ruse_native::Generator::new(ruse_vm::Vm::context_layout()) {
            Ok(generator) => Ok(Box::new(generator)),
            Err(failure) => Err(failure.to_string()),
        }),
        ruse_vm::native::TierConfig { threshold, deopt: options.deopt },
    );
    #[cfg(not(feature = "jit"))]
    let _ = (vm, threshold);
}

#[cfg(all(test, feature = "jit"))]
mod tests {
    use ruse_isa::native::{CompileRequest, Deopt, Entry};
    use ruse_native::{Compiler, Failure};

    use crate::image::Image;

    /// Nothing that a function contains keeps it from being compiled, on any machine that is supported.
    #[test]
    fn every_function_of_the_library_compiles_for_every_target() {
        let image = Image::built_in();
        for target in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"] {
            let layout = ruse_vm::Vm::context_layout();
            let mut compiler = Compiler::for_target(target, layout).unwrap();
            let (mut compiled, mut bytes) = (0, 0);
            for name in image.names() {
                let unit = &image.code(&name).unwrap().code;
                for (function, code) in unit.functions.iter().enumerate() {
                    let request = CompileRequest {
                        unit,
                        function: function as u32,
                        entry: Entry::Call,
                        feedback: &vec![0; code.code.len()],
                        count_fuel: function % 2 == 1,
                        deopt: Deopt::Never,
                    };
                    match compiler.compile(&request) {
                        Ok(code) => {
                            compiled += 1;
                            bytes += code.len();
                        }
                        Err(Failure::TooLarge) => assert!(code.code.len() > 500, "{name:?}"),
                        Err(failure) => panic!("{name:?}, {:?}: {failure}", code.name),
                    }
                }
            }
            assert!(compiled > 500, "{target}: {compiled} functions");
            assert!(bytes > 100 * compiled, "{target}: {bytes} bytes");
        }
    }
}
