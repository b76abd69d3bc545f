/* Programs: compiled once and run by many VMs, saved and loaded, run from files; versions. */
#include <pthread.h>

#include "check.h"

static const char *text = "(import (scheme base) (scheme process-context)) (exit (vector-length (make-vector 7)))";

static void check_run(const ruse_engine *engine, const ruse_program *program) {
    ruse_vm *vm = ruse_vm_new(engine, NULL);
    ruse_error *error = NULL;
    CHECK(ruse_vm_run(vm, program, &error) == RUSE_ERROR_EXIT);
    CHECK(ruse_error_exit_status(error) == 7);
    ruse_error_free(error);
    CHECK(ruse_vm_free(vm) == RUSE_OK);
}

static void *run_on_thread(void *arguments) {
    check_run(((void **)arguments)[0], ((void **)arguments)[1]);
    return NULL;
}

static void files(const ruse_engine *engine, ruse_vm *vm) {
    ruse_error *error = NULL;
    ruse_program *program = NULL;
    CHECK(ruse_engine_compile_file(engine, "no-such-file.scm", &program, &error) == RUSE_ERROR_FILE);
    CHECK(program == NULL);
    ruse_error_free(error);
    CHECK(ruse_vm_run_file(vm, "no-such-file.scm", &error) == RUSE_ERROR_FILE);
    ruse_error_free(error);
}

int main(void) {
    CHECK(strcmp(ruse_version(), RUSE_VERSION) == 0 && ruse_interface() >= RUSE_INTERFACE);
    ruse_engine *engine = ruse_engine_new(NULL);
    ruse_program *program = NULL, *again = NULL;
    ruse_error *error = NULL;
    ruse_bytes *bytes = NULL;
    CHECK(ruse_engine_compile(engine, "demo", text, strlen(text), &program, NULL) == RUSE_OK);
    CHECK(ruse_engine_compile(engine, "demo", "(import (scheme base)) (car", RUSE_NUL_TERMINATED, &again, &error) ==
          RUSE_ERROR_SYNTAX);
    CHECK(again == NULL && strcmp(ruse_error_file(error), "demo") == 0);
    ruse_error_free(error);
    void *arguments[2] = {engine, program};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, run_on_thread, arguments) == 0);
    for (int i = 0; i < 4; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);

    CHECK(ruse_program_save(program, &bytes, NULL) == RUSE_OK);
    ruse_program_free(program);
    const uint8_t *data = (const uint8_t *)ruse_bytes_data(bytes);
    size_t length = ruse_bytes_length(bytes);
    CHECK(ruse_engine_load(engine, data, length, &again, NULL) == RUSE_OK);
    check_run(engine, again);
    ruse_program_free(again);
    CHECK(ruse_engine_load(engine, data, length / 2, &again, &error) == RUSE_ERROR_READ && again == NULL);
    ruse_error_free(error);
    ruse_bytes_free(bytes);

    ruse_vm *vm = ruse_vm_new(engine, NULL);
    files(engine, vm);
    ruse_value *value = NULL;
    CHECK(ruse_vm_eval(vm, NULL, "(define x 5)", RUSE_NUL_TERMINATED, NULL, NULL) == RUSE_OK);
    CHECK(ruse_vm_global(vm, "x", &value, NULL) == RUSE_OK);
    check_prints(vm, value, "5");
    CHECK(ruse_vm_global(vm, "y", &value, &error) == RUSE_ERROR_UNBOUND && value == NULL);
    ruse_error_free(error);
    CHECK(ruse_vm_unwind(vm, NULL) == RUSE_OK);
    CHECK(ruse_vm_free(vm) == RUSE_OK);
    ruse_engine_free(engine);
    return 0;
}
