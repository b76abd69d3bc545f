/* Limits, interrupts from another thread, output, turns. */
#include <pthread.h>
#include <stdatomic.h>

#include "check.h"

static void limits(void) {
    ruse_options *options = ruse_options_new();
    CHECK(ruse_options_set_fuel(options, 10000) == RUSE_OK);
    CHECK(ruse_options_set_max_heap(options, 16u << 20) == RUSE_OK);
    CHECK(ruse_options_set_max_frames(options, 10000) == RUSE_OK);
    CHECK(ruse_options_set_jit(options, false) == RUSE_OK);
    ruse_engine *engine = ruse_engine_new(options);
    ruse_options_free(options);
    ruse_vm *vm = ruse_vm_new(engine, NULL);
    ruse_engine_free(engine);

    ruse_error *error = failure(vm, "(let loop () (loop))");
    CHECK(ruse_error_status(error) == RUSE_ERROR_FUEL);
    ruse_error_free(error);
    uint64_t fuel = 1;
    CHECK(ruse_vm_fuel(vm, &fuel, NULL) == RUSE_OK && fuel == 0);
    CHECK(ruse_vm_set_fuel(vm, RUSE_NO_LIMIT, NULL) == RUSE_OK);
    CHECK(ruse_vm_fuel(vm, &fuel, NULL) == RUSE_OK && fuel == RUSE_NO_LIMIT);
    error = failure(vm, "(let loop ((l '())) (loop (cons (make-vector 1000 0) l)))");
    CHECK(ruse_error_status(error) == RUSE_ERROR_LIMIT);
    ruse_error_free(error);
    error = failure(vm, "(define (deep n) (+ 1 (deep n))) (deep 1)");
    CHECK(ruse_error_status(error) == RUSE_ERROR_LIMIT);
    ruse_error_free(error);
    check_prints(vm, eval(vm, "(+ 1 2)"), "3");
    ruse_stats stats;
    CHECK(ruse_vm_stats(vm, &stats, NULL) == RUSE_OK);
    CHECK(stats.collections > 0 && stats.native_functions == 0);
    CHECK(ruse_vm_free(vm) == RUSE_OK);
}

static void time_limits(void) {
    ruse_options *options = ruse_options_new();
    CHECK(ruse_options_set_timeout(options, 20) == RUSE_OK);
    ruse_engine *engine = ruse_engine_new(options);
    ruse_options_free(options);
    ruse_vm *vm = ruse_vm_new(engine, NULL);
    ruse_engine_free(engine);
    const char *spin = "(let loop () (guard (e (#t #f)) (loop)))";

    ruse_error *error = failure(vm, spin);
    CHECK(ruse_error_status(error) == RUSE_ERROR_TIMEOUT);
    CHECK(strcmp(ruse_status_name(RUSE_ERROR_TIMEOUT), "timeout") == 0);
    CHECK(strstr(ruse_error_json(error), "\"kind\":\"timeout\"") != NULL);
    ruse_error_free(error);
    check_prints(vm, eval(vm, "(+ 1 2)"), "3");

    CHECK(ruse_vm_set_timeout(vm, RUSE_NO_LIMIT, NULL) == RUSE_OK);
    CHECK(ruse_vm_set_deadline(vm, 20, NULL) == RUSE_OK);
    for (int round = 0; round < 2; round++) {
        error = failure(vm, spin);
        CHECK(ruse_error_status(error) == RUSE_ERROR_TIMEOUT);
        ruse_error_free(error);
    }
    CHECK(ruse_vm_set_deadline(vm, RUSE_NO_LIMIT, NULL) == RUSE_OK);
    check_prints(vm, eval(vm, "(+ 1 2)"), "3");
    CHECK(ruse_vm_free(vm) == RUSE_OK);
}

