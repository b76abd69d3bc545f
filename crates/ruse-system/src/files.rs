//! Files and folders, the working directory, environment variables: the procedures of SRFI 170 that reach out of the VM.
//!
//! In: paths. Out: what the system says, or a `file` condition with the name of the system's error as irritant. Each path is
//! judged by the grants with its links followed, as far as the operation follows them; what gives a file a second name wants
//! both names to have the same grants, so that no name gives more than another.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_runtime::ports::io_reason;
use ruse_runtime::services::argument;
use ruse_runtime::world::is_variable_name;
use ruse_runtime::{Access, ErrorKind, Raise, Runtime, Service};

use crate::{integer_argument, path, text};

/// The services.
pub const ROWS: &[Service] = &[
    ("create-directory", create_directory),
    ("delete-directory", delete_directory),
    ("directory-files", directory_files),
    ("rename-file", rename_file),
    ("create-symlink", create_symlink),
    ("create-hard-link", create_hard_link),
    ("create-fifo", create_fifo),
    ("read-symlink", read_symlink),
    ("real-path", real_path),
    ("file-info", file_info),
    ("set-file-mode", set_file_mode),
    ("set-file-owner", set_file_owner),
    ("set-file-times", set_file_times),
    ("truncate-file", truncate_file),
    ("file-space", file_space),
    ("open-file", open_file),
    ("current-directory", current_directory),
    ("set-current-directory!", set_current_directory),
    ("set-environment-variable!", set_environment_variable),
    ("user-ids", user_ids),
    ("pid", pid),
    ("terminal?", is_terminal),
    ("wall-clock", wall_clock),
    ("temporary-folder", temporary_folder),
];

/// Entries of a folder between two looks at the interrupt flag.
const POLL_EVERY: usize = 256;

/// Raises: the system refused.
pub(crate) fn refused(
    rt: &mut Runtime,
    who: &str,
    action: &str,
    name: &str,
    error: &io::Error,
) -> Raise {
    let message = format!("cannot {action} \"{name}\": {}", io_reason(error));
    let irritants: Vec<Value> =
        error_name(error).map(|name| rt.heap.intern(name)).into_iter().collect();
    rt.error(ErrorKind::File, who, &message, &irritants)
}

/// The name that POSIX gives an error.
fn error_name(error: &io::Error) -> Option<&'static str> {
    error.raw_os_error().and_then(system_error_name).or_else(|| kind_name(error))
}

