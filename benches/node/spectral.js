"use strict";

function entry(i, j) {
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function multiply(source, target, n) {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += entry(i, j) * source[j];
    target[i] = sum;
  }
}

function multiplyTransposed(source, target, n) {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += entry(j, i) * source[j];
    target[i] = sum;
  }
}

function dot(a, b, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

function spectralNorm(n) {
  const u = new Float64Array(n).fill(1);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let round = 0; round < 10; round++) {
    multiply(u, w, n);
    multiplyTransposed(w, v, n);
    multiply(v, w, n);
    multiplyTransposed(w, u, n);
  }
  return Math.sqrt(dot(u, v, n) / dot(v, v, n));
}

console.log(Math.round(1e9 * spectralNorm(500)));
