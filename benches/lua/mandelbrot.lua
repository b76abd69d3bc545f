local function escape_time(cr, ci, limit)
  local zr, zi = 0.0, 0.0
  for i = 0, limit - 1 do
    local zr2, zi2 = zr * zr, zi * zi
    if zr2 + zi2 > 4.0 then return i end
    zr, zi = zr2 - zi2 + cr, 2.0 * zr * zi + ci
  end
  return limit
end

local function count_points(size, limit)
  local step = 3.0 / size
  local inside, total = 0, 0
  for y = 0, size - 1 do
    for x = 0, size - 1 do
      local n = escape_time(x * step - 2.0, y * step - 1.5, limit)
      if n == limit then inside = inside + 1 end
      total = total + n
    end
  end
  print(inside)
  print(total)
end

count_points(640, 200)
