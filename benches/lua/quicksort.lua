local function random_vector(n, seed)
  local v = {}
  for i = 0, n - 1 do
    seed = seed * 16807 % 2147483647
    v[i] = seed
  end
  return v
end

local function sort_range(v, low, high)
  if low < high then
    local pivot = v[math.floor((low + high) / 2)]
    local i, j = low, high
    while i <= j do
      while v[i] < pivot do i = i + 1 end
      while pivot < v[j] do j = j - 1 end
      if i <= j then
        v[i], v[j] = v[j], v[i]
        i, j = i + 1, j - 1
      end
    end
    sort_range(v, low, j)
    sort_range(v, i, high)
  end
end

local function checksum(v, n)
  local sum = v[0]
  for i = 1, n - 1 do
    if v[i] < v[i - 1] then return -1 end
    sum = (sum * 3 + v[i]) % 1000000007
  end
  return sum
end

local function run(n, seed)
  local v = random_vector(n, seed)
  sort_range(v, 0, n - 1)
  print(checksum(v, n))
end

run(200000, 1)
run(200000, 2)
run(200000, 3)