#[cfg(unix)]
fn system_error_name(number: i32) -> Option<&'static str> {
    use rustix::io::Errno;
    const NAMES: &[(Errno, &str)] = &[
        (Errno::ACCESS, "EACCES"),
        (Errno::ADDRINUSE, "EADDRINUSE"),
        (Errno::ADDRNOTAVAIL, "EADDRNOTAVAIL"),
        (Errno::AFNOSUPPORT, "EAFNOSUPPORT"),
        (Errno::AGAIN, "EAGAIN"),
        (Errno::ALREADY, "EALREADY"),
        (Errno::BADF, "EBADF"),
        (Errno::BUSY, "EBUSY"),
        (Errno::CANCELED, "ECANCELED"),
        (Errno::CHILD, "ECHILD"),
        (Errno::CONNABORTED, "ECONNABORTED"),
        (Errno::CONNREFUSED, "ECONNREFUSED"),
        (Errno::CONNRESET, "ECONNRESET"),
        (Errno::DEADLK, "EDEADLK"),
        (Errno::DESTADDRREQ, "EDESTADDRREQ"),
        (Errno::DOM, "EDOM"),
        (Errno::DQUOT, "EDQUOT"),
        (Errno::EXIST, "EEXIST"),
        (Errno::FAULT, "EFAULT"),
        (Errno::FBIG, "EFBIG"),
        (Errno::HOSTUNREACH, "EHOSTUNREACH"),
        (Errno::ILSEQ, "EILSEQ"),
        (Errno::INPROGRESS, "EINPROGRESS"),
        (Errno::INTR, "EINTR"),
        (Errno::INVAL, "EINVAL"),
        (Errno::IO, "EIO"),
        (Errno::ISCONN, "EISCONN"),
        (Errno::ISDIR, "EISDIR"),
        (Errno::LOOP, "ELOOP"),
        (Errno::MFILE, "EMFILE"),
        (Errno::MLINK, "EMLINK"),
        (Errno::MSGSIZE, "EMSGSIZE"),
        (Errno::NAMETOOLONG, "ENAMETOOLONG"),
        (Errno::NETDOWN, "ENETDOWN"),
        (Errno::NETRESET, "ENETRESET"),
        (Errno::NETUNREACH, "ENETUNREACH"),
        (Errno::NFILE, "ENFILE"),
        (Errno::NOBUFS, "ENOBUFS"),
        (Errno::NODEV, "ENODEV"),
        (Errno::NOENT, "ENOENT"),
        (Errno::NOEXEC, "ENOEXEC"),
        (Errno::NOLCK, "ENOLCK"),
        (Errno::NOMEM, "ENOMEM"),
        (Errno::NOPROTOOPT, "ENOPROTOOPT"),
        (Errno::NOSPC, "ENOSPC"),
        (Errno::NOSYS, "ENOSYS"),
        (Errno::NOTCONN, "ENOTCONN"),
        (Errno::NOTDIR, "ENOTDIR"),
        (Errno::NOTEMPTY, "ENOTEMPTY"),
        (Errno::NOTSOCK, "ENOTSOCK"),
        (Errno::NOTSUP, "ENOTSUP"),
        (Errno::NOTTY, "ENOTTY"),
        (Errno::NXIO, "ENXIO"),
        (Errno::OVERFLOW, "EOVERFLOW"),
        (Errno::PERM, "EPERM"),
        (Errno::PIPE, "EPIPE"),
        (Errno::PROTO, "EPROTO"),
        (Errno::PROTONOSUPPORT, "EPROTONOSUPPORT"),
        (Errno::PROTOTYPE, "EPROTOTYPE"),
        (Errno::RANGE, "ERANGE"),
        (Errno::ROFS, "EROFS"),
        (Errno::SPIPE, "ESPIPE"),
        (Errno::SRCH, "ESRCH"),
        (Errno::STALE, "ESTALE"),
        (Errno::TIMEDOUT, "ETIMEDOUT"),
        (Errno::TOOBIG, "E2BIG"),
        (Errno::TXTBSY, "ETXTBSY"),
        (Errno::XDEV, "EXDEV"),
    ];
    NAMES.iter().find(|(errno, _)| errno.raw_os_error() == number).map(|&(_, name)| name)
}

/// Other systems have numbers of their own.
#[cfg(not(unix))]
fn system_error_name(_: i32) -> Option<&'static str> {
    None
}

/// The name of an error that has no number that is known.
fn kind_name(error: &io::Error) -> Option<&'static str> {
    use io::ErrorKind;
    Some(match error.kind() {
        ErrorKind::NotFound => "ENOENT",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::AlreadyExists => "EEXIST",
        ErrorKind::NotADirectory => "ENOTDIR",
        ErrorKind::IsADirectory => "EISDIR",
        ErrorKind::DirectoryNotEmpty => "ENOTEMPTY",
        ErrorKind::ReadOnlyFilesystem => "EROFS",
        ErrorKind::StorageFull => "ENOSPC",
        ErrorKind::CrossesDevices => "EXDEV",
        ErrorKind::InvalidInput => "EINVAL",
        ErrorKind::TooManyLinks => "EMLINK",
        ErrorKind::InvalidFilename => "ENAMETOOLONG",
        _ => return None,
    })
}

/// The unspecified value, or what the system refused.
fn done(
    rt: &mut Runtime,
    who: &str,
    action: &str,
    name: &str,
    result: io::Result<()>,
) -> Result<Value, Raise> {
    match result {
        Ok(()) => Ok(Value::UNSPECIFIED),
        Err(error) => Err(refused(rt, who, action, name, &error)),
    }
}

