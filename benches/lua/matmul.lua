local function build_matrix(n, entry)
  local rows = {}
  for i = 0, n - 1 do
    local row = {}
    for j = 0, n - 1 do row[j] = entry(i, j) end
    rows[i] = row
  end
  return rows
end

local function multiply(a, b, n)
  local product = {}
  for i = 0, n - 1 do
    local row, out = a[i], {}
    for j = 0, n - 1 do
      local sum = 0.0
      for k = 0, n - 1 do sum = sum + row[k] * b[k][j] end
      out[j] = sum
    end
    product[i] = out
  end
  return product
end

local n = 260
local a = build_matrix(n, function(i, j) return (i + j + 1.0) / n end)
local b = build_matrix(n, function(i, j) return (i - j - 0.5) / n end)
local c = multiply(multiply(a, b, n), a, n)
local trace = 0.0
for i = 0, n - 1 do trace = trace + c[i][i] end
print(string.format("%.0f", 1000.0 * trace))
