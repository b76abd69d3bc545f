//! What programs may do with files, processes and the network, as a host grants it.
#![forbid(unsafe_code)]
#![cfg(feature = "system")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ruse::{Backend, Capabilities, ErrorKind, InterruptHandle, Options, Vm};

/// A folder of its own for a test, with `in` and `out` in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ruse-system-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("in/deep")).unwrap();
        std::fs::create_dir_all(path.join("out")).unwrap();
        std::fs::write(path.join("in/file"), "inside").unwrap();
        std::fs::write(path.join("out/secret"), "outside").unwrap();
        Folder(path.canonicalize().unwrap())
    }

    /// A path in the folder as a literal of Scheme.
    fn text(&self, path: &str) -> String {
        format!("{:?}", self.0.join(path).display().to_string())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn vm(capabilities: Capabilities) -> Vm {
    let mut vm = Vm::new(Options { capabilities, ..Options::default() }).unwrap();
    vm.eval_printed(
        "(import (scheme base) (scheme process-context) (srfi 19) (srfi 115) (srfi 170) (srfi 180)
                 (ruse process) (ruse regex) (ruse socket))",
    )
    .unwrap();
    vm
}

#[track_caller]
fn refused(vm: &mut Vm, text: &str) {
    let error = vm.eval_printed(text).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission, "{text}: {error}");
}

#[test]
fn without_grants_nothing_reaches_out() {
    let mut vm = vm(Capabilities::none());
    for text in [
        "(create-directory \"x\")",
        "(delete-directory \"x\")",
        "(directory-files \".\")",
        "(rename-file \"a\" \"b\")",
        "(create-symlink \"a\" \"b\")",
        "(create-hard-link \"a\" \"b\")",
        "(create-fifo \"a\")",
        "(read-symlink \"a\")",
        "(real-path \".\")",
        "(file-info \"a\")",
        "(file-info \"a\" #f)",
        "(set-file-mode \"a\" 0)",
        "(set-file-owner \"a\" #f #f)",
        "(set-file-times \"a\")",
        "(truncate-file \"a\" 0)",
        "(file-space \".\")",
        "(open-file \"a\" textual-input 0)",
        "(open-file \"a\" textual-output open/create)",
        "(create-temp-file)",
        "(current-directory)",
        "(set-current-directory! \"/\")",
        "(set-environment-variable! \"A\" \"b\")",
        "(delete-environment-variable! \"A\")",
        "(user-uid)",
        "(pid)",
        "(user-info 0)",
        "(group-info 0)",
        "(run '(\"true\"))",
        "(run-process '(\"true\"))",
        "(process->string '(\"true\"))",
        "(process-start '(\"true\"))",
        "(socket-connect \"localhost\" 1)",
        "(socket-listen 0)",
    ] {
        refused(&mut vm, text);
    }
    for text in [
        "(date->string (current-date) \"~Y\")",
        "(json-read (open-input-string \"[1]\"))",
        "(regexp-search '(+ num) \"1\")",
        "(regex-search \"1\" \"1\")",
        "(posix-time)",
    ] {
        vm.eval_printed(text).unwrap();
    }
}

#[test]
fn paths_are_judged_with_their_links_followed() {
    let folder = Folder::new("paths");
    let inside = folder.0.join("in");
    std::os::unix::fs::symlink("../out", inside.join("away")).unwrap();
    std::os::unix::fs::symlink("../out/secret", inside.join("link")).unwrap();
    let mut vm = vm(Capabilities::none().read(&inside).write(&inside));
    for path in ["in/../out", "out", "in/away", "in/deep/../../out", "."] {
        refused(&mut vm, &format!("(directory-files {})", folder.text(path)));
        refused(&mut vm, &format!("(create-directory {})", folder.text(&format!("{path}/new"))));
        refused(&mut vm, &format!("(set-current-directory! {})", folder.text(path)));
    }
    let secret = folder.text("in/away/secret");
    for text in [
        format!("(file-info {})", folder.text("in/link")),
        format!("(open-file {} textual-input 0)", folder.text("in/link")),
        format!("(open-file {} textual-output open/append)", folder.text("in/link")),
        format!("(truncate-file {} 0)", folder.text("in/link")),
        format!("(set-file-mode {} 0)", folder.text("in/link")),
        format!("(rename-file {secret} {})", folder.text("in/mine")),
        format!("(create-hard-link {secret} {})", folder.text("in/mine")),
        format!("(rename-file {} {})", folder.text("in/file"), folder.text("out/file")),
        format!("(create-symlink \"x\" {})", folder.text("out/x")),
    ] {
        refused(&mut vm, &text);
    }
    // A link itself lies inside, whatever it leads to; a new one to the outside gives nothing.
    let link = folder.text("in/link");
    assert_eq!(vm.eval_printed(&format!("(read-symlink {link})")).unwrap(), ["\"../out/secret\""]);
    vm.eval_printed(&format!("(file-info {link} #f)")).unwrap();
    vm.eval_printed(&format!("(create-symlink \"../out\" {})", folder.text("in/new"))).unwrap();
    refused(&mut vm, &format!("(directory-files {})", folder.text("in/new")));
    assert_eq!(std::fs::read_to_string(folder.0.join("out/secret")).unwrap(), "outside");
}

