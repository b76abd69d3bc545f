/* Functions of the host: arguments, results, errors, nested calls, user data, libraries. */
#include "check.h"

static int destroyed = 0;

static void destroy(void *user) {
    (void)user;
    destroyed++;
}

static ruse_value *add(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                       ruse_error **error) {
    int64_t sum = *(int64_t *)user;
    for (size_t i = 0; i < count; i++) {
        int64_t n = 0;
        if (ruse_value_get_int(vm, arguments[i], &n, error) != RUSE_OK)
            return NULL;
        sum += n;
    }
    return ruse_value_int(vm, sum, error);
}

static ruse_value *nothing(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                           ruse_error **error) {
    (void)vm, (void)user, (void)count, (void)arguments, (void)error;
    return NULL;
}

static ruse_value *first(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                         ruse_error **error) {
    (void)vm, (void)user, (void)count, (void)error;
    return (ruse_value *)arguments[0];
}

static ruse_value *refuse(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                          ruse_error **error) {
    (void)user, (void)count, (void)arguments;
    *error = ruse_error_new(RUSE_ERROR_INDEX, "no such row");
    return ruse_value_int(vm, 1, NULL);
}

static ruse_value *throw_it(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                            ruse_error **error) {
    (void)user, (void)count;
    *error = ruse_value_error(vm, arguments[0]);
    return NULL;
}

/* (apply-twice f x) */
static ruse_value *twice(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                         ruse_error **error) {
    (void)user, (void)count;
    ruse_value *once = NULL, *result = NULL;
    if (ruse_vm_call(vm, arguments[0], 1, &arguments[1], &once, error) == RUSE_OK) {
        const ruse_value *again[1] = {once};
        ruse_vm_call(vm, arguments[0], 1, again, &result, error);
    }
    ruse_value_free(once);
    return result;
}

/* Calls a procedure and says what became of it. */
static ruse_value *attempt(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                           ruse_error **error) {
    (void)user, (void)count;
    ruse_value *result = NULL;
    ruse_status status = ruse_vm_call(vm, arguments[0], 0, NULL, &result, NULL);
    ruse_value_free(result);
    return ruse_value_symbol(vm, ruse_status_name(status), RUSE_NUL_TERMINATED, error);
}

/* Evaluates a text, and collects, while the program that called it stands. */
static ruse_value *evaluate(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                            ruse_error **error) {
    (void)user, (void)count;
    ruse_bytes *text = NULL;
    ruse_value *result = NULL;
    if (ruse_value_get_text(vm, arguments[0], &text, error) == RUSE_OK &&
        ruse_vm_eval(vm, "inner", ruse_bytes_data(text), ruse_bytes_length(text), &result, error) == RUSE_OK)
        ruse_vm_collect(vm, error);
    ruse_bytes_free(text);
    return result;
}

/* The VM that called it cannot be freed. */
static ruse_value *free_me(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                           ruse_error **error) {
    (void)user, (void)count, (void)arguments;
    CHECK(ruse_vm_free(vm) == RUSE_ERROR_BUSY);
    return ruse_value_bool(vm, true, error);
}

static void add_function(ruse_vm *vm, const char *name, size_t least, size_t most, ruse_function function) {
    CHECK(ruse_vm_register(vm, name, least, most, function, NULL, destroy, NULL) == RUSE_OK);
}

static void check_failure(ruse_vm *vm, const char *text, ruse_status status, const char *message) {
    ruse_error *error = failure(vm, text);
    if (ruse_error_status(error) != status || strcmp(ruse_error_message(error), message) != 0) {
        fprintf(stderr, "%s: %s: %s\n", text, ruse_status_name(ruse_error_status(error)),
                ruse_error_message(error));
        exit(1);
    }
    ruse_error_free(error);
}

static void calls(ruse_vm *vm) {
    int64_t base = 100;
    CHECK(ruse_vm_register(vm, "add", 1, 3, add, &base, destroy, NULL) == RUSE_OK);
    check_prints(vm, eval(vm, "(list (add 1) (add 1 2 3))"), "(101 106)");
    check_failure(vm, "(add)", RUSE_ERROR_ARITY, "add: called with 0 arguments, but it takes 1 to 3");
    check_failure(vm, "(add 1 2 3 4)", RUSE_ERROR_ARITY, "add: called with 4 arguments, but it takes 1 to 3");
    check_failure(vm, "(add 1 'x)", RUSE_ERROR_TYPE,
                  "add: the value must be an exact integer from -9223372036854775808 to 9223372036854775807, "
                  "but it is x");
    check_prints(vm, eval(vm, "(guard (e ((error-object? e) 'caught)) (add 'x))"), "caught");

    add_function(vm, "nothing", 0, RUSE_ANY_NUMBER, nothing);
    check_prints(vm, eval(vm, "(eq? (nothing 1 2) (if #f #f))"), "#t");
    add_function(vm, "first", 1, RUSE_ANY_NUMBER, first);
    check_prints(vm, eval(vm, "(first (list 1 2) 3)"), "(1 2)");
    add_function(vm, "refuse", 0, 0, refuse);
    check_failure(vm, "(refuse)", RUSE_ERROR_INDEX, "refuse: no such row");
    add_function(vm, "throw-it", 1, 1, throw_it);
    check_prints(vm, eval(vm, "(guard (e ((pair? e) e)) (throw-it (list 1 2)))"), "(1 2)");
    CHECK(ruse_vm_register(vm, "bad", 3, 2, first, NULL, destroy, NULL) == RUSE_ERROR_VALUE);
    CHECK(destroyed == 1);
    CHECK(ruse_vm_register(vm, "bad", 0, 0, NULL, NULL, destroy, NULL) == RUSE_ERROR_NULL);
    CHECK(destroyed == 2);
}

