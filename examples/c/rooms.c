/*
 * A game whose rooms are C structs and whose rules are Scheme, with limits on what a rule may cost.
 *
 *     cargo build --release -p ruse-c
 *     cc -I crates/ruse-c/include examples/c/rooms.c target/release/libruse_c.a -lm -ldl -lpthread -lgcc_s -o rooms
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ruse.h"

typedef struct room {
    const char *name;
    int64_t light;
} room;

static room rooms[] = {{"hall", 3}, {"cellar", 0}, {"attic", 1}};

/* The room that an argument is; an error if it is none. */
static room *room_of(ruse_vm *vm, const ruse_value *value, ruse_error **error) {
    void *found = NULL;
    ruse_value_get_pointer(vm, value, "room", &found, error);
    return found;
}

static ruse_value *room_light(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                              ruse_error **error) {
    (void)user, (void)count;
    room *it = room_of(vm, arguments[0], error);
    return it ? ruse_value_int(vm, it->light, error) : NULL;
}

static ruse_value *set_room_light(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                                  ruse_error **error) {
    (void)user, (void)count;
    room *it = room_of(vm, arguments[0], error);
    int64_t light = 0;
    if (!it || ruse_value_get_int(vm, arguments[1], &light, error) != RUSE_OK)
        return NULL;
    if (light < 0 || light > 9)
        *error = ruse_error_new(RUSE_ERROR_VALUE, "light goes from 0 to 9");
    else
        it->light = light;
    return NULL;
}

/* A machine with the rules of the game; programs may use nothing but the base library and ours. */
static ruse_vm *make_vm(void) {
    ruse_options *options = ruse_options_new();
    ruse_options_set_max_heap(options, 32u << 20);
    ruse_options_allow_library(options, "(scheme base)", NULL);
    ruse_options_allow_library(options, "(game rooms)", NULL);
    ruse_engine *engine = ruse_engine_new(options);
    ruse_options_free(options);
    ruse_library *library = ruse_library_new("(game rooms)", NULL);
    ruse_library_register(library, "room-light", 1, 1, room_light, NULL, NULL, NULL);
    ruse_library_register(library, "room-light-set!", 2, 2, set_room_light, NULL, NULL, NULL);
    ruse_engine_add_library(engine, library, NULL);
    ruse_library_free(library);
    ruse_vm *vm = ruse_vm_new(engine, NULL);
    ruse_engine_free(engine);
    return vm;
}

/* Calls a rule for a room with so much fuel, and tells how it went. */
static void apply_rule(ruse_vm *vm, const char *name, room *it) {
    ruse_value *rule = NULL;
    ruse_error *error = NULL;
    ruse_vm_set_fuel(vm, 100000, NULL);
    ruse_value *argument = ruse_value_pointer(vm, "room", it, NULL, NULL);
    const ruse_value *arguments[] = {argument};
    if (ruse_vm_global(vm, name, &rule, &error) == RUSE_OK &&
        ruse_vm_call(vm, rule, 1, arguments, NULL, &error) == RUSE_OK)
        printf("%s: light %d\n", it->name, (int)it->light);
    else
        printf("%s: %s: %s\n", it->name, ruse_status_name(ruse_error_status(error)), ruse_error_message(error));
    ruse_error_free(error);
    ruse_value_free(argument);
    ruse_value_free(rule);
}

int main(void) {
    static const char *rules = "(import (scheme base) (game rooms))\n"
                               "(define (brighten room) (room-light-set! room (+ (room-light room) 4)))\n"
                               "(define (square room) (room-light-set! room (expt (+ 1 (room-light room)) 2)))\n"
                               "(define (wait room) (if (< (room-light room) 9) (wait room)))\n";
    ruse_vm *vm = make_vm();
    ruse_error *error = NULL;
    if (ruse_vm_eval(vm, "rules.scm", rules, RUSE_NUL_TERMINATED, NULL, &error) != RUSE_OK) {
        fprintf(stderr, "%s\n", ruse_error_report(error));
        return 1;
    }
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        apply_rule(vm, "brighten", &rooms[i]);
    apply_rule(vm, "square", &rooms[0]);
    apply_rule(vm, "wait", &rooms[1]);
    ruse_vm_free(vm);
    return 0;
}
