local function is_number(e) return type(e) == "number" end

local function make_sum(a, b)
  if is_number(a) and is_number(b) then return a + b end
  if a == 0 then return b end
  if b == 0 then return a end
  return { "+", a, b }
end

local function make_difference(a, b)
  if is_number(a) and is_number(b) then return a - b end
  if b == 0 then return a end
  return { "-", a, b }
end

local function make_product(a, b)
  if is_number(a) and is_number(b) then return a * b end
  if a == 0 or b == 0 then return 0 end
  if a == 1 then return b end
  if b == 1 then return a end
  return { "*", a, b }
end

local function make_power(base, exponent)
  if exponent == 0 then return 1 end
  if exponent == 1 then return base end
  return { "^", base, exponent }
end

local function derive(e)
  if type(e) == "number" then return 0 end
  if type(e) == "string" then return e == "x" and 1 or 0 end
  local head, a, b = e[1], e[2], e[3]
  if head == "+" then return make_sum(derive(a), derive(b)) end
  if head == "-" then return make_difference(derive(a), derive(b)) end
  if head == "*" then
    return make_sum(make_product(a, derive(b)), make_product(derive(a), b))
  end
  return make_product(make_product(b, make_power(a, b - 1)), derive(a))
end

local function size(e)
  if type(e) == "table" then return 1 + size(e[2]) + size(e[3]) end
  return 1
end

local function power(base, exponent)
  if exponent == 0 then return 1 end
  return math.fmod(base * power(base, exponent - 1), 10007)
end

local function value(e, x)
  if type(e) == "number" then return e end
  if type(e) == "string" then return e == "x" and x or 3 end
  local head, a = e[1], value(e[2], x)
  local result
  if head == "+" then result = a + value(e[3], x)
  elseif head == "-" then result = a - value(e[3], x)
  elseif head == "*" then result = a * value(e[3], x)
  else result = power(a, e[3]) end
  return math.fmod(result, 10007)
end

local start =
  { "*", { "+", { "*", "a", { "^", "x", 3 } },
                { "-", { "*", 5, { "^", "x", 2 } }, { "*", "y", "x" } } },
         { "-", { "^", { "+", "x", 2 }, 4 },
                { "*", { "+", "x", "y" }, { "^", "x", 5 } } } }

local sizes, values = 0, 0
for times = 1000, 1, -1 do
  local e = start
  for _ = 1, 5 do e = derive(e) end
  sizes = sizes + size(e)
  values = values + value(e, times)
end
print(sizes)
print(string.format("%d", values))
