def safe(board, row, column):
    for r in range(row):
        c = board[r]
        if c == column or abs(c - column) == row - r:
            return False
    return True


def count_from(board, row, size):
    if row == size:
        return 1
    found = 0
    for column in range(size):
        if safe(board, row, column):
            board[row] = column
            found += count_from(board, row + 1, size)
    return found


print(count_from([0] * 8, 0, 8))
print(count_from([0] * 11, 0, 11))
