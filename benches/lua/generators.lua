-- Coroutines stand in for re-entered continuations.
local yield = coroutine.yield

local function walk(t)
  if type(t) == "table" then
    walk(t[1])
    walk(t[2])
  else
    yield(t)
  end
end

local function leaf_generator(tree)
  return coroutine.wrap(function()
    walk(tree)
    return nil
  end)
end

local function make_tree(low, high, eighths)
  local n = high - low
  if n == 1 then return low end
  local middle = low + math.max(1, math.floor(n * eighths / 8))
  return { make_tree(low, middle, eighths), make_tree(middle, high, eighths) }
end

local function same_fringe(a, b)
  local next_a, next_b = leaf_generator(a), leaf_generator(b)
  local count = 0
  while true do
    local x, y = next_a(), next_b()
    if x ~= y then return -1 - count end
    if x == nil then return count end
    count = count + 1
  end
end

local total = 0
for _ = 1, 20 do
  total = total + same_fringe(make_tree(0, 20000, 4), make_tree(0, 20000, 3))
end
print(total)
print(same_fringe(make_tree(0, 1000, 4), make_tree(0, 999, 3)))
