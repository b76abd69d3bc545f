//! Errors as the host sees them.

use ruse::{Error, ErrorKind};

use super::vm;

#[test]
fn errors_can_go_anywhere() {
    fn is_portable<T: std::error::Error + Clone + Send + Sync + 'static>() {}
    is_portable::<Error>();
}

#[test]
fn what_was_raised_is_in_the_error() {
    let mut vm = vm();
    let error = vm.eval::<()>("(raise (list 1 2))").unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::User, "uncaught object: (1 2)"));
    let payload = error.payload().unwrap();
    assert_eq!(vm.get::<Vec<i32>>(payload).unwrap(), [1, 2]);
    assert!(vm.eval::<()>("(car").unwrap_err().payload().is_none());
}

#[test]
fn an_error_of_a_vm_is_an_ordinary_error_of_another() {
    let (mut one, mut two) = (vm(), vm());
    let error = one.eval::<()>("(error \"inner trouble\" 5)").unwrap_err();
    two.register("fail", move || Err::<(), _>(error.clone())).unwrap();
    let error = two.eval::<()>("(fail)").unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ErrorKind::Host, "fail: eval:1:1: inner trouble 5")
    );
    let inner = std::error::Error::source(&error).unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!(inner.kind, ErrorKind::User);
    // Neither does a program end because another VM's did, nor because this one's did earlier.
    for text in ["(exit 3)", "(define (f) (f)) (f)"] {
        one.set_fuel(Some(1000));
        let error = one.eval::<()>(text).unwrap_err();
        two.register("fail", move || Err::<(), _>(error.clone())).unwrap();
        assert_eq!(two.eval::<i64>("(guard (e ((error-object? e) 1)) (fail))").unwrap(), 1);
    }
    two.register("call", |ctx: &mut ruse::Context<'_>, f: ruse::Value| {
        Ok::<_, Error>(ctx.call::<()>(&f, ()).err().map(|error| error.kind.name().to_owned()))
    })
    .unwrap();
    let kept = std::sync::Arc::new(std::sync::Mutex::new(None));
    let keep = kept.clone();
    two.register("keep", move |ctx: &mut ruse::Context<'_>, f: ruse::Value| {
        *keep.lock().unwrap() = ctx.call::<()>(&f, ()).err();
    })
    .unwrap();
    assert_eq!(two.eval::<i64>("(call/cc (lambda (k) (keep (lambda () (k 5)))))").unwrap(), 5);
    let stale: Error = kept.lock().unwrap().take().unwrap();
    assert_eq!(stale.kind, ErrorKind::Unwind);
    two.register("stale", move || Err::<(), _>(stale.clone())).unwrap();
    assert_eq!(two.eval::<i64>("(guard (e ((error-object? e) 1)) (stale))").unwrap(), 1);
    assert_eq!(
        two.eval::<i64>("(+ 1 (call/cc (lambda (k) (call (lambda () (k 1))))))").unwrap(),
        2
    );
}

#[test]
fn looking_a_name_up_can_be_interrupted() {
    let mut vm = crate::vm();
    vm.eval::<()>("(define n 5)").unwrap();
    for _ in 0..2 {
        vm.interrupt_handle().interrupt();
        assert_eq!(vm.global::<i64>("n").unwrap_err().kind, ErrorKind::Interrupted);
        assert_eq!(vm.global::<i64>("n").unwrap(), 5);
    }
    vm.set_fuel(Some(0));
    assert_eq!(vm.global::<i64>("n").unwrap_err().kind, ErrorKind::Fuel);
    vm.set_fuel(None);
    assert_eq!(vm.global::<i64>("m").unwrap_err().kind, ErrorKind::Unbound);
}
