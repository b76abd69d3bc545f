def escape_time(cr, ci, limit):
    zr = zi = 0.0
    for i in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return i
        zr, zi = zr2 - zi2 + cr, 2.0 * zr * zi + ci
    return limit


def count_points(size, limit):
    step = 3.0 / size
    inside = total = 0
    for y in range(size):
        for x in range(size):
            n = escape_time(x * step - 2.0, y * step - 1.5, limit)
            if n == limit:
                inside += 1
            total += n
    print(inside)
    print(total)


count_points(640, 200)
