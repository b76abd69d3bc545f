"use strict";

function spigot(digits) {
  let q = 1n, r = 0n, t = 1n, k = 1n;
  let made = 0, sum = 0n, last = 0n;
  while (made < digits) {
    const odd = 2n * k + 1n;
    const digit = (3n * q + r) / t;
    if (digit === (4n * q + r) / t) {
      r = 10n * (r - digit * t);
      q = 10n * q;
      made += 1;
      sum += digit;
      last = (10n * last + digit) % 10000000000n;
    } else {
      r = (2n * q + r) * odd;
      q = q * k;
      t = t * odd;
      k += 1n;
    }
  }
  console.log(`${sum} ${last}`);
}

spigot(1200);
