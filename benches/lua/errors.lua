-- error and pcall stand in for raise and guard; a value saved and restored
-- stands in for parameterize, a counter for dynamic-wind.
local depth_limit = 5
local inside = 0

local function descend(n)
  if n == 0 then error("bottom", 0) end
  if n % 7 == 0 then return 1 + descend(n - 1) end
  local v = descend(n - 1)
  return v + 1
end

local function body(i)
  if i % 3 == 0 then error(i, 0) end
  return descend(depth_limit)
end

local function wound(i)
  local saved = depth_limit
  depth_limit = i % 13
  inside = inside + 1
  local ok, result = pcall(body, i)
  inside = inside - 1
  depth_limit = saved
  if not ok then error(result, 0) end
  return result
end

local function inner(i)
  local ok, result = pcall(wound, i)
  if ok then return result end
  error(result, 0)
end

local function attempt(i)
  local ok, result = pcall(inner, i)
  if ok then return result end
  if type(result) == "string" then return 1 end
  return result % 5
end

local function divide(a, b)
  if b == 0 then error("zero", 0) end
  return math.floor(a / b)
end

local function safe_divide(a, b)
  local ok, result = pcall(divide, a, b)
  return ok and result or 0
end

local total = 0
for i = 450000, 1, -1 do
  total = total + attempt(i) + safe_divide(i, i % 4)
end
print(string.format("%d", total))
print(inside)
