local file_name = "bench-readwc.tmp"

local function make_input(lines)
  local out = assert(io.open(file_name, "w"))
  local seed = 5
  for _ = 1, lines do
    seed = seed * 16807 % 2147483647
    out:write("the quick fox ")
    out:write(string.format("%d", seed))
    out:write(seed % 2 == 0 and " runs  home" or "\tstays")
    out:write("\n")
  end
  out:close()
end

local function count_file()
  local file = assert(io.open(file_name, "r"))
  local lines, words, chars, inside = 0, 0, 0, false
  while true do
    local c = file:read(1)
    if not c then break end
    chars = chars + 1
    if c == " " or c == "\n" or c == "\t" then
      if c == "\n" then lines = lines + 1 end
      inside = false
    elseif not inside then
      words = words + 1
      inside = true
    end
  end
  file:close()
  print(lines .. " " .. words .. " " .. chars)
end

local function digit_value(c)
  local d = c:byte() - 48
  if d >= 0 and d <= 9 then return d end
  return nil
end

local function sum_numbers()
  local file = assert(io.open(file_name, "r"))
  local count, sum, number = 0, 0, nil
  while true do
    local c = file:read(1)
    local d = c and digit_value(c)
    if d then
      number = (number or 0) * 10 + d
    elseif number then
      count = count + 1
      sum = (sum + number) % 1000000007
      number = nil
    end
    if not c then break end
  end
  file:close()
  print(count .. " " .. string.format("%d", sum))
end

make_input(50000)
count_file()
sum_numbers()
os.remove(file_name)
