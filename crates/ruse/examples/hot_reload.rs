//! Behaviour in a file that changes while the program runs; data stays. A new text is tried in a VM of its own first, so
//! a broken one changes nothing. Nobody edits the file here: the program does, with a good change, a broken one, and one
//! that breaks a promise.
//!
//! `cargo run --release -p ruse --example hot_reload`
#![forbid(unsafe_code)]

use std::fs;
use std::path::PathBuf;

use ruse::{Engine, Error, ErrorKind, Function, Options, Vm};

/// Records and variables: evaluated once, when the shop opens.
const STATE: &str = r#"
(define-record-type sale (make-sale item price) sale? (item sale-item) (price sale-price))
(define sales '())
"#;

/// What a behaviour must do, whichever it is: run in the trial.
const PROMISES: &str = r#"
(sell! "probe" 100)
(unless (= (length sales) 1) (error "a sale must be kept" sales))
(unless (and (exact-integer? (price 100)) (<= 0 (price 100) 100)) (error "no price" (price 100)))
"#;

const VERSIONS: [(&str, &str); 4] = [
    ("the first", "(define (price n) n)"),
    ("a sale of 20 %", "(define (price n) (quotient (* n 8) 10))"),
    ("a text with a mistake", "(define (price n) (quotient (* n 8 10))"),
    ("a price that is too high", "(define (price n) (* n 2))"),
];

const REST: &str = r#"
(define (sell! item n)
  (set! sales (cons (make-sale item (price n)) sales))
  (price n))
(define (total) (apply + (map sale-price sales)))
"#;

struct Shop {
    engine: Engine,
    vm: Vm,
    path: PathBuf,
    /// The text that is in use.
    text: String,
    /// Handles keep the procedure that they were made for, so these are made anew with every text.
    sell: Function<(String, u32), u32>,
}

impl Shop {
    fn open(path: PathBuf) -> Result<Shop, Error> {
        let engine = Engine::new(Options::sandboxed());
        let mut vm = engine.vm()?;
        vm.eval::<()>(STATE)?;
        let text = read(&path)?;
        try_out(&engine, &path, &text)?;
        vm.eval_named::<()>(&path.display().to_string(), &text)?;
        let sell = vm.function("sell!")?;
        Ok(Shop { engine, vm, path, text, sell })
    }

    /// Takes a new text of the file, if there is one; whether there was. After an error everything is as before.
    fn reload(&mut self) -> Result<bool, Error> {
        let text = read(&self.path)?;
        if text == self.text {
            return Ok(false);
        }
        try_out(&self.engine, &self.path, &text)?;
        self.vm.eval_named::<()>(&self.path.display().to_string(), &text)?;
        self.sell = self.vm.function("sell!")?;
        self.text = text;
        Ok(true)
    }

    fn sell(&mut self, item: &str, price: u32) -> Result<u32, Error> {
        self.sell.call(&mut self.vm, (item.to_owned(), price))
    }
}

fn read(path: &PathBuf) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::host)
}

/// Whether a text does what it must, in a VM that is thrown away.
fn try_out(engine: &Engine, path: &std::path::Path, text: &str) -> Result<(), Error> {
    let mut trial = engine.vm()?;
    trial.eval::<()>(STATE)?;
    trial.eval_named::<()>(&path.display().to_string(), text)?;
    trial.eval_named::<()>("promises", PROMISES)
}

fn main() -> Result<(), Error> {
    let path = std::env::temp_dir().join(format!("ruse-hot-reload-{}.scm", std::process::id()));
    let write = |version: &str| fs::write(&path, format!("{version}\n{REST}")).map_err(Error::host);
    write(VERSIONS[0].1)?;
    let mut shop = Shop::open(path.clone())?;
    let mut endings = Vec::new();
    for (what, version) in VERSIONS {
        write(version)?;
        let reloaded = shop.reload();
        match &reloaded {
            Ok(true) => println!("{what}: taken"),
            Ok(false) => println!("{what}: nothing new"),
            Err(error) => println!("{what}: refused\n{}", error.report(false)),
        }
        endings.push(reloaded.map_err(|error| error.kind));
        println!("  a lamp costs {}", shop.sell("lamp", 50)?);
    }
    let _ = fs::remove_file(&path);
    assert_eq!(
        endings,
        [Ok(false), Ok(true), Err(ErrorKind::Syntax), Err(ErrorKind::User)],
        "what was taken and what not"
    );
    let total: u32 = shop.vm.eval("(total)")?;
    println!("sold for {total} in all");
    assert_eq!(total, 50 + 40 + 40 + 40, "sales from before a change are still there");
    Ok(())
}
