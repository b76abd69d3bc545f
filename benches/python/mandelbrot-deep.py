def escape_time(cr, ci, limit):
    zr = zi = 0.0
    for i in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return i
        zr, zi = zr2 - zi2 + cr, 2.0 * zr * zi + ci
    return limit


def count_points(columns, rows, limit):
    inside = total = 0
    for row in range(rows):
        ci = row / 60.0 * (1.12 + 1.12) - 1.12
        for column in range(columns):
            n = escape_time(column / 120.0 * (0.47 + 2.05) - 2.05, ci, limit)
            if n == limit:
                inside += 1
            total += n
    print(inside)
    print(total)


count_points(120, 60, 100_000)
