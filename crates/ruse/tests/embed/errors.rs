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
    assert_eq!(error.message, "fail: inner trouble 5");
}
