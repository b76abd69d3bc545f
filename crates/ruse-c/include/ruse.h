/*
 * Ruse, an embeddable R7RS Scheme: the interface for C.
 *
 *     ruse_engine *engine = ruse_engine_new(NULL);
 *     ruse_vm *vm = ruse_vm_new(engine, NULL);
 *     ruse_value *sum = NULL;
 *     ruse_error *error = NULL;
 *     if (ruse_vm_eval(vm, "demo", "(+ 1 2)", RUSE_NUL_TERMINATED, &sum, &error) != RUSE_OK)
 *         fprintf(stderr, "%s\n", ruse_error_report(error));
 *     ruse_value_free(sum);
 *     ruse_error_free(error);
 *     ruse_vm_free(vm);
 *     ruse_engine_free(engine);
 *
 * Failure.  A function that can fail returns a ruse_status, or a pointer that is NULL then. Its last parameter is the
 * address for an error object; it may be NULL. The function writes NULL there when all is well, otherwise an error that
 * the caller owns and frees with ruse_error_free. Results are written as NULL when a function fails. An address for a
 * result may be NULL where the result is only a part of what the function does (ruse_vm_eval, ruse_vm_call).
 *
 * NULL.  Every function takes NULL for every pointer. Where it needs an object it fails with RUSE_ERROR_NULL, or
 * returns what stands for nothing. Functions that free take NULL and do nothing.
 *
 * Ownership.  What a function returns, or writes as a result, belongs to the caller, who frees it once with the
 * function that is named at the type. Exceptions say "borrowed" and name what owns the object. No function takes an
 * object away from the caller, but for those that free, and but for what a ruse_function returns.
 *
 * Texts are UTF-8. With a length they may contain zeros; RUSE_NUL_TERMINATED as the length means that a zero ends the
 * text. They are copied.
 *
 * Threads.  A VM may be used on any thread, by one at a time: others get RUSE_ERROR_BUSY. While a function of the host
 * runs it may use the VM that called it, on the thread it was called on. Engines, programs, libraries and options may
 * be used on many threads at once; so may values and errors of a VM, but what asks for a VM needs its turn.
 */
#ifndef RUSE_H
#define RUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version that this header belongs to; ruse_version gives that of the library. */
#define RUSE_VERSION "0.1.0"
/* Grows when functions come; see ruse_interface. */
#define RUSE_INTERFACE 2

/* As the length of a text: a zero ends it. */
#define RUSE_NUL_TERMINATED SIZE_MAX
/* As the greatest number of arguments: any number. */
#define RUSE_ANY_NUMBER SIZE_MAX
/* As an amount of fuel: no limit. */
#define RUSE_NO_LIMIT UINT64_MAX

typedef struct ruse_options ruse_options;     /* settings in the making; ruse_options_free */
typedef struct ruse_engine ruse_engine;       /* what VMs have in common; ruse_engine_free */
typedef struct ruse_program ruse_program;     /* a compiled program; ruse_program_free */
typedef struct ruse_library ruse_library;     /* functions of the host for `import`; ruse_library_free */
typedef struct ruse_vm ruse_vm;               /* a Scheme machine; ruse_vm_free */
typedef struct ruse_value ruse_value;         /* a handle that keeps a value alive; ruse_value_free */
typedef struct ruse_items ruse_items;         /* elements of a list or vector; ruse_items_free */
typedef struct ruse_bytes ruse_bytes;         /* bytes or text; ruse_bytes_free */
typedef struct ruse_error ruse_error;         /* why something failed; ruse_error_free */
typedef struct ruse_interrupt ruse_interrupt; /* stops a VM; ruse_interrupt_free */

