local file_name = "bench-writelines.tmp"
local floor = math.floor

local function write_digits(n, out)
  if n > 9 then write_digits(floor(n / 10), out) end
  out:write(string.char(48 + n % 10))
end

local function write_file(lines)
  local out = assert(io.open(file_name, "w"))
  for i = 0, lines - 1 do
    write_digits(i * 127, out)
    out:write(",")
    out:write(i)
    out:write(",")
    out:write("a field of text")
    out:write("\n")
  end
  out:close()
end

local function read_file()
  local lines, chars, sum = 0, 0, 0
  for line in io.lines(file_name) do
    lines = lines + 1
    chars = chars + #line
    sum = (sum + tonumber(line:sub(1, line:find(",", 1, true) - 1))) % 1000000007
  end
  print(lines .. " " .. chars .. " " .. string.format("%d", sum))
end

write_file(150000)
read_file()
write_file(50000)
read_file()
os.remove(file_name)
