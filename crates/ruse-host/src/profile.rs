//! What `perf` of Linux is told of machine code, in the two forms that it knows:
//!
//! * `/tmp/perf-PID.map`, a line `ADDRESS BYTES NAME` for each piece of code (`tools/perf/Documentation/jit-interface.txt`);
//!   `perf report` reads it by itself;
//! * `jit-PID.dump` in the folder where the process runs, with the code itself and its lines
//!   (`jitdump-specification.txt`, same folder); `perf inject --jit` makes object files of it. perf learns where the dump
//!   is from a page of it that the process maps as executable.
//!
//! Both belong to the process by their names, so the VMs of a process share one [`Profile`].

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use memmap2::{Mmap, MmapOptions};

/// "JiTD", in the byte order of the machine.
const MAGIC: u32 = 0x4A69_5444;
/// Version of the dump's format.
const VERSION: u32 = 1;
/// Bytes of the dump's header.
const HEADER_BYTES: u32 = 40;
/// Bytes of the head of each record: kind, size, time.
const RECORD_HEAD_BYTES: usize = 16;
/// Kind of the record of a piece of code.
const CODE_LOAD: u32 = 0;
/// Kind of the record of a piece of code's lines, which comes before the piece.
const CODE_DEBUG_INFO: u32 = 2;
/// Number of the machine in ELF files.
const MACHINE: u32 = if cfg!(target_arch = "aarch64") { 183 } else { 62 };
/// Bytes of the dump that are mapped.
const MARKER_BYTES: usize = 4096;

/// A piece of machine code in memory.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// What reports call it.
    pub name: &'a str,
    /// Where it begins.
    pub address: usize,
    /// The code.
    pub code: &'a [u8],
    /// Where it comes from, in the order of the code.
    pub lines: &'a [Line<'a>],
}

/// From an offset in a piece on, code comes from this line.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Bytes from the beginning of the piece.
    pub offset: usize,
    /// The source file.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
}

/// The files of this process for `perf`.
pub struct Profile {
    files: Mutex<Files>,
}

struct Files {
    map: File,
    dump: File,
    /// Pieces that were written; each has a number of its own.
    pieces: u64,
    _marker: Mmap,
}

static SHARED: Mutex<Weak<Profile>> = Mutex::new(Weak::new());

impl Profile {
    /// The files of this process, made anew unless a VM uses them already.
    ///
    /// # Errors
    /// A file cannot be made; its name is in the message.
    pub fn of_process() -> io::Result<Arc<Profile>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(profile) = shared.upgrade() {
            return Ok(profile);
        }
        let process = std::process::id();
        let map = PathBuf::from(format!("/tmp/perf-{process}.map"));
        let dump = PathBuf::from(format!("jit-{process}.dump"));
        let profile = Arc::new(Profile::with_files(&map, &dump)?);
        *shared = Arc::downgrade(&profile);
        Ok(profile)
    }

    fn with_files(map: &Path, dump: &Path) -> io::Result<Profile> {
        let (map, mut dump) = (create(map)?, create(dump)?);
        let mut header = Record::default();
        for word in [MAGIC, VERSION, HEADER_BYTES, MACHINE, 0, std::process::id()] {
            header.word(word);
        }
        header.long(now());
        header.long(0);
        dump.write_all(&header.0)?;
        // SAFETY: D2.
        let marker = unsafe { MmapOptions::new().len(MARKER_BYTES).map_exec(&dump)? };
        Ok(Profile { files: Mutex::new(Files { map, dump, pieces: 0, _marker: marker }) })
    }

    /// Writes a piece of code that is about to be run.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn add(&self, piece: &Piece<'_>) -> io::Result<()> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let name = piece.name.replace(['\n', '\0'], " ");
        let line = format!("{:x} {:x} {name}\n", piece.address, piece.code.len());
        files.map.write_all(line.as_bytes())?;
        let mut records = Vec::new();
        if !piece.lines.is_empty() {
            records.extend(debug_record(piece));
        }
        files.pieces += 1;
        records.extend(load_record(piece, &name, files.pieces));
        files.dump.write_all(&records)
    }
}

/// Makes a file that was not there before: a link that somebody left under its name is not followed.
fn create(path: &Path) -> io::Result<File> {
    let explain = |error: io::Error| {
        io::Error::new(error.kind(), format!("cannot make {}: {error}", path.display()))
    };
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(explain(error)),
        _ => {}
    }
    OpenOptions::new().read(true).write(true).create_new(true).open(path).map_err(explain)
}

