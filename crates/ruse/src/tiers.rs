//! Which tiers a VM has.

use ruse_isa::native;

use crate::options::{Deopt, Jit, Options};

/// Gives a VM the native tier, if the options and this build have one.
pub(crate) fn install(vm: &mut ruse_vm::Vm, options: &Options) {
    let threshold = match options.jit {
        Jit::Off => return,
        Jit::On => options.jit_threshold,
        Jit::Eager => 0,
    };
    let deopt = match options.deopt {
        Deopt::Never => native::Deopt::Never,
        Deopt::All => native::Deopt::All,
        Deopt::Random(seed) => native::Deopt::Random(seed),
    };
    #[cfg(feature = "jit")]
    vm.set_native(
        Box::new(|| match ruse_native::Generator::new(ruse_vm::Vm::context_layout()) {
            Ok(generator) => Ok(Box::new(generator)),
            Err(failure) => Err(failure.to_string()),
        }),
        ruse_vm::native::TierConfig { threshold, deopt },
    );
    #[cfg(not(feature = "jit"))]
    let _ = (vm, threshold, deopt);
}
