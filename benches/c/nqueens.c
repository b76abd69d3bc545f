#include <stdio.h>
#include <stdlib.h>

static int safe(const long *board, long row, long column) {
    for (long r = 0; r < row; r++) {
        long c = board[r];
        if (c == column || labs(c - column) == row - r) return 0;
    }
    return 1;
}

static long count_from(long *board, long row, long size) {
    if (row == size) return 1;
    long found = 0;
    for (long column = 0; column < size; column++) {
        if (safe(board, row, column)) {
            board[row] = column;
            found += count_from(board, row + 1, size);
        }
    }
    return found;
}

int main(void) {
    long board[16] = {0};
    printf("%ld\n", count_from(board, 0, 8));
    printf("%ld\n", count_from(board, 0, 11));
    return 0;
}