/* How a function ended. */
typedef int32_t ruse_status;
enum {
    RUSE_OK = 0,
    RUSE_ERROR_SYNTAX = 1,       /* the text is no program */
    RUSE_ERROR_UNBOUND = 2,      /* a variable that is not bound */
    RUSE_ERROR_FILE = 3,         /* a file cannot be read or written */
    RUSE_ERROR_READ = 4,         /* data cannot be read */
    RUSE_ERROR_USER = 5,         /* raised by the program */
    RUSE_ERROR_TYPE = 6,         /* a value of a wrong type */
    RUSE_ERROR_ARITY = 7,        /* a wrong number of arguments or values */
    RUSE_ERROR_INDEX = 8,        /* an index out of range */
    RUSE_ERROR_DIVIDE = 9,       /* a division by exact zero */
    RUSE_ERROR_VALUE = 10,       /* a value of the right type that is not possible */
    RUSE_ERROR_LIMIT = 11,       /* a limit of the VM: heap, stack */
    RUSE_ERROR_FUEL = 12,        /* the fuel is used up */
    RUSE_ERROR_INTERRUPTED = 13, /* the host interrupted the program */
    RUSE_ERROR_TERMINATED = 14,  /* the host asked the program to end */
    RUSE_ERROR_EXIT = 15,        /* the program called `exit`; see ruse_error_exit_status */
    RUSE_ERROR_DECLINED = 16,    /* this engine does not do that */
    RUSE_ERROR_INTERNAL = 17,    /* a bug in Ruse */
    RUSE_ERROR_HOST = 18,        /* a function of the host failed */
    RUSE_ERROR_PANIC = 19,       /* a function of the host that is written in Rust panicked */
    RUSE_ERROR_UNWIND = 20,      /* the program leaves the function of the host that is running, which has to return */
    RUSE_ERROR_PERMISSION = 21,  /* the program may not do that; see ruse_options_allow_nothing */
    RUSE_ERROR_TIMEOUT = 22,     /* the time is up; see ruse_options_set_timeout, ruse_vm_set_deadline */
    RUSE_ERROR_OTHER = 99,       /* a kind that this interface does not know */
    RUSE_ERROR_NULL = 100,       /* an argument is NULL that must not be */
    RUSE_ERROR_BUSY = 101,       /* the VM is running, and not for this caller */
    RUSE_ERROR_TEXT = 102        /* a text is not UTF-8 */
};

/* What a value is. */
typedef int32_t ruse_kind;
enum {
    RUSE_KIND_OTHER = 0, /* ports, promises, environments and so on; values of other VMs; NULL */
    RUSE_KIND_BOOLEAN = 1,
    RUSE_KIND_INTEGER = 2, /* exact, of any size */
    RUSE_KIND_RATIONAL = 3,
    RUSE_KIND_REAL = 4,
    RUSE_KIND_COMPLEX = 5,
    RUSE_KIND_CHARACTER = 6,
    RUSE_KIND_STRING = 7,
    RUSE_KIND_SYMBOL = 8,
    RUSE_KIND_BYTES = 9,
    RUSE_KIND_NULL = 10, /* the empty list */
    RUSE_KIND_PAIR = 11, /* so most lists */
    RUSE_KIND_VECTOR = 12,
    RUSE_KIND_HASH_TABLE = 13,
    RUSE_KIND_PROCEDURE = 14,
    RUSE_KIND_RECORD = 15, /* error objects, too */
    RUSE_KIND_HOST = 16,   /* made by ruse_value_pointer */
    RUSE_KIND_UNSPECIFIED = 17,
    RUSE_KIND_VALUES = 18 /* several values */
};

/* A procedure that was active when an error was raised. The texts are borrowed from the error, NULL if unknown. */
typedef struct ruse_frame {
    const char *name;
    const char *file;
    uint32_t line;   /* from 1, 0 if unknown */
    uint32_t column; /* in characters from 1, 0 if unknown */
    bool host;       /* whether it is a function of the host */
} ruse_frame;

/* Counters of a VM. */
typedef struct ruse_stats {
    uint64_t heap_bytes;      /* of objects in the heap, garbage among them */
    uint64_t allocated_bytes; /* of all objects ever made */
    uint64_t collections;
    double longest_pause_ms;
    uint64_t fuel_used;
    uint64_t native_functions; /* functions and loops that became machine code */
    uint64_t handles;          /* objects that the host keeps alive */
} ruse_stats;

