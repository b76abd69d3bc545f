//! Which tiers a VM has, by its options: `docs/optimisation.md` says it for users.

use crate::error::{Error, ErrorKind};
use crate::options::{Jit, Options};

/// How often a function is compiled anew; twice as often from level 3 on.
const RECOMPILES: u32 = 6;
/// From level 3 on code is hot after one call of so many.
const EAGERNESS: u32 = 4;

/// Gives a VM the native tier, if the options and this build have one.
///
/// # Errors
/// The files of a profile cannot be made.
pub(crate) fn install(vm: &mut ruse_vm::Vm, options: &Options) -> Result<(), Error> {
    let threshold = match (options.jit, options.opt_level) {
        (Jit::Off, _) | (Jit::On, 0) => return Ok(()),
        (Jit::On, 1 | 2) => options.jit_threshold,
        (Jit::On, _) => options.jit_threshold / EAGERNESS,
        (Jit::Eager, _) => 0,
    };
    let recompiles = if options.opt_level < 3 { RECOMPILES } else { 2 * RECOMPILES };
    #[cfg(feature = "jit")]
    {
        let settings = settings(options)?;
        let layout = ruse_vm::Vm::context_layout();
        vm.set_native(
            Box::new(move || match ruse_native::Generator::new(layout, settings) {
                Ok(generator) => Ok(Box::new(generator)),
                Err(failure) => Err(failure.to_string()),
            }),
            ruse_vm::native::TierConfig {
                threshold,
                recompiles,
                share: if options.jit == Jit::Eager { 100 } else { options.jit_share },
                deopt: options.deopt,
                report: options.jit_report,
            },
        );
        Ok(())
    }
    #[cfg(not(feature = "jit"))]
    {
        let _ = (vm, threshold, recompiles, |message: String| Error::new(ErrorKind::File, message));
        Ok(())
    }
}

#[cfg(feature = "jit")]
fn settings(options: &Options) -> Result<ruse_native::Settings, Error> {
    let profile = match options.perf {
        true => Some(
            ruse_native::Profile::of_process()
                .map_err(|error| Error::new(ErrorKind::File, error.to_string()))?,
        ),
        false => None,
    };
    Ok(ruse_native::Settings { level: options.opt_level, debug_info: options.debug_info, profile })
}

#[cfg(all(test, feature = "jit"))]
mod tests {
    use ruse_isa::native::{CompileRequest, Deopt, Entry};
    use ruse_native::{Compiler, Failure, Settings};

    use crate::image::Image;

    /// Nothing that a function contains keeps it from being compiled, on any machine that is supported.
    #[test]
    fn every_function_of_the_library_compiles_for_every_target() {
        let image = Image::built_in();
        for target in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"] {
            let layout = ruse_vm::Vm::context_layout();
            let mut compiler = Compiler::for_target(target, layout, &Settings::default()).unwrap();
            let (mut compiled, mut bytes) = (0, 0);
            for name in image.names() {
                let unit = &image.code(&name).unwrap().code;
                for (function, code) in unit.functions.iter().enumerate() {
                    let request = CompileRequest {
                        unit,
                        function: function as u32,
                        entry: Entry::Call,
                        feedback: &vec![0; code.code.len()],
                        foreign: &[],
                        count_fuel: function % 2 == 1,
                        deopt: Deopt::Never,
                    };
                    match compiler.compile(&request) {
                        Ok(made) => {
                            compiled += 1;
                            bytes += made.code.len();
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
