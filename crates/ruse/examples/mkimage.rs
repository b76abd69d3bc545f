fn main() { let b = ruse::build_image("lib".as_ref()).unwrap_or_else(|e| { eprintln!("{}", e.report(false)); std::process::exit(1) }); std::fs::write("crates/ruse/library.image", b).unwrap(); }
