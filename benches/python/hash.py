seed = 42


def random_below(n):
    global seed
    seed = seed * 16807 % 2147483647
    return seed % n


def make_text(words):
    out = []
    for _ in range(words):
        for _ in range(1 + random_below(3)):
            out.append("bcdfghjklmnpqrstvwxz"[random_below(20)])
            out.append("aeiou"[random_below(5)])
        out.append(" ")
    return "".join(out)


def count_words(text):
    counts = {}
    start = 0
    for i, c in enumerate(text):
        if c == " ":
            word = text[start:i]
            counts[word] = counts.get(word, 0) + 1
            start = i + 1
    return counts


def report_words(counts):
    best_count, best_word, total = 0, "", 0
    for word, count in counts.items():
        total += count
        if count > best_count or (count == best_count and word < best_word):
            best_count, best_word = count, word
    print(len(counts), total, best_word, best_count)


def integer_table(rounds, width):
    table = {}
    for i in range(rounds):
        key = 37 * random_below(width)
        if i % 4 == 0:
            table.pop(key, None)
        else:
            table[key] = i + table.get(key, 0)
    total = 0
    for key, value in table.items():
        total = (total + value * (key % 101)) % 1000000007
    print(len(table), total)


report_words(count_words(make_text(250000)))
integer_table(600000, 30000)