#[test]
fn relative_paths_start_at_the_directory_of_the_program() {
    let folder = Folder::new("directory");
    let inside = folder.0.join("in");
    let mut vm = vm(Capabilities::none().read(&inside));
    vm.eval_printed(&format!("(set-current-directory! {})", folder.text("in"))).unwrap();
    vm.eval_printed("(import (scheme file) (scheme load))").unwrap();
    assert_eq!(
        vm.eval_printed("(call-with-input-file \"file\" read-line)").unwrap(),
        ["\"inside\""]
    );
    assert_eq!(vm.eval_printed("(file-exists? \"file\")").unwrap(), ["#t"]);
    vm.eval_printed("(set-current-directory! \"deep\")").unwrap();
    assert_eq!(vm.eval_printed("(directory-files \"..\")").unwrap(), ["(\"deep\" \"file\")"]);
    refused(&mut vm, "(open-input-file \"../../out/secret\")");
    refused(&mut vm, "(delete-file \"../file\")");
    // Who may read only makes no file by it.
    refused(&mut vm, "(open-file \"new\" textual-input open/create)");
    // The process is where it was.
    assert_ne!(std::env::current_dir().unwrap(), inside.join("deep"));
}

#[test]
fn a_name_gives_no_more_than_another() {
    let folder = Folder::new("names");
    let both = Capabilities::none().write(&folder.0).read(folder.0.join("in"));
    let mut vm = vm(both);
    for procedure in ["rename-file", "create-hard-link"] {
        let (secret, mine) = (folder.text("out/secret"), folder.text("in/mine"));
        refused(&mut vm, &format!("({procedure} {secret} {mine})"));
        let other = folder.text(&format!("out/{procedure}"));
        vm.eval_printed(&format!("({procedure} {} {other})", folder.text("in/file"))).unwrap();
        std::fs::write(folder.0.join("in/file"), "inside").unwrap();
    }
}

#[test]
fn each_grant_gives_its_own() {
    let mut vm = vm(Capabilities::none().processes(true).variable("PATH").variable("MINE"));
    assert_eq!(vm.eval_printed("(process->string '(\"echo\" \"x\"))").unwrap(), ["\"x\\n\""]);
    refused(&mut vm, "(socket-listen 0)");
    refused(&mut vm, "(run '(\"true\") #:stdout '(file \"x\"))");
    refused(&mut vm, "(run '(\"true\") #:stdin '(file \"x\"))");
    refused(&mut vm, "(run '(\"true\") #:directory \"/\")");
    refused(&mut vm, "(set-environment-variable! \"OTHER\" \"x\")");
    // A program sees the variables that were granted, with the changes.
    vm.eval_printed("(set-environment-variable! \"MINE\" \"x\")").unwrap();
    let seen = vm.eval_printed("(process->lines '(\"env\"))").unwrap();
    let names = seen[0].matches('=').count();
    assert!(seen[0].contains("\"MINE=x\"") && names == 2, "{seen:?}");
    assert!(std::env::var_os("MINE").is_none());

    let mut vm = self::vm(Capabilities::none().network(true));
    vm.eval_printed("(socket-close (socket-listen 0))").unwrap();
    refused(&mut vm, "(run '(\"true\"))");
}

