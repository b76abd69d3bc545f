"use strict";

let seed = 42;

function randomBelow(n) {
  seed = (seed * 16807) % 2147483647;
  return seed % n;
}

function makeText(words) {
  const out = [];
  for (let i = 0; i < words; i++) {
    for (let n = 1 + randomBelow(3); n > 0; n--) {
      out.push("bcdfghjklmnpqrstvwxz"[randomBelow(20)]);
      out.push("aeiou"[randomBelow(5)]);
    }
    out.push(" ");
  }
  return out.join("");
}

function countWords(text) {
  const counts = new Map();
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === " ") {
      const word = text.slice(start, i);
      counts.set(word, (counts.get(word) || 0) + 1);
      start = i + 1;
    }
  }
  return counts;
}

function reportWords(counts) {
  let bestCount = 0, bestWord = "", total = 0;
  for (const [word, count] of counts) {
    total += count;
    if (count > bestCount || (count === bestCount && word < bestWord)) {
      bestCount = count;
      bestWord = word;
    }
  }
  console.log(`${counts.size} ${total} ${bestWord} ${bestCount}`);
}

function integerTable(rounds, width) {
  const table = new Map();
  for (let i = 0; i < rounds; i++) {
    const key = 37 * randomBelow(width);
    if (i % 4 === 0) table.delete(key);
    else table.set(key, i + (table.get(key) || 0));
  }
  let sum = 0;
  for (const [key, value] of table) sum = (sum + value * (key % 101)) % 1000000007;
  console.log(`${table.size} ${sum}`);
}

reportWords(countWords(makeText(250000)));
integerTable(600000, 30000);
