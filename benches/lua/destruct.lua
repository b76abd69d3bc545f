local function random_list(n, seed)
  local items = nil
  for _ = 1, n do
    seed = seed * 16807 % 2147483647
    items = { item = seed % 100000, next = items }
  end
  return items
end

local function reverse_in_place(items)
  local done = nil
  while items do
    local rest = items.next
    items.next = done
    done, items = items, rest
  end
  return done
end

local function merge_in_place(a, b)
  local head = {}
  local last = head
  while a and b do
    if b.item < a.item then
      last.next = b
      last, b = b, b.next
    else
      last.next = a
      last, a = a, a.next
    end
  end
  last.next = a or b
  return head.next
end

local function sort_in_place(items, n)
  if n == 1 then return items end
  local half = math.floor(n / 2)
  local cell = items
  for _ = 2, half do cell = cell.next end
  local rest = cell.next
  cell.next = nil
  return merge_in_place(sort_in_place(items, half), sort_in_place(rest, n - half))
end

local function josephus(items, step)
  local before = items
  while before.next do before = before.next end
  before.next = items
  local count = step
  while before ~= before.next do
    if count == 1 then
      before.next = before.next.next
      count = step
    else
      before = before.next
      count = count - 1
    end
  end
  return before.item
end

local function round_trip(n, seed)
  local sorted = sort_in_place(random_list(n, seed), n)
  local ok = true
  local cell = sorted
  while cell.next do
    if cell.item > cell.next.item then ok = false end
    cell = cell.next
  end
  cell = sorted
  for _ = 1, math.floor(n / 2) do cell = cell.next end
  local middle = cell.item
  local backwards = reverse_in_place(sorted)
  local largest = backwards.item
  if not ok then return -1 end
  return middle + largest + josephus(backwards, 7)
end

local total = 0
for times = 20, 1, -1 do
  total = total + round_trip(20000, 1000 + times)
end
print(total)