/// Permission bits; `#f` for all.
fn mode(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<Option<u32>, Raise> {
    if value == Value::FALSE {
        return Ok(None);
    }
    integer_argument(rt, who, position, value, 0..=0o7777).map(|bits| Some(bits as u32))
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    let mut permissions = path.metadata()?.permissions();
    permissions.set_readonly(mode & 0o200 == 0);
    std::fs::set_permissions(path, permissions)
}

fn create_directory(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "create-directory";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Write)?;
    let mode = mode(rt, who, 2, argument(args, 1))?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(mode.unwrap_or(0o775));
    }
    let _ = (mode, builder.recursive(false));
    done(rt, who, "make the folder", &name, builder.create(place))
}

fn delete_directory(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (name, place) = path(rt, "delete-directory", 1, argument(args, 0), Access::Delete)?;
    done(rt, "delete-directory", "delete the folder", &name, std::fs::remove_dir(place))
}

/// `(folder)`: the names in it, sorted.
fn directory_files(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "directory-files";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Read)?;
    let entries = match std::fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) => return Err(refused(rt, who, "list the folder", &name, &error)),
    };
    let mut names = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        match entry {
            Ok(entry) => names.push(entry.file_name().to_string_lossy().into_owned()),
            Err(error) => return Err(refused(rt, who, "list the folder", &name, &error)),
        }
        bytes += 64 + names.last().map_or(0, String::len);
        if names.len().is_multiple_of(POLL_EVERY) {
            rt.poll()?;
            rt.reserve(bytes)?;
        }
    }
    names.sort_unstable();
    rt.reserve(bytes)?;
    let names: Vec<Value> = names.iter().map(|name| rt.heap.string(name)).collect();
    Ok(rt.heap.list(&names))
}

/// Refuses a new name under which a file could be read, or files in a folder, if its old one does not allow that.
fn keep_secret(
    rt: &mut Runtime,
    who: &str,
    old: &Path,
    new: &Path,
    value: Value,
) -> Result<(), Raise> {
    let capabilities = &rt.config.capabilities;
    let Err(refused) = capabilities.path(Access::Look, old) else { return Ok(()) };
    if !capabilities.may_read_below(new) {
        return Ok(());
    }
    let message = refused.message();
    Err(rt.error(ErrorKind::Permission, who, &message, &[value]))
}

/// Two names of entries, both to be written.
fn two_names(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
) -> Result<(String, PathBuf, PathBuf), Raise> {
    let (name, old) = path(rt, who, 1, argument(args, 0), Access::Delete)?;
    let (_, new) = path(rt, who, 2, argument(args, 1), Access::Delete)?;
    keep_secret(rt, who, &old, &new, argument(args, 0))?;
    Ok((name, old, new))
}

fn rename_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (name, old, new) = two_names(rt, "rename-file", args)?;
    done(rt, "rename-file", "rename", &name, std::fs::rename(old, new))
}

fn create_hard_link(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (name, old, new) = two_names(rt, "create-hard-link", args)?;
    done(rt, "create-hard-link", "link to", &name, std::fs::hard_link(old, new))
}

/// What a link leads to is judged when it is followed.
/// What an operation with these arguments gives where the system has no such thing.
#[cfg(not(unix))]
fn unsupported<A, R>(_: A) -> io::Result<R> {
    Err(io::ErrorKind::Unsupported.into())
}

fn create_symlink(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "create-symlink";
    let target = text(rt, who, 1, argument(args, 0))?;
    let (name, place) = path(rt, who, 2, argument(args, 1), Access::Delete)?;
    #[cfg(unix)]
    let result = std::os::unix::fs::symlink(target, place);
    #[cfg(not(unix))]
    let result = unsupported((target, place));
    done(rt, who, "make the link", &name, result)
}

