fn main() {
    let args: Vec<String> = std::env::args().collect();
    let root = std::path::Path::new(&args[1]).parent().map(|p| p.to_path_buf()).unwrap_or_default(); let options = ruse::Options { library_path: vec![root], gc_stress: std::env::var("STRESS").is_ok(), verify_heap: std::env::var("STRESS").is_ok(), opt_level: std::env::var("OPT").ok().and_then(|l| l.parse().ok()).unwrap_or(2), ..Default::default() };
    let mut vm = ruse::Vm::new(options).unwrap();
    let r = if args[1] == "-e" { vm.eval(&args[2]).map(|v| println!("{v:?}")) }
      else if args[1] == "-s" { let t = std::fs::read_to_string(&args[3]).unwrap(); vm.show(args[2].parse().unwrap(), &args[3], &t).map(|t| println!("{t}")) }
      else { vm.run_file(args[1].as_ref()) };
    vm.flush();
    if let Err(e) = r { eprintln!("{}", e.report(false)); std::process::exit(e.exit_status()) }
}
