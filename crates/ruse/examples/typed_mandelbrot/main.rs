//! The Mandelbrot set twice: as a tree of typed operations, and in Rust. Prints both times and their ratio.
//!
//! `cargo run --release -p ruse --example typed_mandelbrot`
#![forbid(unsafe_code)]

mod mandelbrot;

use std::time::Instant;

fn main() -> Result<(), ruse::Error> {
    let (columns, rows, limit) = (120, 60, 10_000);
    let mut vm = ruse::Vm::new(ruse::Options::default())?;
    let compiled = mandelbrot::module().compile("(mandelbrot)", &mut vm)?;
    let count = compiled.function::<(i64, i64, i64), i64>("count", &mut vm)?;
    count.call(&mut vm, (columns, rows, 100))?;
    let (mut ours, mut rust) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..3 {
        let start = Instant::now();
        let total = count.call(&mut vm, (columns, rows, limit))?;
        ours = ours.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let expected = mandelbrot::twin(columns, rows, std::hint::black_box(limit));
        rust = rust.min(start.elapsed().as_secs_f64());
        assert_eq!(total, expected);
    }
    println!("typed {ours:.4} s, Rust {rust:.4} s, ratio {:.2}", ours / rust);
    Ok(())
}
