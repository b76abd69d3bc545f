local function map(f, items)
  local result = {}
  for i = 1, #items do result[i] = f(items[i]) end
  return result
end

local function map2(f, a, b)
  local result = {}
  for i = 1, #a do result[i] = f(a[i], b[i]) end
  return result
end

local function keep_if(wanted, items)
  local result = {}
  for i = 1, #items do
    if wanted(items[i]) then result[#result + 1] = items[i] end
  end
  return result
end

local function fold(combine, start, items)
  for i = 1, #items do start = combine(start, items[i]) end
  return start
end

local function compose_two(f, g)
  return function(x) return f(g(x)) end
end

local function compose_all(procedures)
  return fold(compose_two, function(x) return x end, procedures)
end

local function adder(n) return function(x) return x + n end end
local function scaler(n) return function(x) return x * n end end
local function below(n) return function(x) return x % n end end

local function run_once(items, bias)
  local transform = compose_all({
    adder(bias), below(1009), scaler(3), adder(7), below(4001), scaler(5), adder(1),
  })
  local mapped = map(transform, items)
  local even = keep_if(function(x) return x % 2 == 0 end, mapped)
  local paired = map2(function(a, b) return { a, b } end, mapped, items)
  local near = keep_if(function(p) return p[1] < p[2] end, paired)
  local largest = 0
  for i = 1, #even do
    if even[i] > largest then largest = even[i] end
  end
  return largest
    + fold(function(sum, x) return sum + x end, 0, even)
    + fold(function(sum, p) return sum + (p[2] - p[1]) end, 0, near)
end

local items = {}
for i = 0, 2999 do items[i + 1] = i end

local total = 0
for times = 400, 1, -1 do
  total = (total + run_once(items, times)) % 1000000007
end
print(total)
