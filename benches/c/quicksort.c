#include <stdio.h>
#include <stdlib.h>

static void sort_range(long *v, long low, long high) {
    if (low >= high) return;
    long pivot = v[(low + high) / 2], i = low, j = high;
    while (i <= j) {
        while (v[i] < pivot) i++;
        while (pivot < v[j]) j--;
        if (i <= j) {
            long t = v[i];
            v[i++] = v[j];
            v[j--] = t;
        }
    }
    sort_range(v, low, j);
    sort_range(v, i, high);
}

static long checksum(const long *v, long n) {
    long sum = v[0];
    for (long i = 1; i < n; i++) {
        if (v[i] < v[i - 1]) return -1;
        sum = (sum * 3 + v[i]) % 1000000007;
    }
    return sum;
}

static void run(long n, long seed) {
    long *v = malloc((size_t)n * sizeof *v);
    if (!v) abort();
    for (long i = 0; i < n; i++) {
        seed = seed * 16807 % 2147483647;
        v[i] = seed;
    }
    sort_range(v, 0, n - 1);
    printf("%ld\n", checksum(v, n));
    free(v);
}

int main(void) {
    run(200000, 1);
    run(200000, 2);
    run(200000, 3);
    return 0;
}