fn create_fifo(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "create-fifo";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Delete)?;
    let mode = mode(rt, who, 2, argument(args, 1))?;
    #[cfg(unix)]
    let result = {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let mode = Mode::from_raw_mode(mode.unwrap_or(0o664) as _);
        mknodat(CWD, place, FileType::Fifo, mode, 0).map_err(io::Error::from)
    };
    #[cfg(not(unix))]
    let result = unsupported((place, mode));
    done(rt, who, "make the pipe", &name, result)
}

fn read_symlink(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (name, place) = path(rt, "read-symlink", 1, argument(args, 0), Access::Look)?;
    match std::fs::read_link(place) {
        Ok(target) => Ok(rt.heap.string(&target.to_string_lossy())),
        Err(error) => Err(refused(rt, "read-symlink", "read the link", &name, &error)),
    }
}

fn real_path(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (name, place) = path(rt, "real-path", 1, argument(args, 0), Access::Read)?;
    match place.canonicalize() {
        Ok(real) => Ok(rt.heap.string(&real.to_string_lossy())),
        Err(error) => Err(refused(rt, "real-path", "find", &name, &error)),
    }
}

/// `(path follow?)`: a vector of kind, device, inode, mode, links, user, group, device of a special file, size, size of blocks,
/// blocks, and the times of access, modification and change in nanoseconds.
fn file_info(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "file-info";
    let follow = argument(args, 1).is_true();
    let access = if follow { Access::Read } else { Access::Look };
    let (name, place) = path(rt, who, 1, argument(args, 0), access)?;
    let found = if follow { place.metadata() } else { place.symlink_metadata() };
    match found {
        Ok(metadata) => Ok(info(rt, &metadata)),
        Err(error) => Err(refused(rt, who, "see", &name, &error)),
    }
}

#[cfg(unix)]
fn info(rt: &mut Runtime, metadata: &Metadata) -> Value {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let of = metadata.file_type();
    let kind = match () {
        () if of.is_file() => "regular",
        () if of.is_dir() => "directory",
        () if of.is_symlink() => "symlink",
        () if of.is_fifo() => "fifo",
        () if of.is_socket() => "socket",
        () => "device",
    };
    let nanoseconds =
        |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    let numbers = [
        metadata.dev().into(),
        metadata.ino().into(),
        metadata.mode().into(),
        metadata.nlink().into(),
        metadata.uid().into(),
        metadata.gid().into(),
        metadata.rdev().into(),
        metadata.size().into(),
        metadata.blksize().into(),
        metadata.blocks().into(),
        nanoseconds(metadata.atime(), metadata.atime_nsec()),
        nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
    ];
    info_vector(rt, kind, &numbers)
}

#[cfg(not(unix))]
fn info(rt: &mut Runtime, metadata: &Metadata) -> Value {
    let of = metadata.file_type();
    let kind = match () {
        () if of.is_file() => "regular",
        () if of.is_dir() => "directory",
        () if of.is_symlink() => "symlink",
        () => "device",
    };
    let time = |time: io::Result<SystemTime>| time.map_or(0, since_epoch);
    let type_bits = match kind {
        "regular" => 0o100_000,
        "directory" => 0o040_000,
        "symlink" => 0o120_000,
        _ => 0o020_000,
    };
    let mode = type_bits | if metadata.permissions().readonly() { 0o444 } else { 0o666 };
    let modified = time(metadata.modified());
    let size = i128::from(metadata.len());
    let numbers = [
        0,
        0,
        mode,
        1,
        0,
        0,
        0,
        size,
        512,
        size.div_ceil(512),
        time(metadata.accessed()),
        modified,
        modified,
    ];
    info_vector(rt, kind, &numbers)
}

fn info_vector(rt: &mut Runtime, kind: &str, numbers: &[i128]) -> Value {
    let mut fields = vec![rt.heap.intern(kind)];
    for &number in numbers {
        fields.push(ruse_runtime::number::wide_integer_value(&mut rt.heap, number));
    }
    rt.heap.vector(&fields)
}

/// Nanoseconds since 1970.
fn since_epoch(time: SystemTime) -> i128 {
    let signed = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => signed(after),
        Err(before) => -signed(before.duration()),
    }
}

