//! Runs the `ruse` command: with a time limit, bounded memory for what it prints, and a scratch folder.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Time limits are for optimised builds without checks; others get a multiple.
const PATIENCE: u32 = if cfg!(debug_assertions) { 3 } else { 1 };

/// How much of an output is kept: half at its beginning, half at its end.
const KEPT_BYTES: usize = 2 << 20;

/// What to run.
pub(crate) struct Job<'a> {
    /// Everything after the command's name.
    pub(crate) arguments: Vec<String>,
    /// The working directory.
    pub(crate) folder: &'a Path,
    /// Standard input.
    pub(crate) stdin: Vec<u8>,
    /// Environment variables to set.
    pub(crate) variables: &'a [(&'a str, &'a str)],
    /// Wall clock limit of an optimised build.
    pub(crate) timeout: Duration,
    /// Send SIGINT after this time.
    pub(crate) interrupt: Option<Duration>,
}

/// How it ended.
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The outcome for a message.
    pub(crate) fn describe(&self) -> String {
        let stdout = String::from_utf8_lossy(&self.stdout);
        format!(
            "exit status {}\n--- standard output\n{}\n--- standard error\n{}",
            self.status,
            shortened(&stdout),
            shortened(&self.stderr)
        )
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 4000;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}\n... {} bytes in all", text.len())
}

/// How much longer than on the machine itself a program may take in an emulator.
const EMULATOR_PATIENCE: u32 = 20;

/// The command that is tested, and by how much its time limits are longer.
fn tested() -> (Command, u32) {
    let chosen = std::env::var("RUSE_TEST_COMMAND").unwrap_or_default();
    let mut words = chosen.split_whitespace();
    let Some(program) = words.next() else {
        return (Command::new(env!("CARGO_BIN_EXE_ruse")), PATIENCE);
    };
    let mut command = Command::new(program);
    command.args(words);
    (command, PATIENCE * EMULATOR_PATIENCE)
}

/// Runs the command to its end. Endings that are never right are errors here: the time limit, a signal
/// (native stack overflow, abort, out of memory), a panic.
pub(crate) fn run(job: &Job<'_>) -> Result<Outcome, String> {
    let (mut command, patience) = tested();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("RUSE_") {
            command.env_remove(name);
        }
    }
    command
        .args(&job.arguments)
        .current_dir(job.folder)
        .envs(job.variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot start ruse: {error}"))?;
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = job.stdin.clone();
    // A program need not read its input, so a closed pipe is no failure.
    let writer = thread::spawn(move || stdin.write_all(&input).is_ok());
    let stdout = collect(child.stdout.take().expect("standard output is a pipe"));
    let stderr = collect(child.stderr.take().expect("standard error is a pipe"));
    let ended = wait(&mut child, job, patience);
    let stdout = stdout.join().expect("the reader does not panic");
    let stderr =
        String::from_utf8_lossy(&stderr.join().expect("the reader does not panic")).into_owned();
    writer.join().expect("the writer does not panic");
    let status = ended.map_err(|message| format!("{message}\n{}", shortened(&stderr)))?;
    let Some(code) = status.code() else {
        return Err(format!("the process died: {status}\n{}", shortened(&stderr)));
    };
    let outcome = Outcome { status: code, stdout, stderr };
    if code == 101 || outcome.stderr.contains("panicked at") {
        return Err(format!("a bug in Ruse: {}", outcome.describe()));
    }
    Ok(outcome)
}

/// Waits for the end, sends the interrupt, kills the process at the time limit.
fn wait(
    child: &mut Child,
    job: &Job<'_>,
    patience: u32,
) -> Result<std::process::ExitStatus, String> {
    let start = Instant::now();
    let timeout = job.timeout * patience;
    let mut interrupt = job.interrupt;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status);
        }
        if interrupt.is_some_and(|after| start.elapsed() >= after) {
            interrupt = None;
            send_interrupt(child)?;
        }
        if start.elapsed() > timeout {
            child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
            return Err(format!("still running after {} seconds", timeout.as_secs()));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// SIGINT by the shell's built-in `kill`: the standard library can only kill.
fn send_interrupt(child: &Child) -> Result<(), String> {
    let script = format!("kill -INT {}", child.id());
    let sent =
        Command::new("sh").args(["-c", &script]).status().map_err(|error| error.to_string())?;
    if sent.success() { Ok(()) } else { Err(format!("`{script}` failed")) }
}

/// Reads a pipe to its end without keeping more than [`KEPT_BYTES`].
fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            kept.extend_from_slice(&buffer[..count]);
            if kept.len() > KEPT_BYTES {
                let surplus = kept.len() - KEPT_BYTES;
                kept.drain(KEPT_BYTES / 2..KEPT_BYTES / 2 + surplus);
            }
        }
        kept
    })
}

/// An empty folder for one run, removed when dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Scratch, String> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path)
            .map_err(|error| format!("cannot make {}: {error}", path.display()))?;
        Ok(Scratch(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed stays in the target folder, where it harms nobody.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
