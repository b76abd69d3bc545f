/* Checks that end the program, and calls that must succeed. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ruse.h"

#define CHECK(condition)                                                        \
    do {                                                                        \
        if (!(condition)) {                                                     \
            fprintf(stderr, "%s:%d: not %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                            \
        }                                                                       \
    } while (0)

/* A VM of an engine with the default settings. */
static inline ruse_vm *new_vm(void) {
    ruse_engine *engine = ruse_engine_new(NULL);
    ruse_vm *vm = ruse_vm_new(engine, NULL);
    CHECK(vm != NULL);
    ruse_engine_free(engine);
    return vm;
}

/* The value of a text; the caller frees it. */
static inline ruse_value *eval(ruse_vm *vm, const char *text) {
    ruse_value *value = NULL;
    ruse_error *error = NULL;
    if (ruse_vm_eval(vm, "test", text, RUSE_NUL_TERMINATED, &value, &error) != RUSE_OK) {
        fprintf(stderr, "%s\n%s\n", text, ruse_error_report(error));
        exit(1);
    }
    CHECK(error == NULL && value != NULL);
    return value;
}

/* How a text fails; the caller frees the error. */
static inline ruse_error *failure(ruse_vm *vm, const char *text) {
    ruse_value *value = NULL;
    ruse_error *error = NULL;
    ruse_status status = ruse_vm_eval(vm, "test", text, RUSE_NUL_TERMINATED, &value, &error);
    CHECK(status != RUSE_OK && value == NULL && ruse_error_status(error) == status);
    return error;
}

/* Frees a value that must print like that. */
static inline void check_prints(ruse_vm *vm, ruse_value *value, const char *expected) {
    ruse_bytes *text = NULL;
    CHECK(ruse_value_write(vm, value, &text, NULL) == RUSE_OK);
    if (strcmp(ruse_bytes_data(text), expected) != 0) {
        fprintf(stderr, "%s instead of %s\n", ruse_bytes_data(text), expected);
        exit(1);
    }
    ruse_bytes_free(text);
    ruse_value_free(value);
}

#endif