/// Bytes of a record, numbers in the byte order of the machine.
#[derive(Default)]
struct Record(Vec<u8>);

impl Record {
    fn word(&mut self, word: u32) {
        self.0.extend(word.to_ne_bytes());
    }

    fn long(&mut self, long: u64) {
        self.0.extend(long.to_ne_bytes());
    }

    fn string(&mut self, text: &str) {
        self.0.extend(text.bytes().filter(|&byte| byte != 0));
        self.0.push(0);
    }

    /// With its head before it.
    fn finish(self, kind: u32) -> Vec<u8> {
        let mut whole = Record::default();
        whole.word(kind);
        whole.word((RECORD_HEAD_BYTES + self.0.len()) as u32);
        whole.long(now());
        whole.0.extend(self.0);
        whole.0
    }
}

fn load_record(piece: &Piece<'_>, name: &str, number: u64) -> Vec<u8> {
    let mut record = Record::default();
    record.word(std::process::id());
    record.word(thread());
    record.long(piece.address as u64);
    record.long(piece.address as u64);
    record.long(piece.code.len() as u64);
    record.long(number);
    record.string(name);
    record.0.extend(piece.code);
    record.finish(CODE_LOAD)
}

fn debug_record(piece: &Piece<'_>) -> Vec<u8> {
    let mut record = Record::default();
    record.long(piece.address as u64);
    record.long(piece.lines.len() as u64);
    for line in piece.lines {
        record.long((piece.address + line.offset) as u64);
        record.word(line.line);
        record.word(0);
        record.string(line.file);
    }
    record.finish(CODE_DEBUG_INFO)
}

/// The time in nanoseconds by the clock that `perf record -k 1` uses.
#[cfg(target_os = "linux")]
fn now() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// There is no perf elsewhere.
#[cfg(not(target_os = "linux"))]
fn now() -> u64 {
    0
}

/// The number of the running thread.
#[cfg(target_os = "linux")]
fn thread() -> u32 {
    rustix::thread::gettid().as_raw_nonzero().get() as u32
}

/// There is no perf elsewhere.
#[cfg(not(target_os = "linux"))]
fn thread() -> u32 {
    std::process::id()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], at: usize) -> u32 {
        u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    fn long(bytes: &[u8], at: usize) -> u64 {
        u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    #[test]
    fn the_files_hold_code_names_and_lines() {
        let folder = std::env::temp_dir().join(format!("ruse-host-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (map, dump) = (folder.join("a.map"), folder.join("a.dump"));
        std::fs::write(&map, "an old one").unwrap();
        let profile = Profile::with_files(&map, &dump).unwrap();
        let lines = [
            Line { offset: 0, file: "f.scm", line: 3 },
            Line { offset: 2, file: "f.scm", line: 4 },
        ];
        let piece = Piece { name: "f\nf.scm:3", address: 0x1000, code: &[1, 2, 3], lines: &lines };
        profile.add(&piece).unwrap();
        assert_eq!(std::fs::read_to_string(&map).unwrap(), "1000 3 f f.scm:3\n");
        let bytes = std::fs::read(&dump).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((word(&bytes, 0), word(&bytes, 4), word(&bytes, 8)), (MAGIC, VERSION, 40));
        assert_eq!(word(&bytes, 20), std::process::id());
        // Lines first: kind, size, time, address, count, then address, line, discriminator, file of each.
        let lines = &bytes[40..];
        assert_eq!((word(lines, 0), word(lines, 4)), (CODE_DEBUG_INFO, 16 + 16 + 2 * 22));
        assert_eq!((long(lines, 16), long(lines, 24)), (0x1000, 2));
        assert_eq!((long(lines, 54), word(lines, 62)), (0x1002, 4));
        assert_eq!(&lines[70..76], b"f.scm\0");
        let load = &lines[76..];
        assert_eq!((word(load, 0), word(load, 4) as usize), (CODE_LOAD, load.len()));
        assert_eq!((long(load, 24), long(load, 40), long(load, 48)), (0x1000, 3, 1));
        assert_eq!(&load[56..], b"f f.scm:3\0\x01\x02\x03");
        assert!(long(load, 8) >= long(lines, 8), "time goes on");
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named() {
        let missing = Path::new("no-such-folder/a.map");
        let error = Profile::with_files(missing, missing).err().unwrap();
        assert!(error.to_string().contains("no-such-folder"), "{error}");
    }
}