/// Programs that wait for what never comes, with what they need first.
const WAITS: [&str; 7] = [
    "(run '(\"sleep\" \"100\") #:stdin 'null)",
    "(process->string '(\"sh\" \"-c\" \"sleep 100; true\"))",
    "(process-wait (process-start '(\"sleep\" \"100\")))",
    "(read-char (process-output (process-start '(\"sleep\" \"100\"))))",
    "(let ((port (process-input (process-start '(\"sleep\" \"100\")))))
       (let loop () (write-string (make-string 10000 #\\x) port) (loop)))",
    "(socket-accept (socket-listen 0))",
    "(let* ((l (socket-listen 0)) (c (socket-connect \"127.0.0.1\" (cdr (socket-local-address l)))))
       (read-char (socket-input c)))",
];

#[test]
fn time_limits_end_what_waits_on_every_engine() {
    for &backend in Backend::ALL {
        for text in WAITS {
            let timeout = Some(Duration::from_millis(100));
            let capabilities = Capabilities::all().processes(true).network(true);
            let options = Options { backend, timeout, capabilities, ..Options::default() };
            let Ok(mut vm) = Vm::new(options) else { continue };
            vm.set_timeout(None);
            vm.eval_printed("(import (scheme base) (ruse process) (ruse socket))").unwrap();
            vm.set_timeout(timeout);
            let start = Instant::now();
            let error = vm.eval_printed(text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Timeout, "{text}: {error}");
            assert!(start.elapsed() < Duration::from_secs(10), "{text}: {:?}", start.elapsed());
        }
    }
}

/// A text that gives an automaton a new state with each character.
const NOISE: &str = "(define noise
    (let loop ((i 0) (x 1) (items '()))
      (if (< i 65536)
          (loop (+ i 1) (modulo (+ (* x 1103515245) 12345) 2147483648)
                (cons (if (odd? (quotient x 65536)) #\\a #\\b) items))
          (let ((text (list->string items)))
            (apply string-append (make-list 40 text))))))";
/// Seconds of work: there is no literal text that every match needs, so no short cut.
const LONG_SEARCH: &str = "(regex-search \"[ab]*a[ab]{400}[c-d]\" noise)";

#[test]
fn a_search_that_was_given_up_delays_only_the_next_long_one() {
    let mut vm = vm(Capabilities::all());
    vm.eval_printed(NOISE).unwrap();
    for _ in 0..2 {
        vm.set_timeout(Some(Duration::from_millis(100)));
        let error = vm.eval_printed(LONG_SEARCH).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout, "{error}");
        vm.set_timeout(None);
        let short = vm
            .eval_printed("(regex-match-submatch-start (regex-search \"[ab]b\" \"cab\") 0)")
            .unwrap();
        assert_eq!(short, ["1"]);
    }
}

#[test]
fn interrupts_end_what_waits_and_large_searches() {
    for text in WAITS.into_iter().chain([LONG_SEARCH]) {
        let mut vm = vm(Capabilities::all().processes(true).network(true));
        vm.eval_printed(NOISE).unwrap();
        let handle: InterruptHandle = vm.interrupt_handle();
        let interrupter = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            handle.interrupt();
        });
        let start = Instant::now();
        let error = vm.eval_printed(text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Interrupted, "{text}: {error}");
        assert!(start.elapsed() < Duration::from_secs(10), "{text}: {:?}", start.elapsed());
        interrupter.join().unwrap();
    }
}

#[test]
fn what_objects_keep_outside_of_the_heap_is_limited() {
    let max_heap = 32 << 20;
    let capabilities = Capabilities::all().processes(true);
    let options = Options { max_heap, nursery: 1 << 20, capabilities, ..Options::default() };
    let mut vm = Vm::new(options).unwrap();
    vm.eval_printed("(import (scheme base) (ruse regex) (ruse process))").unwrap();
    let error = vm
        .eval_printed(
            "(define kept '())
             (do ((i 0 (+ i 1))) ((= i 100000))
               (set! kept (cons (regex (string-append \"\\\\w{10}\" (number->string i))) kept)))",
        )
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit, "{error}");
    vm.eval_printed("(set! kept '())").unwrap();
    let error = vm.eval_printed("(process->string '(\"yes\"))").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit, "{error}");
}

#[test]
fn what_is_searched_and_set_is_limited() {
    let max_heap = 64 << 20;
    let capabilities = Capabilities::all();
    let options = Options { max_heap, nursery: 1 << 20, capabilities, ..Options::default() };
    let mut vm = Vm::new(options).unwrap();
    vm.eval_printed(
        "(import (scheme base) (ruse regex) (srfi 170) (srfi 180))
         (define (repeat text n) (apply string-append (make-list n text)))",
    )
    .unwrap();
    for text in [
        // Groups that every state of the search keeps.
        "(regex-search (regex (repeat \"(a)?\" 3000)) (make-string 3000 #\\a))",
        // Sets of characters, each a list of hundreds of ranges.
        "(regex (repeat \"\\\\pL\" 100000))",
        // A text that a template names often.
        "(regex-replace \"a+\" (make-string 1000000 #\\a) (repeat \"$0\" 1000))",
        // Environment variables.
        "(do ((i 0 (+ i 1))) ((= i 500))
           (set-environment-variable! (number->string i) (make-string 1000000 #\\x)))",
    ] {
        let error = vm.eval_printed(text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{text}: {error}");
    }
}

#[test]
fn a_string_of_json_without_end_is_limited() {
    let options = Options { max_heap: 2 << 20, nursery: 1 << 18, ..Options::default() };
    let mut vm = Vm::new(options).unwrap();
    vm.eval_printed("(import (scheme base) (srfi 180))").unwrap();
    let text = "(json-read
                  (let ((first #t)) (lambda () (if first (begin (set! first #f) #\\\") #\\a))))";
    let error = vm.eval_printed(text).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit, "{error}");
}

#[test]
fn what_nobody_keeps_is_no_reason_for_a_limit() {
    let options = Options { max_heap: 8 << 20, nursery: 1 << 20, ..Options::default() };
    let mut vm = Vm::new(options).unwrap();
    vm.eval_printed(
        "(import (scheme base) (ruse regex) (srfi 180))
         (do ((i 0 (+ i 1))) ((= i 2000)) (regex (string-append \"a\" (number->string i))))",
    )
    .unwrap();
    // Numbers for which the collector has to make room come all the same.
    let text = "
        (define (text n)
          (let ((number (string-append \"1\" (make-string 20000 #\\7))))
            (string-append \"[\" number (apply string-append (make-list (- n 1) (string-append \",\" number))) \"]\")))
        (define read-it (json-generator (open-input-string (text 60))))
        (define kept (make-vector 40 #f))
        (let loop ((numbers 0) (i 0))
          (let ((item (read-it)))
            (vector-set! kept (modulo i 40) (make-bytevector 60000 0))
            (cond ((eof-object? item) numbers)
                  ((number? item) (loop (+ numbers 1) (+ i 1)))
                  (else (loop numbers (+ i 1))))))";
    assert_eq!(vm.eval_printed(text).unwrap(), ["60"]);
}

#[test]
#[cfg(unix)]
fn no_folder_is_moved_to_where_files_may_be_read() {
    let folder = std::env::temp_dir().join(format!("ruse-moved-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("open/deep/read")).unwrap();
    std::fs::create_dir_all(folder.join("shut/read")).unwrap();
    std::fs::write(folder.join("shut/read/key"), "secret").unwrap();
    let capabilities = Capabilities::none().write(&folder).read(folder.join("open/deep/read"));
    let mut vm = vm(capabilities);
    let name = |part: &str| format!("\"{}/{part}\"", folder.display());
    vm.eval_printed(&format!("(rename-file {} {})", name("open/deep"), name("away"))).unwrap();
    refused(&mut vm, &format!("(rename-file {} {})", name("shut"), name("open/deep")));
    vm.eval_printed(&format!("(rename-file {} {})", name("shut"), name("other"))).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn processes_and_connections_are_closed_when_nobody_has_them() {
    let capabilities = Capabilities::all().processes(true).network(true);
    let mut vm = vm(capabilities);
    let text = "
        (define (open-files) (length (directory-files \"/proc/self/fd\")))
        (do ((i 0 (+ i 1))) ((= i 300)) (process-wait (process-start '(\"true\"))))
        (define listener (socket-listen 0))
        (define port (cdr (socket-local-address listener)))
        (do ((i 0 (+ i 1))) ((= i 300))
          (socket-connect \"127.0.0.1\" port)
          (socket-accept listener))
        (< (open-files) 700)";
    if std::path::Path::new("/proc/self/fd").exists() {
        assert_eq!(vm.eval_printed(text).unwrap(), ["#t"]);
    }
}

#[test]
fn the_collector_does_not_wait_for_a_reader() {
    let mut vm = vm(Capabilities::all().processes(true));
    let start = Instant::now();
    vm.eval_printed(
        "(define (fill)
           (let* ((process (process-start '(\"sleep\" \"20\") #:stdout 'null)) (input (process-input process)))
             (write-string (make-string 65536 #\\a) input)
             (flush-output-port input)
             (write-string \"x\" input)
             #t))
         (fill)
         (do ((i 0 (+ i 1))) ((= i 3000)) (make-vector 10000 0))",
    )
    .unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
