local function cpstak(x, y, z, ret)
  if y < x then
    return cpstak(x - 1, y, z, function(a)
      return cpstak(y - 1, z, x, function(b)
        return cpstak(z - 1, x, y, function(c)
          return cpstak(a, b, c, ret)
        end)
      end)
    end)
  end
  return ret(z)
end

local function identity(v) return v end

local sum = 0
for count = 50, 1, -1 do
  sum = sum + cpstak(18, 12, 5 + count % 2, identity)
end
print(sum)
