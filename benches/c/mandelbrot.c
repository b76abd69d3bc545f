#include <stdio.h>

static int escape_time(double cr, double ci, int limit) {
    double zr = 0.0, zi = 0.0;
    for (int i = 0; i < limit; i++) {
        double zr2 = zr * zr, zi2 = zi * zi;
        if (zr2 + zi2 > 4.0) return i;
        zi = 2.0 * zr * zi + ci;
        zr = zr2 - zi2 + cr;
    }
    return limit;
}

int main(void) {
    int size = 640, limit = 200;
    double step = 3.0 / size;
    long inside = 0, total = 0;
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++) {
            int n = escape_time(x * step - 2.0, y * step - 1.5, limit);
            if (n == limit) inside++;
            total += n;
        }
    printf("%ld\n%ld\n", inside, total);
    return 0;
}