/// The type bits of a mode, as [`file_info`] gives it, are allowed and not heeded.
fn set_file_mode(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "set-file-mode";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Write)?;
    let mode = integer_argument(rt, who, 2, argument(args, 1), 0..=0o177_777)?;
    done(rt, who, "set the mode of", &name, set_mode(&place, mode as u32 & 0o7777))
}

/// An id of a user or group; `#f` for the present one.
fn id(rt: &mut Runtime, position: usize, value: Value) -> Result<Option<u32>, Raise> {
    if value == Value::FALSE {
        return Ok(None);
    }
    let id = integer_argument(rt, "set-file-owner", position, value, 0..=i64::from(u32::MAX))?;
    Ok(u32::try_from(id).ok())
}

fn set_file_owner(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "set-file-owner";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Write)?;
    let (user, group) = (id(rt, 2, argument(args, 1))?, id(rt, 3, argument(args, 2))?);
    #[cfg(unix)]
    let result = std::os::unix::fs::chown(place, user, group);
    #[cfg(not(unix))]
    let result = unsupported((place, user, group));
    done(rt, who, "set the owner of", &name, result)
}

/// A time in nanoseconds, `now` for `#t`, none for `#f`.
fn time(rt: &mut Runtime, position: usize, value: Value) -> Result<Option<SystemTime>, Raise> {
    if value == Value::FALSE || value == Value::TRUE {
        return Ok((value == Value::TRUE).then(SystemTime::now));
    }
    let nanoseconds = integer_argument(rt, "set-file-times", position, value, i64::MIN..=i64::MAX)?;
    let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
    let time = match nanoseconds < 0 {
        true => UNIX_EPOCH.checked_sub(distance),
        false => UNIX_EPOCH.checked_add(distance),
    };
    match time {
        Some(time) => Ok(Some(time)),
        None => Err(rt.value_error("set-file-times", "no file can have this time:", value)),
    }
}

/// `(path accessed modified)`
fn set_file_times(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "set-file-times";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Write)?;
    let accessed = time(rt, 2, argument(args, 1))?;
    let modified = time(rt, 3, argument(args, 2))?;
    done(rt, who, "set the times of", &name, set_times(&place, accessed, modified))
}

/// By the name, without opening the file: that would wait at a pipe, and not be allowed for a folder.
#[cfg(unix)]
fn set_times(
    path: &Path,
    accessed: Option<SystemTime>,
    modified: Option<SystemTime>,
) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT, utimensat};
    let spec = |time: Option<SystemTime>| match time {
        None => Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        Some(time) => match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Timespec {
                tv_sec: after.as_secs().cast_signed(),
                tv_nsec: after.subsec_nanos().into(),
            },
            // Nanoseconds count forwards, also before 1970.
            Err(before) => {
                let distance = before.duration();
                let parts = i64::from(distance.subsec_nanos() > 0);
                Timespec {
                    tv_sec: -distance.as_secs().cast_signed() - parts,
                    tv_nsec: parts * 1_000_000_000 - i64::from(distance.subsec_nanos()),
                }
            }
        },
    };
    let times = Timestamps { last_access: spec(accessed), last_modification: spec(modified) };
    Ok(utimensat(CWD, path, &times, AtFlags::empty())?)
}

#[cfg(not(unix))]
fn set_times(
    path: &Path,
    accessed: Option<SystemTime>,
    modified: Option<SystemTime>,
) -> io::Result<()> {
    let mut times = std::fs::FileTimes::new();
    if let Some(accessed) = accessed {
        times = times.set_accessed(accessed);
    }
    if let Some(modified) = modified {
        times = times.set_modified(modified);
    }
    OpenOptions::new().write(true).open(path)?.set_times(times)
}

fn truncate_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "truncate-file";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Write)?;
    let size = integer_argument(rt, who, 2, argument(args, 1), 0..=i64::MAX)?;
    let mut options = OpenOptions::new();
    options.write(true);
    // Opening a pipe that nobody reads would wait for a reader.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let result = options.open(place).and_then(|file| file.set_len(size as u64));
    done(rt, who, "set the size of", &name, result)
}

