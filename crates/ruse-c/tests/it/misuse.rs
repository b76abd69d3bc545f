//! Every function of the header, called with NULL and 0 for everything, and for everything but the VM.

use std::fmt::Write;

use crate::build::{Linkage, compile, run, scratch};
use crate::header::declared;

/// A program that calls all functions. With `vm` those that take a VM get one, and an address for the error.
fn program(vm: bool) -> String {
    let mut text = String::from("#include \"ruse.h\"\n\nint main(void) {\n");
    text.push_str("    ruse_engine *engine = ruse_engine_new(NULL);\n");
    text.push_str("    ruse_vm *vm = ruse_vm_new(engine, NULL);\n    ruse_error *error = NULL;\n    (void)error;\n");
    for (name, prototype) in declared() {
        // These two are no misuse of a VM.
        if vm && (name == "ruse_vm_free" || name == "ruse_vm_interrupt") {
            continue;
        }
        let argument = |(of, _): &(String, String)| match &**of {
            "ruse_vm *" if vm => "vm",
            "ruse_error * *" if vm => "&error",
            _ => "0",
        };
        let arguments: Vec<&str> = prototype.parameters.iter().map(argument).collect();
        let call = format!("{name}({})", arguments.join(", "));
        let free = match &*prototype.result {
            of if of.starts_with("ruse_") && of.ends_with('*') && name != "ruse_items_at" => {
                format!("{}_free({call})", &of[..of.len() - 2])
            }
            _ => format!("(void){call}"),
        };
        let _ = writeln!(text, "    {free};");
        if vm && arguments.contains(&"&error") {
            text.push_str("    ruse_error_free(error);\n    error = NULL;\n");
        }
    }
    text.push_str("    ruse_value *three = NULL;\n    int64_t n = 0;\n");
    // No fuel and no time is no misuse, either.
    for limit in ["fuel", "timeout", "deadline"] {
        let _ = writeln!(text, "    ruse_vm_set_{limit}(vm, RUSE_NO_LIMIT, NULL);");
    }
    text.push_str("    ruse_vm_eval(vm, NULL, \"(+ 1 2)\", 7, &three, NULL);\n");
    text.push_str(
        "    if (ruse_value_get_int(vm, three, &n, NULL) != RUSE_OK || n != 3) return 1;\n",
    );
    text.push_str("    ruse_value_free(three);\n    ruse_vm_free(vm);\n");
    text.push_str("    ruse_engine_free(engine);\n    return 0;\n}\n");
    text
}

#[test]
fn null_does_no_harm() {
    for (vm, name) in [(false, "null.c"), (true, "null-but-vm.c")] {
        let source = scratch().join(name);
        std::fs::write(&source, program(vm)).expect("the scratch can be written to");
        run(&compile(&source, Linkage::Shared));
    }
}
