#include <stdio.h>

enum { N = 260 };

static double a[N][N], b[N][N], ab[N][N], aba[N][N];

static void multiply(double x[N][N], double y[N][N], double out[N][N]) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double sum = 0.0;
            for (int k = 0; k < N; k++) sum += x[i][k] * y[k][j];
            out[i][j] = sum;
        }
}

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = (i + j + 1.0) / N;
            b[i][j] = (i - j - 0.5) / N;
        }
    multiply(a, b, ab);
    multiply(ab, a, aba);
    double trace = 0.0;
    for (int i = 0; i < N; i++) trace += aba[i][i];
    printf("%.0f\n", 1000.0 * trace);
    return 0;
}
