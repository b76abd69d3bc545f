def make_tree(depth):
    if depth == 0:
        return (None, None)
    return (make_tree(depth - 1), make_tree(depth - 1))


def nodes(tree):
    left, right = tree
    if left is None:
        return 1
    return 1 + nodes(left) + nodes(right)


def run(max_depth):
    long_lived = make_tree(max_depth)
    for depth in range(4, max_depth + 1, 2):
        total = 0
        for _ in range(2 ** (3 + max_depth - depth)):
            total += nodes(make_tree(depth))
        print(depth, total)
    print(nodes(long_lived))


run(16)
