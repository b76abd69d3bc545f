/* What a call of C through a function pointer costs: the same loops as calls.scm. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    long n = atol(argv[2]);
    double (*volatile sqrt_pointer)(double) = sqrt;
    int (*volatile abs_pointer)(int) = abs;
    double (*root)(double) = sqrt_pointer;
    int (*size)(int) = abs_pointer;
    if (strcmp(argv[1], "sqrt") == 0) {
        double x = 0, sum = 0;
        for (long i = 0; i < n; i++, x += 1) sum += root(x);
        printf("%.17g\n", sum);
    } else if (strcmp(argv[1], "abs") == 0) {
        long sum = 0;
        for (long i = -n; i < 0; i++) sum += size((int)i);
        printf("%ld\n", sum);
    } else if (strcmp(argv[1], "floats") == 0) {
        double x = 0, sum = 0;
        for (long i = 0; i < n; i++, x += 1) sum += x;
        printf("%.17g\n", sum);
    } else {
        volatile long sum = 0;
        for (long i = -n; i < 0; i++) sum += -i;
        printf("%ld\n", sum);
    }
    return 0;
}
