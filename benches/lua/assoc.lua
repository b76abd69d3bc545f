-- Lua has no symbols; its strings are interned and compared by address.
local function name_of(i) return "name-" .. i end

local function assq(key, alist)
  local cell = alist
  while cell do
    if cell.key == key then return cell end
    cell = cell.next
  end
  return nil
end

local function total(counts)
  local sum = 0
  while counts do
    sum = sum + counts.value * #counts.key
    counts = counts.next
  end
  return sum
end

local function count_symbols(rounds, width)
  local counts = nil
  for i = 0, rounds - 1 do
    local key = name_of(i * i % width)
    local entry = assq(key, counts)
    if entry then
      entry.value = entry.value + 1
    else
      counts = { key = key, value = 1, next = counts }
    end
  end
  return counts
end

local function table_of(width, value)
  local alist = nil
  for i = width - 1, 0, -1 do
    local name = name_of(i)
    alist = { key = name, value = value or name, next = alist }
  end
  return alist
end

local function string_lookups(rounds, width)
  local names = table_of(width)
  local wanted = { ["name-3"] = true, ["name-14"] = true, ["name-15"] = true }
  local hits = 0
  for i = 0, rounds - 1 do
    local entry = assq(name_of(i * 7 % (2 * width)), names)
    if entry and wanted[entry.value] then hits = hits + 1 end
  end
  return hits
end

local function replace(key, value, alist)
  if not alist then return nil end
  if alist.key == key then
    return { key = key, value = value, next = alist.next }
  end
  return { key = alist.key, value = alist.value, next = replace(key, value, alist.next) }
end

local function functional_updates(rounds, width)
  local ring = {}
  for i = 0, width - 1 do ring[i] = name_of(i) end
  local alist = table_of(width, 0)
  for i = 0, rounds - 1 do
    local key = ring[i * 31 % width]
    alist = replace(key, i + assq(key, alist).value, alist)
  end
  return total(alist)
end

print(string.format("%d", total(count_symbols(200000, 200))))
print(string_lookups(30000, 60))
print(string.format("%d", functional_updates(60000, 64)))