static void nested(ruse_vm *vm) {
    add_function(vm, "apply-twice", 2, 2, twice);
    check_prints(vm, eval(vm, "(apply-twice (lambda (x) (* x x)) 3)"), "81");
    check_prints(vm, eval(vm, "(apply-twice (lambda (f) (lambda (x) (apply-twice f x))) car)"),
                 "#<procedure>");
    check_prints(vm, eval(vm, "(apply-twice (lambda (x) (apply-twice (lambda (y) (+ y 1)) x)) 0)"), "4");
    /* An error goes on to the handler of the program around. */
    check_prints(vm, eval(vm, "(guard (e (#t (list 'caught e))) (apply-twice raise 'oops))"), "(caught oops)");
    check_prints(vm, eval(vm, "(call/cc (lambda (k) (apply-twice k 'out)))"), "out");
    add_function(vm, "attempt", 1, 1, attempt);
    check_prints(vm, eval(vm, "(attempt (lambda () (car 1)))"), "type");
    check_prints(vm, eval(vm, "(attempt (lambda () (attempt (lambda () (raise 1)))))"), "ok");
    add_function(vm, "evaluate", 1, 1, evaluate);
    check_prints(vm, eval(vm, "(let ((l (list 1 2))) (cons (evaluate \"(define y (list 3)) y\") l))"), "((3) 1 2)");
    check_failure(vm, "(evaluate \"(evaluate \\\"(car 1)\\\")\")", RUSE_ERROR_TYPE,
                  "car: argument 1 must be a pair, but it is 1");
    add_function(vm, "free-me", 0, 0, free_me);
    check_prints(vm, eval(vm, "(free-me)"), "#t");
    /* Recursion through the host ends with an error. */
    ruse_value_free(eval(vm, "(define (deep n) (apply-twice deep (+ n 1)))"));
    ruse_error *error = failure(vm, "(deep 0)");
    CHECK(ruse_error_status(error) == RUSE_ERROR_LIMIT);
    ruse_error_free(error);
    check_prints(vm, eval(vm, "(add 1)"), "101");
}

static void libraries(void) {
    static int64_t base = 7;
    ruse_error *error = NULL;
    CHECK(ruse_library_new("tools", &error) == NULL);
    CHECK(ruse_error_status(error) == RUSE_ERROR_SYNTAX);
    ruse_error_free(error);
    ruse_library *library = ruse_library_new("(tools)", NULL);
    CHECK(ruse_library_register(library, "add", 0, RUSE_ANY_NUMBER, add, &base, destroy, NULL) == RUSE_OK);
    ruse_options *options = ruse_options_new();
    CHECK(ruse_options_allow_library(options, "(scheme base)", NULL) == RUSE_OK);
    CHECK(ruse_options_allow_library(options, "(tools)", NULL) == RUSE_OK);
    ruse_engine *engine = ruse_engine_new(options);
    ruse_options_free(options);
    CHECK(ruse_engine_add_library(engine, library, NULL) == RUSE_OK);
    CHECK(ruse_engine_add_library(engine, library, &error) != RUSE_OK);
    ruse_error_free(error);
    ruse_library_free(library);
    ruse_vm *one = ruse_vm_new(engine, NULL), *two = ruse_vm_new(engine, NULL);
    ruse_engine_free(engine);
    ruse_value_free(eval(one, "(import (tools))"));
    ruse_value_free(eval(two, "(import (tools))"));
    check_prints(one, eval(one, "(add 1)"), "8");
    check_prints(two, eval(two, "(add 2)"), "9");
    ruse_error_free(failure(one, "(import (scheme file))"));
    int before = destroyed;
    CHECK(ruse_vm_free(one) == RUSE_OK && destroyed == before);
    CHECK(ruse_vm_free(two) == RUSE_OK && destroyed == before + 1);
}

int main(void) {
    ruse_vm *vm = new_vm();
    calls(vm);
    nested(vm);
    libraries();
    int before = destroyed;
    /* Eight functions are left in the VM, and `add`. */
    CHECK(ruse_vm_free(vm) == RUSE_OK);
    CHECK(destroyed == before + 9);
    return 0;
}
