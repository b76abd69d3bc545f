fn main() {
    let args: Vec<String> = std::env::args().collect();
    let options = ruse::Options { library_path: vec!["lib".into()], gc_stress: std::env::var("STRESS").is_ok(), verify_heap: std::env::var("STRESS").is_ok(), ..Default::default() };
    let mut vm = ruse::Vm::new(options).unwrap();
    let r = if args[1] == "-e" { vm.eval(&args[2]).map(|v| println!("{v:?}")) }
      else if args[1] == "-s" { let t = std::fs::read_to_string(&args[3]).unwrap(); vm.show(args[2].parse().unwrap(), &args[3], &t).map(|t| println!("{t}")) }
      else { vm.run_file(args[1].as_ref()) };
    vm.flush();
    if let Err(e) = r { eprintln!("{}", e.report(false)); std::process::exit(e.exit_status()) }
}
