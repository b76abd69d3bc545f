#include <stdio.h>
#include <stdlib.h>

typedef struct Node {
    struct Node *left, *right;
} Node;

static Node *make_tree(int depth) {
    Node *node = malloc(sizeof *node);
    if (!node) abort();
    node->left = depth == 0 ? NULL : make_tree(depth - 1);
    node->right = depth == 0 ? NULL : make_tree(depth - 1);
    return node;
}

static long nodes(const Node *tree) {
    return tree->left ? 1 + nodes(tree->left) + nodes(tree->right) : 1;
}

static void release(Node *tree) {
    if (tree->left) {
        release(tree->left);
        release(tree->right);
    }
    free(tree);
}

int main(void) {
    const int max_depth = 16;
    Node *long_lived = make_tree(max_depth);
    for (int depth = 4; depth <= max_depth; depth += 2) {
        long total = 0;
        for (long count = 1L << (3 + max_depth - depth); count > 0; count--) {
            Node *tree = make_tree(depth);
            total += nodes(tree);
            release(tree);
        }
        printf("%d %ld\n", depth, total);
    }
    printf("%ld\n", nodes(long_lived));
    release(long_lived);
    return 0;
}