/*
 * A function of the host. `user` is what was registered with it. The arguments, and the handles in the array, are
 * borrowed until it returns; ruse_value_clone keeps one. It returns a value that Ruse frees, or one of the arguments as
 * it is, or NULL for the unspecified value. To raise an error it sets *error to one that Ruse frees: made by
 * ruse_error_new or ruse_value_error, or what a nested call failed with, which then goes on with its own backtrace. The
 * result does not count then. It may use the VM, call procedures among the rest. It must return: no longjmp, no C++
 * exception past it.
 */
typedef ruse_value *(*ruse_function)(ruse_vm *vm, void *user, size_t count, const ruse_value *const *arguments,
                                     ruse_error **error);

/*
 * Called once when nobody needs `user` any more: when its object is collected, its VM freed, or at once if the
 * function that got it fails. It cannot use the VM.
 */
typedef void (*ruse_destructor)(void *user);

/* Takes output; false makes it an error in the program. The bytes are borrowed. It cannot use the VM. */
typedef bool (*ruse_output)(void *user, const uint8_t *bytes, size_t length);

/* Versions */

/* The version of the library. Borrowed, for ever. */
const char *ruse_version(void);
/* The interface of the library. What was built for a smaller or equal RUSE_INTERFACE works with it. */
uint32_t ruse_interface(void);

/* Options */

/* The default settings. */
ruse_options *ruse_options_new(void);
void ruse_options_free(ruse_options *options);
/* Greatest number of bytes of objects in a VM's heap. */
ruse_status ruse_options_set_max_heap(ruse_options *options, size_t bytes);
/* How deep recursion may be, in frames of ordinary size. */
ruse_status ruse_options_set_max_frames(ruse_options *options, size_t frames);
/* Fuel that a VM begins with: calls and loop rounds. RUSE_NO_LIMIT is the default. */
ruse_status ruse_options_set_fuel(ruse_options *options, uint64_t fuel);
/* Bytes that are allocated between two small collections. */
ruse_status ruse_options_set_nursery(ruse_options *options, size_t bytes);
/* Whether hot code becomes machine code. */
ruse_status ruse_options_set_jit(ruse_options *options, bool enabled);
/* Lets programs import this library, written as in `import`; the first call forbids all others. */
ruse_status ruse_options_allow_library(ruse_options *options, const char *name, ruse_error **error);
/* Forbids all libraries; ruse_options_allow_library allows some again. */
ruse_status ruse_options_allow_no_library(ruse_options *options);
/* How long each run may take by the clock on the wall; RUSE_NO_LIMIT is the default. No program can catch the end. */
ruse_status ruse_options_set_timeout(ruse_options *options, uint64_t milliseconds);
/* Bytes that a VM may write to begin with; RUSE_NO_LIMIT is the default. */
ruse_status ruse_options_set_max_output(ruse_options *options, uint64_t bytes);
/* For programs that nobody trusts: sets limits of heap, stack, output and time, and allows nothing (see below). */
ruse_status ruse_options_sandbox(ruse_options *options);
/* Forbids files, environment variables and `exit`, which are allowed by default, and what follows below; these allow some again: */
ruse_status ruse_options_allow_nothing(ruse_options *options);
/* reading a file, or everything below a folder; "/" is everything, */
ruse_status ruse_options_allow_read(ruse_options *options, const char *path, ruse_error **error);
/* the same for writing, */
ruse_status ruse_options_allow_write(ruse_options *options, const char *path, ruse_error **error);
/* seeing an environment variable, */
ruse_status ruse_options_allow_variable(ruse_options *options, const char *name, ruse_error **error);
/* calling `exit`, which ends the run with RUSE_ERROR_EXIT. */
ruse_status ruse_options_allow_exit(ruse_options *options, bool allowed);
/* Not allowed by default: starting other programs, which have the rights of this process, */
ruse_status ruse_options_allow_processes(ruse_options *options, bool allowed);
/* and connections to other machines and from them. */
ruse_status ruse_options_allow_network(ruse_options *options, bool allowed);
/* Adds a folder where libraries are looked for. */
ruse_status ruse_options_add_library_path(ruse_options *options, const char *folder, ruse_error **error);

