def spigot(digits):
    q, r, t, k = 1, 0, 1, 1
    made = total = last = 0
    while made < digits:
        odd = 2 * k + 1
        digit = (3 * q + r) // t
        if digit == (4 * q + r) // t:
            q, r = 10 * q, 10 * (r - digit * t)
            made += 1
            total += digit
            last = (10 * last + digit) % 10000000000
        else:
            q, r, t, k = q * k, (2 * q + r) * odd, t * odd, k + 1
    print(total, last)


spigot(1200)
