local pi = math.acos(-1.0)

local function bit_reverse(re, im, n)
  local j = 0
  for i = 0, n - 2 do
    if i < j then
      re[i], re[j] = re[j], re[i]
      im[i], im[j] = im[j], im[i]
    end
    local bit = n / 2
    while bit <= j do
      j = j - bit
      bit = bit / 2
    end
    j = j + bit
  end
end

local function stage(re, im, n, half, direction)
  local angle = direction * pi / half
  local step_r, step_i = math.cos(angle), math.sin(angle)
  local wr, wi = 1.0, 0.0
  for k = 0, half - 1 do
    for a = k, n - 1, 2 * half do
      local b = a + half
      local br, bi = re[b], im[b]
      local tr, ti = wr * br - wi * bi, wr * bi + wi * br
      local ar, ai = re[a], im[a]
      re[b], im[b] = ar - tr, ai - ti
      re[a], im[a] = ar + tr, ai + ti
    end
    wr, wi = wr * step_r - wi * step_i, wr * step_i + wi * step_r
  end
end

local function transform(re, im, n, direction)
  bit_reverse(re, im, n)
  local half = 1
  while half < n do
    stage(re, im, n, half, direction)
    half = half * 2
  end
end

local function signal(n)
  local v = {}
  for i = 0, n - 1 do v[i] = (i * i % 1021) + 0.0 end
  return v
end

local function run(n)
  local re, im = signal(n), {}
  for i = 0, n - 1 do im[i] = 0.0 end
  transform(re, im, n, -1.0)
  local sample = re[0] + re[5] + im[77]
  transform(re, im, n, 1.0)
  local original, worst = signal(n), 0.0
  for i = 0, n - 1 do
    worst = math.max(worst, math.abs(re[i] / n - original[i]))
  end
  print(string.format("%.0f", 100.0 * sample) .. (worst < 1e-3 and " ok" or " inexact"))
end

run(16384)
run(65536)
run(131072)
