/* Errors: kinds, places, frames, payloads, exits. */
#include "check.h"

static void places(ruse_vm *vm) {
    ruse_error *error = failure(vm, "(define (f x)\n  (+ 1 (car x)))\n(f 5)");
    CHECK(ruse_error_status(error) == RUSE_ERROR_TYPE);
    CHECK(strcmp(ruse_error_file(error), "test") == 0);
    CHECK(ruse_error_line(error) == 2 && ruse_error_column(error) == 8);
    CHECK(strstr(ruse_error_message(error), "car") != NULL);
    CHECK(strstr(ruse_error_report(error), "in f at test:2:8") != NULL);
    CHECK(ruse_error_frame_count(error) >= 1);
    ruse_frame frame;
    CHECK(ruse_error_frame(error, 0, &frame));
    CHECK(strcmp(frame.name, "f") == 0 && strcmp(frame.file, "test") == 0 && frame.line == 2 && !frame.host);
    CHECK(!ruse_error_frame(error, 1000, &frame));
    ruse_value *payload = ruse_error_payload(error);
    CHECK(ruse_value_kind(vm, payload) == RUSE_KIND_RECORD);
    ruse_value_free(payload);
    ruse_error_free(error);

    error = failure(vm, "(let ((x 1)");
    CHECK(ruse_error_status(error) == RUSE_ERROR_SYNTAX && ruse_error_frame_count(error) == 0);
    CHECK(ruse_error_payload(error) == NULL);
    CHECK(strstr(ruse_error_report(error), "(let ((x 1)") != NULL);
    ruse_error_free(error);
}

static void kinds(ruse_vm *vm) {
    struct {
        const char *text;
        ruse_status status;
    } cases[] = {
        {"(vector-ref (vector 1) 1)", RUSE_ERROR_INDEX},
        {"(/ 1 0)", RUSE_ERROR_DIVIDE},
        {"((lambda (x) x))", RUSE_ERROR_ARITY},
        {"no-such-variable", RUSE_ERROR_UNBOUND},
        {"(raise 'x)", RUSE_ERROR_USER},
        {"(error \"message\" 1)", RUSE_ERROR_USER},
        {"(open-input-file \"/there/is/no/such/file\")", RUSE_ERROR_FILE},
        {"(define (deep n) (+ 1 (deep n))) (deep 1)", RUSE_ERROR_LIMIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ruse_error *error = failure(vm, cases[i].text);
        if (ruse_error_status(error) != cases[i].status) {
            fprintf(stderr, "%s: %s\n", cases[i].text, ruse_status_name(ruse_error_status(error)));
            exit(1);
        }
        ruse_error_free(error);
    }
    ruse_error *error = failure(vm, "(exit 7)");
    CHECK(ruse_error_status(error) == RUSE_ERROR_EXIT && ruse_error_exit_status(error) == 7);
    ruse_error_free(error);
    CHECK(strcmp(ruse_status_name(RUSE_OK), "ok") == 0);
    CHECK(strcmp(ruse_status_name(RUSE_ERROR_BUSY), "busy") == 0);
    CHECK(strcmp(ruse_status_name(12345), "other") == 0);
}

static void objects(ruse_vm *vm) {
    ruse_error *error = failure(vm, "(raise (list 1 2))");
    /* The object lives as long as the error. */
    ruse_vm_collect(vm, NULL);
    ruse_value *payload = ruse_error_payload(error);
    ruse_error_free(error);
    check_prints(vm, payload, "(1 2)");

    error = ruse_error_new(RUSE_ERROR_VALUE, "made by hand");
    CHECK(ruse_error_status(error) == RUSE_ERROR_VALUE && ruse_error_file(error) == NULL);
    CHECK(strcmp(ruse_error_message(error), "made by hand") == 0);
    ruse_error_free(error);
    CHECK(ruse_error_status(NULL) == RUSE_OK && strcmp(ruse_error_message(NULL), "") == 0);
}

int main(void) {
    ruse_vm *vm = new_vm();
    places(vm);
    kinds(vm);
    objects(vm);
    CHECK(ruse_vm_free(vm) == RUSE_OK);
    return 0;
}