/* What a program may do outside of its VM. */
static void capabilities(void) {
    const char *read_it = "(call-with-input-file \"allowed.scm\" read)";
    const char *read_other = "(open-input-file \"/etc/passwd\")";
    FILE *file = fopen("allowed.scm", "w");
    CHECK(file != NULL && fputs("(1 2)", file) > 0 && fclose(file) == 0);

    ruse_options *options = ruse_options_new();
    CHECK(ruse_options_sandbox(options) == RUSE_OK);
    CHECK(ruse_options_set_max_output(options, 10) == RUSE_OK);
    ruse_engine *engine = ruse_engine_new(options);
    ruse_vm *vm = ruse_vm_new(engine, NULL);
    ruse_engine_free(engine);
    const char *forbidden[] = {read_it, read_other, "(open-output-file \"allowed.scm\")",
                               "(get-environment-variable \"PATH\")", "(exit 3)"};
    for (size_t index = 0; index < sizeof forbidden / sizeof *forbidden; index++) {
        ruse_error *error = failure(vm, forbidden[index]);
        CHECK(ruse_error_status(error) == RUSE_ERROR_PERMISSION);
        ruse_error_free(error);
    }
    ruse_error *error = failure(vm, "(display \"more than ten bytes\")");
    CHECK(ruse_error_status(error) == RUSE_ERROR_LIMIT);
    ruse_error_free(error);
    CHECK(ruse_vm_free(vm) == RUSE_OK);

    CHECK(ruse_options_allow_nothing(options) == RUSE_OK);
    CHECK(ruse_options_allow_read(options, "allowed.scm", NULL) == RUSE_OK);
    CHECK(ruse_options_allow_write(options, "written.txt", NULL) == RUSE_OK);
    CHECK(ruse_options_allow_variable(options, "PATH", NULL) == RUSE_OK);
    CHECK(ruse_options_allow_exit(options, true) == RUSE_OK);
    CHECK(ruse_options_allow_read(options, NULL, &error) == RUSE_ERROR_NULL);
    ruse_error_free(error);
    engine = ruse_engine_new(options);
    ruse_options_free(options);
    vm = ruse_vm_new(engine, NULL);
    ruse_engine_free(engine);
    check_prints(vm, eval(vm, "(call-with-input-file \"allowed.scm\" read)"), "(1 2)");
    check_prints(vm, eval(vm, "(string? (get-environment-variable \"PATH\"))"), "#t");
    ruse_value_free(eval(vm, "(call-with-output-file \"written.txt\" (lambda (port) (write 1 port)))"));
    error = failure(vm, read_other);
    CHECK(ruse_error_status(error) == RUSE_ERROR_PERMISSION);
    ruse_error_free(error);
    error = failure(vm, "(exit 3)");
    CHECK(ruse_error_status(error) == RUSE_ERROR_EXIT && ruse_error_exit_status(error) == 3);
    ruse_error_free(error);
    CHECK(ruse_vm_free(vm) == RUSE_OK);

    const char *reach = "(import (scheme base) (ruse process) (ruse socket))";
    const char *outside[] = {"(process->string '(\"true\"))", "(listener? (socket-listen 0))"};
    for (int allowed = 0; allowed < 2; allowed++) {
        options = ruse_options_new();
        CHECK(ruse_options_allow_processes(options, allowed) == RUSE_OK);
        CHECK(ruse_options_allow_network(options, allowed) == RUSE_OK);
        engine = ruse_engine_new(options);
        ruse_options_free(options);
        vm = ruse_vm_new(engine, NULL);
        ruse_engine_free(engine);
        ruse_value_free(eval(vm, reach));
        for (size_t index = 0; index < sizeof outside / sizeof *outside; index++) {
            if (allowed) {
                ruse_value_free(eval(vm, outside[index]));
                continue;
            }
            error = failure(vm, outside[index]);
            CHECK(ruse_error_status(error) == RUSE_ERROR_PERMISSION);
            ruse_error_free(error);
        }
        CHECK(ruse_vm_free(vm) == RUSE_OK);
    }
    CHECK(remove("allowed.scm") == 0 && remove("written.txt") == 0);
}

static void *interrupt_later(void *argument) {
    atomic_int *running = ((void **)argument)[0];
    ruse_interrupt *interrupt = ((void **)argument)[1];
    ruse_vm *vm = ((void **)argument)[2];
    while (!atomic_load(running))
        ;
    /* Another thread's turn. */
    ruse_error *error = NULL;
    CHECK(ruse_vm_eval(vm, NULL, "1", 1, NULL, &error) == RUSE_ERROR_BUSY);
    CHECK(ruse_error_status(error) == RUSE_ERROR_BUSY);
    ruse_error_free(error);
    CHECK(ruse_vm_free(vm) == RUSE_ERROR_BUSY);
    CHECK(ruse_interrupt_now(interrupt) == RUSE_OK);
    return NULL;
}

static ruse_value *now_running(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                               ruse_error **error) {
    (void)vm, (void)count, (void)arguments, (void)error;
    atomic_store((atomic_int *)user, 1);
    return NULL;
}

static void interrupts(ruse_vm *vm) {
    atomic_int running = 0;
    ruse_interrupt *interrupt = ruse_interrupt_new(vm);
    CHECK(ruse_vm_register(vm, "now-running", 0, 0, now_running, &running, NULL, NULL) == RUSE_OK);
    void *arguments[3] = {&running, interrupt, vm};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, interrupt_later, arguments) == 0);
    ruse_error *error = failure(vm, "(now-running) (let loop () (loop))");
    CHECK(ruse_error_status(error) == RUSE_ERROR_INTERRUPTED);
    ruse_error_free(error);
    CHECK(pthread_join(thread, NULL) == 0);
    ruse_interrupt_free(interrupt);
    CHECK(ruse_vm_interrupt(vm) == RUSE_OK);
    error = failure(vm, "(let loop () (loop))");
    CHECK(ruse_error_status(error) == RUSE_ERROR_INTERRUPTED);
    ruse_error_free(error);
    check_prints(vm, eval(vm, "(+ 1 2)"), "3");
}

static char written[100];
static size_t written_length = 0;
static bool closed = false;

static bool take_output(void *user, const uint8_t *bytes, size_t length) {
    /* The VM is not to be used here. */
    CHECK(ruse_vm_flush(user, NULL) == RUSE_ERROR_BUSY);
    CHECK(written_length + length < sizeof written);
    memcpy(written + written_length, bytes, length);
    written_length += length;
    return true;
}

static void close_output(void *user) {
    (void)user;
    closed = true;
}

static void output(ruse_vm *vm) {
    CHECK(ruse_vm_set_output(vm, take_output, vm, close_output, NULL) == RUSE_OK);
    ruse_value_free(eval(vm, "(begin (write \"hello\") (newline))"));
    CHECK(ruse_vm_flush(vm, NULL) == RUSE_OK);
    CHECK(strcmp(written, "\"hello\"\n") == 0 && !closed);
}

int main(void) {
    limits();
    time_limits();
    capabilities();
    ruse_vm *vm = new_vm();
    interrupts(vm);
    output(vm);
    ruse_value_free(eval(vm, "(display \"end\")"));
    CHECK(ruse_vm_free(vm) == RUSE_OK);
    CHECK(closed && strcmp(written, "\"hello\"\nend") == 0);
    return 0;
}