/* Engines and programs */

/* An engine; `options` may be NULL for the defaults, and are copied. */
ruse_engine *ruse_engine_new(const ruse_options *options);
/* VMs and programs made with it live on. */
void ruse_engine_free(ruse_engine *engine);
/* Compiles a program, which begins with its imports. `name`, which may be NULL, is for messages and includes. */
ruse_status ruse_engine_compile(const ruse_engine *engine, const char *name, const char *text, size_t length,
                                ruse_program **program, ruse_error **error);
/* As ruse_engine_compile, from a file. */
ruse_status ruse_engine_compile_file(const ruse_engine *engine, const char *path, ruse_program **program,
                                     ruse_error **error);
/* A program as bytes, for this build of Ruse. */
ruse_status ruse_program_save(const ruse_program *program, ruse_bytes **bytes, ruse_error **error);
/* A program from bytes, which may be anything: what this build did not make, or is damaged, is refused. */
ruse_status ruse_engine_load(const ruse_engine *engine, const uint8_t *bytes, size_t length, ruse_program **program,
                             ruse_error **error);
void ruse_program_free(ruse_program *program);

/* VMs */

/* A VM with a heap of its own. NULL when it cannot be made. */
ruse_vm *ruse_vm_new(const ruse_engine *engine, ruse_error **error);
/*
 * Frees a VM that is not running; otherwise gives RUSE_ERROR_BUSY and does nothing. Handles of its values may be freed
 * afterwards, and are good for nothing else.
 */
ruse_status ruse_vm_free(ruse_vm *vm);
/*
 * Evaluates all forms of a text in the VM's own environment, where definitions stay. `name`, which may be NULL, is for
 * messages. `result`, which may be NULL, gets the value of the last form.
 */
ruse_status ruse_vm_eval(ruse_vm *vm, const char *name, const char *text, size_t length, ruse_value **result,
                         ruse_error **error);
/* Runs a program from its file. */
ruse_status ruse_vm_run_file(ruse_vm *vm, const char *path, ruse_error **error);
/* Runs a compiled program. */
ruse_status ruse_vm_run(ruse_vm *vm, const ruse_program *program, ruse_error **error);
/* Calls a procedure. `result` may be NULL; so may `arguments` when there are none. */
ruse_status ruse_vm_call(ruse_vm *vm, const ruse_value *procedure, size_t count, const ruse_value *const *arguments,
                         ruse_value **result, ruse_error **error);
/* The value of a variable of the VM's own environment. */
ruse_status ruse_vm_global(ruse_vm *vm, const char *name, ruse_value **result, ruse_error **error);
/* Defines a variable there, or gives it another value. */
ruse_status ruse_vm_set_global(ruse_vm *vm, const char *name, const ruse_value *value, ruse_error **error);
/* Runs the `dynamic-wind` afters that a stopped program left open. */
ruse_status ruse_vm_unwind(ruse_vm *vm, ruse_error **error);
/* Collects all garbage now. */
ruse_status ruse_vm_collect(ruse_vm *vm, ruse_error **error);
/* Fills the VM up to so much fuel; RUSE_NO_LIMIT stops counting. */
ruse_status ruse_vm_set_fuel(ruse_vm *vm, uint64_t fuel, ruse_error **error);
/* The fuel that is left, or RUSE_NO_LIMIT. */
ruse_status ruse_vm_fuel(ruse_vm *vm, uint64_t *fuel, ruse_error **error);
/* Sets how long each later run may take; RUSE_NO_LIMIT takes the limit off. */
ruse_status ruse_vm_set_timeout(ruse_vm *vm, uint64_t milliseconds, ruse_error **error);
/* Sets how far from now everything that runs ends with RUSE_ERROR_TIMEOUT; RUSE_NO_LIMIT takes that back. */
ruse_status ruse_vm_set_deadline(ruse_vm *vm, uint64_t milliseconds, ruse_error **error);
ruse_status ruse_vm_stats(ruse_vm *vm, ruse_stats *stats, ruse_error **error);
/* Lets standard output go to a function, through a buffer. `user` is freed with the VM, or when output goes elsewhere. */
ruse_status ruse_vm_set_output(ruse_vm *vm, ruse_output write, void *user, ruse_destructor destructor,
                               ruse_error **error);
