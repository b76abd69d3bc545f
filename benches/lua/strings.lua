local function pad_left(s, width)
  if #s < width then return string.rep("0", width - #s) .. s end
  return s
end

local function hash_text(text)
  local hash = 7
  for i = 1, #text do hash = (hash * 31 + text:byte(i)) % 1000000007 end
  return hash
end

local function build_text(lines)
  local out, smaller = {}, 0
  for i = 0, lines - 1 do
    local s = pad_left(tostring(i * 7919 % 1000003), 8)
    local r = s:reverse()
    out[#out + 1] = s .. "-" .. r
    out[#out + 1] = " "
    if s < r then smaller = smaller + 1 end
  end
  print(smaller)
  return table.concat(out)
end

local function count_repeats(text, width)
  local count = 0
  for i = 0, #text - 2 * width - 1, 9 do
    if text:sub(i + 1, i + width) == text:sub(i + width + 1, i + 2 * width) then
      count = count + 1
    end
  end
  return count
end

local text = build_text(150000)
print(#text)
print(hash_text(text))
print(count_repeats(text, 2))
