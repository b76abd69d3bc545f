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

function countPoints(size, limit) {
  const step = 3 / size;
  let inside = 0, total = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const n = escapeTime(x * step - 2, y * step - 1.5, limit);
      if (n === limit) inside++;
      total += n;
    }
  }
  console.log(inside);
  console.log(total);
}

countPoints(640, 200);
