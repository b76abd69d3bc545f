"use strict";

function escapeTime(cr, ci, limit) {
  let zr = 0, zi = 0;
  for (let i = 0; i < limit; i++) {
    const zr2 = zr * zr, zi2 = zi * zi;
    if (zr2 + zi2 > 4) return i;
    zi = 2 * zr * zi + ci;
    zr = zr2 - zi2 + cr;
  }
  return limit;
}

function countPoints(columns, rows, limit) {
  let inside = 0, total = 0;
  for (let row = 0; row < rows; row++) {
    const ci = row / 60 * (1.12 + 1.12) - 1.12;
    for (let column = 0; column < columns; column++) {
      const n = escapeTime(column / 120 * (0.47 + 2.05) - 2.05, ci, limit);
      if (n === limit) inside++;
      total += n;
    }
  }
  console.log(inside);
  console.log(total);
}

countPoints(120, 60, 100000);
