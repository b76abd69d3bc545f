"use strict";

function safe(board, row, column) {
  for (let r = 0; r < row; r++) {
    const c = board[r];
    if (c === column || Math.abs(c - column) === row - r) return false;
  }
  return true;
}

function countFrom(board, row, size) {
  if (row === size) return 1;
  let found = 0;
  for (let column = 0; column < size; column++) {
    if (safe(board, row, column)) {
      board[row] = column;
      found += countFrom(board, row + 1, size);
    }
  }
  return found;
}

console.log(countFrom(new Array(8).fill(0), 0, 8));
console.log(countFrom(new Array(11).fill(0), 0, 11));
