//! Measures one thing of one embeddable language in a process of its own, and prints it as one number.
//!
//! `peer list` prints the peers of this build; `peer NAME MEASURE` prints nanoseconds, or bytes for memory.
#![forbid(unsafe_code)]

mod item;
mod measure;
mod peers;

use std::process::ExitCode;

/// What a peer does for the measures, in its own manner.
pub(crate) trait Peer: Sized {
    /// The script with the workloads.
    const SCRIPT: &'static str;
    /// An expression that is nearly no work.
    const TRIFLE: &'static str;
    /// VMs that are alive at once where their memory is measured.
    const CROWD: usize = 1_000;

    /// A VM as its users make it, without anything of ours.
    fn bare() -> Self;
    /// Gives it the host's type and functions.
    fn furnish(&mut self);
    /// Runs a text.
    fn run(&mut self, text: &str);
    /// Calls a procedure of the script that takes nothing and gives an integer.
    fn call(&mut self, name: &str) -> i64;
    /// Calls a procedure of the script so many times, through whatever handle makes that fast.
    fn call_often(&mut self, name: &str, times: u32);
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["list"] => {
            for name in peers::NAMES {
                println!("{name}");
            }
            ExitCode::SUCCESS
        }
        [peer, measure] => match peers::measure(peer, measure) {
            Some(number) => {
                println!("{number:.1}");
                ExitCode::SUCCESS
            }
            None => {
                eprintln!("no peer {peer}, or no measure {measure}, in this build");
                ExitCode::from(2)
            }
        },
        _ => {
            eprintln!("usage: peer list | peer NAME MEASURE");
            ExitCode::from(2)
        }
    }
}
