/* Values: made, looked at, compared, kept. */
#include "check.h"

static void numbers(ruse_vm *vm) {
    int64_t n = 0;
    double x = 0;
    ruse_error *error = NULL;
    ruse_value *value = ruse_value_int(vm, INT64_MIN, NULL);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_INTEGER);
    CHECK(ruse_value_get_int(vm, value, &n, NULL) == RUSE_OK && n == INT64_MIN);
    check_prints(vm, value, "-9223372036854775808");

    value = eval(vm, "(expt 2 63)");
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_INTEGER);
    CHECK(ruse_value_get_int(vm, value, &n, &error) == RUSE_ERROR_TYPE && error != NULL);
    ruse_error_free(error);
    CHECK(ruse_value_get_double(vm, value, &x, &error) == RUSE_OK && x == 9223372036854775808.0);
    CHECK(error == NULL);
    ruse_value_free(value);

    value = ruse_value_double(vm, 1.5, NULL);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_REAL);
    CHECK(ruse_value_get_double(vm, value, &x, NULL) == RUSE_OK && x == 1.5);
    CHECK(ruse_value_get_int(vm, value, &n, NULL) == RUSE_ERROR_TYPE);
    check_prints(vm, value, "1.5");
    value = eval(vm, "2/3");
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_RATIONAL);
    ruse_value_free(value);
}

static void texts(ruse_vm *vm) {
    ruse_bytes *bytes = NULL;
    ruse_value *value = ruse_value_string(vm, "a\0\xc3\xa4", 4, NULL);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_STRING);
    CHECK(ruse_value_get_text(vm, value, &bytes, NULL) == RUSE_OK);
    CHECK(ruse_bytes_length(bytes) == 4 && memcmp(ruse_bytes_data(bytes), "a\0\xc3\xa4", 5) == 0);
    ruse_bytes_free(bytes);
    ruse_value_free(value);

    ruse_error *error = NULL;
    CHECK(ruse_value_string(vm, "\xff", RUSE_NUL_TERMINATED, &error) == NULL);
    CHECK(ruse_error_status(error) == RUSE_ERROR_TEXT);
    ruse_error_free(error);

    value = ruse_value_symbol(vm, "two words", RUSE_NUL_TERMINATED, NULL);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_SYMBOL);
    CHECK(ruse_value_get_text(vm, value, &bytes, NULL) == RUSE_OK);
    CHECK(strcmp(ruse_bytes_data(bytes), "two words") == 0);
    ruse_bytes_free(bytes);
    check_prints(vm, value, "|two words|");

    const uint8_t raw[] = {0, 255, 7};
    value = ruse_value_bytes(vm, raw, 3, NULL);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_BYTES);
    CHECK(ruse_value_get_bytes(vm, value, &bytes, NULL) == RUSE_OK);
    CHECK(ruse_bytes_length(bytes) == 3 && memcmp(ruse_bytes_data(bytes), raw, 3) == 0);
    ruse_bytes_free(bytes);
    check_prints(vm, value, "#u8(0 255 7)");
    check_prints(vm, ruse_value_bytes(vm, NULL, 0, NULL), "#u8()");
    check_prints(vm, ruse_value_string(vm, NULL, 0, NULL), "\"\"");

    uint32_t character = 0;
    value = ruse_value_char(vm, 0x3bb, NULL);
    CHECK(ruse_value_get_char(vm, value, &character, NULL) == RUSE_OK && character == 0x3bb);
    ruse_value_free(value);
    CHECK(ruse_value_char(vm, 0xd800, NULL) == NULL);
}

