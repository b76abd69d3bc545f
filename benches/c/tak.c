#include <stdio.h>

static long tak(long x, long y, long z) {
    if (y < x)
        return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
    return z;
}

int main(void) {
    long sum = 0;
    for (long count = 6; count > 0; count--) sum += tak(24, 16, 7 + count % 2);
    printf("%ld\n", sum);
    return 0;
}