/* Writes out what output ports still hold. */
ruse_status ruse_vm_flush(ruse_vm *vm, ruse_error **error);

/* Interrupts */

/* Stops what runs, or is run next, with RUSE_ERROR_INTERRUPTED. From any thread, at any time while the VM exists. */
ruse_status ruse_vm_interrupt(ruse_vm *vm);
/* What does the same, and may outlive the VM. */
ruse_interrupt *ruse_interrupt_new(ruse_vm *vm);
ruse_status ruse_interrupt_now(const ruse_interrupt *interrupt);
void ruse_interrupt_free(ruse_interrupt *interrupt);

/* Functions of the host */

/* Makes a function of the host a procedure of the VM's own environment; it takes `least` to `most` arguments. */
ruse_status ruse_vm_register(ruse_vm *vm, const char *name, size_t least, size_t most, ruse_function function,
                             void *user, ruse_destructor destructor, ruse_error **error);
/* An empty library; the name is written as in `import`, for example "(game world)". */
ruse_library *ruse_library_new(const char *name, ruse_error **error);
/*
 * Adds a function. All VMs that have the library call the same one with the same `user`, on their threads. It is freed
 * when the library, the engines and the VMs that have it are.
 */
ruse_status ruse_library_register(ruse_library *library, const char *name, size_t least, size_t most,
                                  ruse_function function, void *user, ruse_destructor destructor, ruse_error **error);
void ruse_library_free(ruse_library *library);
/* Gives the library, as it is now, to the VMs and programs that are made from now on. */
ruse_status ruse_engine_add_library(const ruse_engine *engine, const ruse_library *library, ruse_error **error);
/* Gives the library, as it is now, to this VM. */
ruse_status ruse_vm_add_library(ruse_vm *vm, const ruse_library *library, ruse_error **error);

/* Values. A value belongs to the VM that it was made with or came from; another one refuses it. */

/* Frees a handle; a borrowed one stays as it is. */
void ruse_value_free(ruse_value *value);
/* Another handle on the same value. */
ruse_value *ruse_value_clone(const ruse_value *value);
ruse_value *ruse_value_unspecified(ruse_vm *vm, ruse_error **error);
ruse_value *ruse_value_bool(ruse_vm *vm, bool value, ruse_error **error);
ruse_value *ruse_value_int(ruse_vm *vm, int64_t value, ruse_error **error);
ruse_value *ruse_value_double(ruse_vm *vm, double value, ruse_error **error);
/* A Unicode scalar value. */
ruse_value *ruse_value_char(ruse_vm *vm, uint32_t value, ruse_error **error);
ruse_value *ruse_value_string(ruse_vm *vm, const char *text, size_t length, ruse_error **error);
ruse_value *ruse_value_symbol(ruse_vm *vm, const char *text, size_t length, ruse_error **error);
ruse_value *ruse_value_bytes(ruse_vm *vm, const uint8_t *bytes, size_t length, ruse_error **error);
ruse_value *ruse_value_list(ruse_vm *vm, size_t count, const ruse_value *const *items, ruse_error **error);
ruse_value *ruse_value_vector(ruse_vm *vm, size_t count, const ruse_value *const *items, ruse_error **error);
/* A pointer of the host; `tag` names its type. `destructor`, which may be NULL, is called when Scheme drops it. */
ruse_value *ruse_value_pointer(ruse_vm *vm, const char *tag, void *pointer, ruse_destructor destructor,
                               ruse_error **error);

/* What is in a value */