static void lists(ruse_vm *vm) {
    ruse_value *parts[3];
    parts[0] = ruse_value_int(vm, 1, NULL);
    parts[1] = ruse_value_bool(vm, true, NULL);
    parts[2] = ruse_value_list(vm, 0, NULL, NULL);
    CHECK(ruse_value_kind(vm, parts[2]) == RUSE_KIND_NULL);
    const ruse_value *const *items = (const ruse_value *const *)parts;
    ruse_value *list = ruse_value_list(vm, 3, items, NULL);
    ruse_value *same = eval(vm, "(list 1 #t '())");
    bool equal = false;
    CHECK(ruse_value_equal(vm, list, same, &equal, NULL) == RUSE_OK && equal);
    ruse_value_free(same);
    check_prints(vm, ruse_value_vector(vm, 3, items, NULL), "#(1 #t ())");

    /* Handles keep objects alive and follow them. */
    ruse_value *kept = ruse_value_clone(list);
    ruse_value_free(list);
    CHECK(ruse_vm_collect(vm, NULL) == RUSE_OK);
    ruse_items *elements = NULL;
    CHECK(ruse_value_get_items(vm, kept, &elements, NULL) == RUSE_OK);
    CHECK(ruse_items_count(elements) == 3 && ruse_items_at(elements, 3) == NULL);
    bool truth = false;
    CHECK(ruse_value_get_bool(vm, ruse_items_at(elements, 1), &truth, NULL) == RUSE_OK && truth);
    ruse_value *again = ruse_value_clone(ruse_items_at(elements, 0));
    /* What is borrowed may be freed by mistake. */
    ruse_value_free((ruse_value *)ruse_items_at(elements, 0));
    ruse_items_free(elements);
    check_prints(vm, again, "1");
    check_prints(vm, kept, "(1 #t ())");

    ruse_value *missing[2] = {parts[0], NULL};
    ruse_error *error = NULL;
    CHECK(ruse_value_list(vm, 2, (const ruse_value *const *)missing, &error) == NULL);
    CHECK(ruse_error_status(error) == RUSE_ERROR_NULL);
    ruse_error_free(error);
    for (int i = 0; i < 3; i++)
        ruse_value_free(parts[i]);
}

static int destroyed = 0;

static void destroy(void *user) {
    (void)user;
    destroyed++;
}

static void pointers(ruse_vm *vm) {
    int thing = 5;
    void *found = NULL;
    ruse_error *error = NULL;
    ruse_value *value = ruse_value_pointer(vm, "thing", &thing, destroy, NULL);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_HOST);
    CHECK(ruse_value_get_pointer(vm, value, "thing", &found, NULL) == RUSE_OK && found == &thing);
    CHECK(ruse_value_get_pointer(vm, value, "other", &found, &error) == RUSE_ERROR_TYPE);
    CHECK(found == NULL);
    CHECK(strcmp(ruse_error_message(error), "the value must be a other, but it is #<thing>") == 0);
    ruse_error_free(error);
    CHECK(ruse_vm_set_global(vm, "thing", value, NULL) == RUSE_OK);
    ruse_value_free(value);
    ruse_vm_collect(vm, NULL);
    CHECK(destroyed == 0);
    ruse_value_free(eval(vm, "(set! thing #f)"));
    ruse_vm_collect(vm, NULL);
    CHECK(destroyed == 1);
    /* The destructor runs when there is no object, too. */
    CHECK(ruse_value_pointer(vm, NULL, &thing, destroy, NULL) == NULL && destroyed == 2);
    ruse_value_free(ruse_value_pointer(vm, "thing", &thing, destroy, NULL));
}

static void strangers(ruse_vm *vm) {
    ruse_vm *other = new_vm();
    ruse_value *value = eval(other, "(list 1)");
    ruse_error *error = NULL;
    CHECK(ruse_vm_set_global(vm, "x", value, &error) == RUSE_ERROR_VALUE);
    ruse_error_free(error);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_OTHER);
    CHECK(ruse_vm_free(other) == RUSE_OK);
    CHECK(ruse_value_kind(vm, value) == RUSE_KIND_OTHER);
    ruse_value_free(value);
}

int main(void) {
    ruse_vm *vm = new_vm();
    numbers(vm);
    texts(vm);
    lists(vm);
    pointers(vm);
    strangers(vm);
    CHECK(ruse_value_kind(vm, NULL) == RUSE_KIND_OTHER);
    ruse_value *nothing = ruse_value_unspecified(vm, NULL);
    CHECK(ruse_value_kind(vm, nothing) == RUSE_KIND_UNSPECIFIED);
    ruse_value_free(nothing);
    CHECK(ruse_vm_free(vm) == RUSE_OK);
    CHECK(destroyed == 3);
    return 0;
}
