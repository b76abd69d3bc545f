-- The same loops as calls.scm, for LuaJIT's FFI.
local ffi = require("ffi")
ffi.cdef("double sqrt(double); int abs(int);")
local libm, libc = ffi.load("m"), ffi.C

local loops = {
  sqrt = function(n)
    local x, sum = 0.0, 0.0
    for _ = 1, n do sum = sum + libm.sqrt(x); x = x + 1 end
    return sum
  end,
  abs = function(n)
    local sum = 0
    for i = -n, -1 do sum = sum + libc.abs(i) end
    return sum
  end,
  floats = function(n)
    local x, sum = 0.0, 0.0
    for _ = 1, n do sum = sum + x; x = x + 1 end
    return sum
  end,
  integers = function(n)
    local sum = 0
    for i = -n, -1 do sum = sum - i end
    return sum
  end,
}
print(string.format("%.17g", loops[arg[1]](tonumber(arg[2]))))
