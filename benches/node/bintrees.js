"use strict";

function makeTree(depth) {
  return depth === 0
    ? { left: null, right: null }
    : { left: makeTree(depth - 1), right: makeTree(depth - 1) };
}

function nodes(tree) {
  return tree.left === null ? 1 : 1 + nodes(tree.left) + nodes(tree.right);
}

const maxDepth = 16;
const longLived = makeTree(maxDepth);
for (let depth = 4; depth <= maxDepth; depth += 2) {
  let total = 0;
  for (let count = 1 << (3 + maxDepth - depth); count > 0; count--) {
    total += nodes(makeTree(depth));
  }
  console.log(`${depth} ${total}`);
}
console.log(nodes(longLived));
