local seed = 42

local function random_below(n)
  seed = seed * 16807 % 2147483647
  return seed % n
end

local consonants, vowels = "bcdfghjklmnpqrstvwxz", "aeiou"

local function make_text(words)
  local out = {}
  for _ = 1, words do
    for _ = 1, 1 + random_below(3) do
      local c = random_below(20) + 1
      out[#out + 1] = consonants:sub(c, c)
      local v = random_below(5) + 1
      out[#out + 1] = vowels:sub(v, v)
    end
    out[#out + 1] = " "
  end
  return table.concat(out)
end

local function count_words(text)
  local counts = {}
  local start = 1
  for i = 1, #text do
    if text:byte(i) == 32 then
      local word = text:sub(start, i - 1)
      counts[word] = (counts[word] or 0) + 1
      start = i + 1
    end
  end
  return counts
end

local function report_words(counts)
  local best_count, best_word, total, size = 0, "", 0, 0
  for word, count in pairs(counts) do
    total = total + count
    size = size + 1
    if count > best_count or (count == best_count and word < best_word) then
      best_count, best_word = count, word
    end
  end
  print(size .. " " .. total .. " " .. best_word .. " " .. best_count)
end

local function integer_table(rounds, width)
  local entries = {}
  for i = 0, rounds - 1 do
    local key = 37 * random_below(width)
    if i % 4 == 0 then
      entries[key] = nil
    else
      entries[key] = i + (entries[key] or 0)
    end
  end
  local size, sum = 0, 0
  for key, value in pairs(entries) do
    sum = (sum + value * (key % 101)) % 1000000007
    size = size + 1
  end
  print(size .. " " .. string.format("%d", sum))
end

report_words(count_words(make_text(250000)))
integer_table(600000, 30000)
