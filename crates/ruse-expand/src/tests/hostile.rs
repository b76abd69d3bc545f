//! Input that is deep, long, or does not end.

use super::{Files, check_error, core, errors, errors_in, expander, expansion};

#[test]
fn macros_that_do_not_end() {
    let mut ex = expander(Files::default());
    ex.config_mut().limits.steps = 10_000;
    ex.config_mut().limits.nodes = 1_000_000;
    let loops = "(define-syntax m (syntax-rules () ((_) (m))))\n(m)";
    let found = errors_in(&mut ex, loops);
    assert!(found.contains("test.scm:2:1: error: macro expansion does not end"), "{found}");
    assert!(found.contains("in the expansion of `m`"), "{found}");
    assert!(found.contains("more macro uses"), "{found}");
    let grows = "(define-syntax m (syntax-rules () ((_ x ...) (m x ... x ... 1))))\n(m)";
    assert!(errors_in(&mut ex, grows).contains("macro expansion does not end"));
    let nests = "(define-syntax m (syntax-rules () ((_ x) (list (m (x x))))))\n(m 1)";
    assert!(errors_in(&mut ex, nests).contains("macro expansion does not end"));
    let defines = "(define-syntax m (syntax-rules () ((_) (begin (define x 1) (m)))))\n(m)";
    ex.config_mut().limits.steps = 1_000;
    assert!(errors_in(&mut ex, defines).contains("macro expansion does not end"));
}

#[test]
fn shared_arguments_do_not_explode() {
    let mut text = String::from("(define-syntax q (syntax-rules () ((_ x) 'x)))");
    text.push_str(
        "(define-syntax m (syntax-rules () ((_ () x) (q x)) ((_ (1 . r) x) (m r (x x)))))",
    );
    text.push_str(&format!("(m ({}) z)", "1 ".repeat(60)));
    let mut ex = expander(Files::default());
    assert!(expansion(&mut ex, &text).program.datums.len() < 1000);
}

#[test]
fn interruption() {
    let mut ex = expander(Files::default());
    ex.config_mut().interrupt = Some(std::sync::Arc::new(|| true));
    let found = errors_in(&mut ex, "(define-syntax m (syntax-rules () ((_) (m))))\n(m)");
    assert!(found.contains("interrupted"), "{found}");
}

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(run);
    thread.expect("a thread").join().expect("no overflow");
}

#[test]
fn deep_nesting() {
    on_small_stack(|| {
        let deep = 20_000;
        let lets = format!("{}x{}", "(let ((x 1)) ".repeat(deep), ")".repeat(deep));
        assert!(core(&lets).contains("x.19999"));
        let quasi = format!("`{}{}", "(,@1 ".repeat(deep), ")".repeat(deep));
        core(&quasi);
        let million = 1_000_000;
        let found = errors(&format!("{}1{}", "(list ".repeat(million), ")".repeat(million)));
        assert!(found.contains("expressions are nested more than 100000 deep"), "{found}");
        let quoted = format!("'{}{}", "(".repeat(million), ")".repeat(million));
        expansion(&mut expander(Files::default()), &quoted);
        let pattern = format!(
            "(define-syntax m (syntax-rules () ((_ {}{}) 1)))",
            "(".repeat(50_000),
            ")".repeat(50_000)
        );
        assert!(errors(&pattern).contains("nested more than 1000 deep"));
    });
}

#[test]
fn long_bodies_and_chains() {
    let mut text = String::from("(define (f) ");
    for index in 0..60_000 {
        text.push_str(&format!("(define v{index} {index}) "));
    }
    text.push_str("v59999)");
    expansion(&mut expander(Files::default()), &text);
    let mut text = String::new();
    for index in 0..60_000 {
        text.push_str(&format!("(define v{index} v{}) ", index / 2));
    }
    expansion(&mut expander(Files::default()), &text);
    let chain = format!(
        "(let* ({}) x) (and {}) (or {}) (cond {})",
        "(x 1) ".repeat(30_000),
        "1 ".repeat(30_000),
        "1 ".repeat(30_000),
        "(1 2) ".repeat(30_000)
    );
    expansion(&mut expander(Files::default()), &chain);
}

#[test]
fn many_errors_stop() {
    let found = errors(&"(if) ".repeat(1_000));
    assert_eq!(found.lines().count(), 50);
    check_error("(let ((x 1)) (if) (cond))", "malformed form, expected `(cond");
}