ruse_kind ruse_value_kind(ruse_vm *vm, const ruse_value *value);
ruse_status ruse_value_get_bool(ruse_vm *vm, const ruse_value *value, bool *result, ruse_error **error);
/* An exact integer from INT64_MIN to INT64_MAX. */
ruse_status ruse_value_get_int(ruse_vm *vm, const ruse_value *value, int64_t *result, ruse_error **error);
/* Any real number. */
ruse_status ruse_value_get_double(ruse_vm *vm, const ruse_value *value, double *result, ruse_error **error);
ruse_status ruse_value_get_char(ruse_vm *vm, const ruse_value *value, uint32_t *result, ruse_error **error);
/* The text of a string or symbol. */
ruse_status ruse_value_get_text(ruse_vm *vm, const ruse_value *value, ruse_bytes **result, ruse_error **error);
ruse_status ruse_value_get_bytes(ruse_vm *vm, const ruse_value *value, ruse_bytes **result, ruse_error **error);
/* The elements of a list, vector or bytevector. */
ruse_status ruse_value_get_items(ruse_vm *vm, const ruse_value *value, ruse_items **result, ruse_error **error);
/* The pointer in a value made by ruse_value_pointer with the same tag. Borrowed from the value. */
ruse_status ruse_value_get_pointer(ruse_vm *vm, const ruse_value *value, const char *tag, void **result,
                                   ruse_error **error);
/* The value as `write` prints it. */
ruse_status ruse_value_write(ruse_vm *vm, const ruse_value *value, ruse_bytes **result, ruse_error **error);
/* Whether two values are `equal?`. */
ruse_status ruse_value_equal(ruse_vm *vm, const ruse_value *value, const ruse_value *other, bool *result,
                             ruse_error **error);

/* The bytes, borrowed from the object; there is a zero behind them. "" for NULL. */
const char *ruse_bytes_data(const ruse_bytes *bytes);
size_t ruse_bytes_length(const ruse_bytes *bytes);
void ruse_bytes_free(ruse_bytes *bytes);

size_t ruse_items_count(const ruse_items *items);
/* An element, borrowed from the object; NULL if there is none. */
const ruse_value *ruse_items_at(const ruse_items *items, size_t index);
void ruse_items_free(ruse_items *items);

/* Errors */

/* The name of a status in one word. Borrowed, for ever. */
const char *ruse_status_name(ruse_status status);
/* An error for a function of the host to raise; a number that is no kind of error stands for RUSE_ERROR_HOST. */
ruse_error *ruse_error_new(ruse_status status, const char *message);
/* An error for a function of the host to raise this object with, as `raise` does. An error of its own if that fails. */
ruse_error *ruse_value_error(ruse_vm *vm, const ruse_value *value);
void ruse_error_free(ruse_error *error);
/* What the function that failed returned; RUSE_OK for NULL. */
ruse_status ruse_error_status(const ruse_error *error);
/* One line without the place. Borrowed from the error; "" for NULL. */
const char *ruse_error_message(const ruse_error *error);
/* Everything for people: place, message, source lines or backtrace. Borrowed from the error; "" for NULL. */
const char *ruse_error_report(const ruse_error *error);
/* Everything as a JSON object on one line. Borrowed from the error; "" for NULL. */
const char *ruse_error_json(const ruse_error *error);
/* The source file. Borrowed from the error; NULL if unknown. */
const char *ruse_error_file(const ruse_error *error);
/* The line from 1, 0 if unknown. */
uint32_t ruse_error_line(const ruse_error *error);
/* The column in characters from 1, 0 if unknown. */
uint32_t ruse_error_column(const ruse_error *error);
/* The exit status of a command that fails with this error; what the program gave to `exit`. 0 for NULL. */
int32_t ruse_error_exit_status(const ruse_error *error);
/* How many frames there are, the innermost first; the middle of a long backtrace is left out. */
size_t ruse_error_frame_count(const ruse_error *error);
/* Writes a frame; false if there is none. */
bool ruse_error_frame(const ruse_error *error, size_t index, ruse_frame *frame);
/* The object that the program raised; NULL if there is none. */
ruse_value *ruse_error_payload(const ruse_error *error);

#ifdef __cplusplus
}
#endif

#endif
