local function escape_time(cr, ci, limit)
  local zr, zi = 0.0, 0.0
  for i = 0, limit - 1 do
    local zr2, zi2 = zr * zr, zi * zi
    if zr2 + zi2 > 4.0 then return i end
    zr, zi = zr2 - zi2 + cr, 2.0 * zr * zi + ci
  end
  return limit
end

local function count_points(columns, rows, limit)
  local inside, total = 0, 0
  for row = 0, rows - 1 do
    local ci = row / 60.0 * (1.12 + 1.12) - 1.12
    for column = 0, columns - 1 do
      local n = escape_time(column / 120.0 * (0.47 + 2.05) - 2.05, ci, limit)
      if n == limit then inside = inside + 1 end
      total = total + n
    end
  end
  print(inside)
  print(total)
end

count_points(120, 60, 100000)
