local size, rounds = 300000, 4
local keys = {}
for i = 0, size - 1 do
  keys[i] = "key-" .. i
end

local function fill(entries)
  for i = 0, size - 1 do
    entries[keys[i]] = i
  end
end

-- Looks every key up, each so many behind the one before.
local function sum_by(entries, step)
  local at, sum = 0, 0
  for i = 0, size - 1 do
    sum = (sum + i * entries[keys[at]]) % 1000003
    at = (at + step) % size
  end
  return sum
end

local sum = 0
for _ = 1, rounds do
  local entries = {}
  fill(entries)
  fill(entries)
  sum = (sum + sum_by(entries, 1) + sum_by(entries, 104729)) % 1000003
end
print(string.format("%d", sum))
