local function sieve(limit)
  local flags = {}
  for i = 1, limit do flags[i] = true end
  local count = 0
  for n = 2, limit - 1 do
    if flags[n] then
      for i = n * n, limit - 1, n do flags[i] = false end
      count = count + 1
    end
  end
  return count
end

local total = 0
for times = 8, 1, -1 do
  total = total + sieve(1000000 - times)
end
print(total)