fn file_space(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (name, place) = path(rt, "file-space", 1, argument(args, 0), Access::Read)?;
    #[cfg(unix)]
    let space = rustix::fs::statvfs(place)
        .map(|found| i128::from(found.f_bavail) * i128::from(found.f_frsize))
        .map_err(io::Error::from);
    #[cfg(not(unix))]
    let space: io::Result<i128> = unsupported(place);
    match space {
        Ok(bytes) => Ok(ruse_runtime::number::wide_integer_value(&mut rt.heap, bytes)),
        Err(error) => Err(refused(rt, "file-space", "see", &name, &error)),
    }
}

/// How a file is opened.
#[derive(Clone, Copy)]
struct Opening {
    output: bool,
    append: bool,
    create: bool,
    exclusive: bool,
    truncate: bool,
    /// Of a new file.
    mode: u32,
}

/// The flags go to the system as they are: std refuses some sums of them that POSIX allows.
#[cfg(unix)]
fn open(place: &Path, how: Opening) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = [
        (how.create, OFlags::CREATE),
        (how.create && how.exclusive, OFlags::EXCL),
        // POSIX leaves open what this does to a file that is opened for reading.
        (how.output && how.truncate, OFlags::TRUNC),
    ];
    let flags =
        flags.iter().filter(|(given, _)| *given).fold(0, |sum, (_, flag)| sum | flag.bits());
    let mut options = OpenOptions::new();
    options.read(!how.output).write(how.output).append(how.output && how.append);
    options.mode(how.mode).custom_flags(flags as i32).open(place)
}

#[cfg(not(unix))]
fn open(place: &Path, how: Opening) -> io::Result<File> {
    // Files have no such modes here.
    let _ = how.mode;
    // To make a file, std wants to write it.
    if how.create && !how.output {
        let mut options = OpenOptions::new();
        options.write(true).create(true).create_new(how.exclusive).open(place)?;
        return File::open(place);
    }
    let mut options = OpenOptions::new();
    options.read(!how.output).write(how.output).append(how.output && how.append);
    options.create(how.create).create_new(how.create && how.exclusive);
    let file = options.truncate(how.output && how.truncate && !how.append).open(place)?;
    if how.output && how.truncate && how.append {
        file.set_len(0)?;
    }
    Ok(file)
}

/// `(path output? textual? append? create? exclusive? truncate? nofollow? mode)`: a port. A file that may have to be made is
/// one that is written, whatever the port is for.
fn open_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "open-file";
    let flag = |index| argument(args, index).is_true();
    let (output, textual) = (flag(1), flag(2));
    let create = flag(4);
    if create && !output {
        path(rt, who, 1, argument(args, 0), Access::Write)?;
    }
    let access = if output { Access::Write } else { Access::Read };
    let (name, place) = path(rt, who, 1, argument(args, 0), access)?;
    let mode = mode(rt, who, 4, argument(args, 8))?.unwrap_or(0o666);
    if flag(7) && Path::new(&rt.located(&name)).is_symlink() {
        return Err(rt.value_error(
            who,
            "this is a link, which is not to be followed:",
            argument(args, 0),
        ));
    }
    let (append, exclusive, truncate) = (flag(3), flag(5), flag(6));
    let how = Opening { output, append, create, exclusive, truncate, mode };
    let opened = open(&place, how).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    match opened {
        Ok(file) => Ok(rt.add_file(&name, file, !output, textual)),
        Err(error) => Err(refused(rt, who, "open", &name, &error)),
    }
}

/// The program's working directory, which it may see if it may read it.
fn current_directory(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let who = "current-directory";
    rt.granted_path(who, Access::Read, ".")?;
    let found = match &rt.world.directory {
        Some(directory) => Ok(directory.clone()),
        None => std::env::current_dir(),
    };
    match found {
        Ok(directory) => Ok(rt.heap.string(&directory.to_string_lossy())),
        Err(error) => Err(refused(rt, who, "see", ".", &error)),
    }
}

