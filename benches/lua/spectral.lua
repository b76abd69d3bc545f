local function entry(i, j)
  local ij = i + j
  return 1.0 / (ij * (ij + 1) * 0.5 + i + 1)
end

local function multiply(source, target, n)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do sum = sum + entry(i, j) * source[j] end
    target[i] = sum
  end
end

local function multiply_transposed(source, target, n)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do sum = sum + entry(j, i) * source[j] end
    target[i] = sum
  end
end

local function dot(a, b, n)
  local sum = 0.0
  for i = 0, n - 1 do sum = sum + a[i] * b[i] end
  return sum
end

local function spectral_norm(n)
  local u, v, w = {}, {}, {}
  for i = 0, n - 1 do u[i], v[i], w[i] = 1.0, 0.0, 0.0 end
  for _ = 1, 10 do
    multiply(u, w, n)
    multiply_transposed(w, v, n)
    multiply(v, w, n)
    multiply_transposed(w, u, n)
  end
  return math.sqrt(dot(u, v, n) / dot(v, v, n))
end

print(string.format("%.0f", 1e9 * spectral_norm(500)))
