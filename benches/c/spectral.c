#include <math.h>
#include <stdio.h>

enum { N = 500 };

static double entry(long i, long j) {
    return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1);
}

static void multiply(const double *source, double *target) {
    for (long i = 0; i < N; i++) {
        double sum = 0.0;
        for (long j = 0; j < N; j++) sum += entry(i, j) * source[j];
        target[i] = sum;
    }
}

static void multiply_transposed(const double *source, double *target) {
    for (long i = 0; i < N; i++) {
        double sum = 0.0;
        for (long j = 0; j < N; j++) sum += entry(j, i) * source[j];
        target[i] = sum;
    }
}

static double dot(const double *a, const double *b) {
    double sum = 0.0;
    for (long i = 0; i < N; i++) sum += a[i] * b[i];
    return sum;
}

int main(void) {
    static double u[N], v[N], w[N];
    for (long i = 0; i < N; i++) u[i] = 1.0;
    for (int round = 0; round < 10; round++) {
        multiply(u, w);
        multiply_transposed(w, v);
        multiply(v, w);
        multiply_transposed(w, u);
    }
    printf("%.0f\n", 1e9 * sqrt(dot(u, v) / dot(v, v)));
    return 0;
}
