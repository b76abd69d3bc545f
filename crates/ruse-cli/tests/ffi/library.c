/* Functions of every kind for the tests of (ruse ffi). */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int8_t t_int8(int8_t x) { return (int8_t)(x + 1); }
uint8_t t_uint8(uint8_t x) { return (uint8_t)(x + 1); }
int16_t t_int16(int16_t x) { return (int16_t)(x + 1); }
uint16_t t_uint16(uint16_t x) { return (uint16_t)(x + 1); }
int32_t t_int32(int32_t x) { return x + 1; }
uint32_t t_uint32(uint32_t x) { return x + 1; }
int64_t t_int64(int64_t x) { return x; }
uint64_t t_uint64(uint64_t x) { return x; }
float t_float(float x) { return x / 2; }
double t_double(double x) { return x / 2; }
bool t_bool(bool x) { return !x; }
char t_char(char x) { return (char)(x + 1); }
void *t_pointer(void *x) { return x; }
static int noted;
void t_note(int x) { noted = x; }
int t_noted(void) { return noted; }
size_t t_length(const char *text) { return strlen(text); }
const char *t_greeting(bool is_there) { return is_there ? "gr\xc3\xbc\xc3\x9f" : NULL; }
const char *t_latin(void) { return "\xff\xfe"; }

double t_mixed(int8_t a, double b, int64_t c, float d, uint16_t e, double f, int32_t g, double h,
               int64_t i, double j, uint8_t k, double l, double m, double n, double o, int64_t p) {
    return a + 2 * b + 3 * (double)c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * (double)i + 10 * j + 11 * k +
           12 * l + 13 * m + 14 * n + 15 * o + 16 * (double)p;
}

/* Structs of every class: two doubles, two integers, mixed, floats in one word, three words, single bytes. */
struct dd { double x, y; };
struct ll { long x, y; };
struct dl { double x; long y; };
struct lf { long x; float y; };
struct fff { float x, y, z; };
struct fi { float x; int y; };
struct ccc { char x, y, z; };
struct big { long x; double y; struct ccc z; int w[3]; };
union number { int i; double d; float f[2]; };

struct dd s_dd(struct dd a) { return (struct dd){a.y, a.x}; }
struct ll s_ll(struct ll a) { return (struct ll){a.y, a.x}; }
struct dl s_dl(struct dl a) { return (struct dl){(double)a.y, (long)a.x}; }
struct lf s_lf(struct lf a) { return (struct lf){(long)a.y, (float)a.x}; }
struct fff s_fff(struct fff a) { return (struct fff){a.z, a.x, a.y}; }
struct fi s_fi(struct fi a) { return (struct fi){(float)a.y, (int)a.x}; }
struct ccc s_ccc(struct ccc a) { return (struct ccc){a.z, a.x, a.y}; }
struct big s_big(struct big a, long more) {
    a.x += more;
    a.y *= 2;
    a.w[2] += a.w[0];
    return a;
}
union number s_number(union number a) {
    a.d += 1;
    return a;
}
/* The second struct finds one register only, so it is on the stack; the last long is in that register. */
long s_crowded(long a, long b, long c, long d, long e, struct ll f, long g, struct dd h) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f.x + 7 * f.y + 8 * g + (long)(9 * h.x + 10 * h.y);
}
double s_many(struct dd a, struct dd b, struct dd c, struct dd d, struct dd e, struct big f, double g) {
    return a.x + b.x + c.x + d.x + 10 * e.x + 100 * e.y + (double)f.x + f.w[2] + g;
}
double s_by_pointer(struct big *a) {
    a->y = a->y + 1;
    return a->y;
}

enum colour { RED, GREEN = 5, BLUE };
enum colour e_next(enum colour c) { return c == RED ? GREEN : c == GREEN ? BLUE : 99; }

int v_sum(int count, ...) {
    va_list list;
    va_start(list, count);
    int sum = 0;
    for (int i = 0; i < count; i++) sum += va_arg(list, int);
    va_end(list);
    return sum;
}
double v_average(int count, ...) {
    va_list list;
    va_start(list, count);
    double sum = 0;
    for (int i = 0; i < count; i++) sum += va_arg(list, double);
    va_end(list);
    return sum / count;
}

int e_fail(int code) {
    errno = code;
    return -1;
}

typedef double (*f_double)(double);
typedef struct dd (*f_struct)(struct dd, struct big);
typedef double (*f_many)(int8_t, float, double, uint64_t, double, double, double, double, double, double, double,
                         long, long, long, long, long);
double c_twice(f_double f, double x) { return f(f(x)); }
static f_double kept;
void c_keep(f_double f) { kept = f; }
double c_call_kept(double x) { return kept(x); }
struct dd c_struct(f_struct f) {
    struct big big = {7, 2.5, {1, 2, 3}, {4, 5, 6}};
    return f((struct dd){1, 2}, big);
}
double c_many(f_many f) { return f(-1, 1.5f, 2, UINT64_MAX, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
struct big c_big(struct big (*f)(int)) { return f(3); }
static void *on_thread(void *x) {
    *(double *)x = kept(1);
    return NULL;
}
double c_elsewhere(void) {
    pthread_t thread;
    double result = -1;
    if (pthread_create(&thread, NULL, on_thread, &result) != 0) return -2;
    pthread_join(thread, NULL);
    return result;
}

static int freed;
int *m_new(int value) {
    int *made = malloc(sizeof *made);
    *made = value;
    return made;
}
void m_free(int *it) {
    freed++;
    free(it);
}
int m_freed(void) { return freed; }
int t_variable = 42;