fn set_current_directory(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "set-current-directory!";
    let (name, place) = path(rt, who, 1, argument(args, 0), Access::Read)?;
    let found = place.canonicalize().and_then(|place| match place.is_dir() {
        true => Ok(place),
        false => Err(io::ErrorKind::NotADirectory.into()),
    });
    match found {
        Ok(place) => {
            rt.world.directory = Some(place);
            Ok(Value::UNSPECIFIED)
        }
        Err(error) => Err(refused(rt, who, "change to", &name, &error)),
    }
}

/// `(name value who)`: sets a variable of this program, or deletes it with `#f`.
fn set_environment_variable(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = crate::symbol(rt, argument(args, 2)).unwrap_or_default();
    let name = text(rt, &who, 1, argument(args, 0))?;
    let value = match argument(args, 1) {
        Value::FALSE => None,
        value => Some(text(rt, &who, 2, value)?),
    };
    let is_bad = value.as_ref().is_some_and(|value| value.contains('\0'));
    if !is_variable_name(&name) || is_bad {
        return Err(rt.value_error(
            &who,
            "no variable can have this name or value:",
            argument(args, 0),
        ));
    }
    if !rt.config.capabilities.sees_variable(&name) {
        let message = "no permission to change the environment; --allow-env grants it:";
        return Err(rt.error(ErrorKind::Permission, &who, message, &[argument(args, 0)]));
    }
    let memory = rt.hold_outside(2 * name.len() + value.as_ref().map_or(0, String::len) + 64)?;
    rt.world.set_variable(&name, value, memory);
    Ok(Value::UNSPECIFIED)
}

fn check_user(rt: &mut Runtime, who: &str) -> Result<(), Raise> {
    if rt.config.capabilities.sees_variables() {
        return Ok(());
    }
    let message = "no permission to see who runs this; --allow-env grants it";
    Err(rt.error(ErrorKind::Permission, who, message, &[]))
}

/// `(who)`: user, group, effective user, effective group, then the supplementary groups.
fn user_ids(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = crate::symbol(rt, argument(args, 0)).unwrap_or_default();
    check_user(rt, &who)?;
    #[cfg(unix)]
    {
        use rustix::process::{getegid, geteuid, getgid, getgroups, getuid};
        let mut ids =
            vec![getuid().as_raw(), getgid().as_raw(), geteuid().as_raw(), getegid().as_raw()];
        ids.extend(getgroups().unwrap_or_default().iter().map(|group| group.as_raw()));
        let ids: Vec<Value> = ids.iter().map(|&id| Value::fixnum(id.into())).collect();
        Ok(rt.heap.list(&ids))
    }
    #[cfg(not(unix))]
    Err(rt.error(ErrorKind::File, &who, "this system has no ids of users", &[]))
}

fn pid(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    check_user(rt, "pid")?;
    Ok(Value::fixnum(std::process::id().into()))
}

/// `(port)`: whether it is a standard port that leads to a terminal.
fn is_terminal(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    use std::io::IsTerminal;
    let port = argument(args, 0);
    rt.expect_kind("terminal?", 1, port, Kind::Port, "a port")?;
    let number = port.field(offset::Port::number).as_index();
    Ok(Value::boolean(match number {
        Some(0) => io::stdin().is_terminal(),
        Some(1) => io::stdout().is_terminal(),
        Some(2) => io::stderr().is_terminal(),
        _ => false,
    }))
}

/// Nanoseconds since 1970 by the clock of the system.
fn wall_clock(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(ruse_runtime::number::wide_integer_value(&mut rt.heap, since_epoch(SystemTime::now())))
}

fn temporary_folder(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let folder =
        rt.world.variable("TMPDIR").filter(|_| rt.config.capabilities.sees_variable("TMPDIR"));
    let folder =
        folder.unwrap_or_else(|| if cfg!(unix) { "/tmp".to_owned() } else { ".".to_owned() });
    Ok(rt.heap.string(&folder))
}
