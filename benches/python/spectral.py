from math import sqrt


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def multiply(source, n):
    return [sum(entry(i, j) * source[j] for j in range(n)) for i in range(n)]


def multiply_transposed(source, n):
    return [sum(entry(j, i) * source[j] for j in range(n)) for i in range(n)]


def spectral_norm(n):
    u = [1.0] * n
    v = [0.0] * n
    for _ in range(10):
        v = multiply_transposed(multiply(u, n), n)
        u = multiply_transposed(multiply(v, n), n)
    uv = sum(a * b for a, b in zip(u, v))
    vv = sum(b * b for b in v)
    return sqrt(uv / vv)


print(round(1e9 * spectral_norm(500)))
