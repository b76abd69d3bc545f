local resume, yield, create = coroutine.resume, coroutine.yield, coroutine.create

local function shallow(n)
  return create(function(start)
    local x = start
    for _ = 1, n do x = yield(x + 1) end
    return "done"
  end)
end

local function deep(depth, n)
  local function down(depth, start)
    if depth == 0 then
      local x = start
      for _ = 1, n do x = yield(x + 2) end
      return 0
    end
    return 1 + down(depth - 1, start)
  end
  return create(function(start) return down(depth, start) end)
end

local function drive(fiber, n)
  local x = 0
  for _ = 1, n do
    local _, value = resume(fiber, x)
    x = value
  end
  return x
end

print(drive(shallow(2500000), 2500000))
print(drive(deep(10, 2500000), 2500000))

local waiting = {}
for n = 1, 10000 do
  waiting[n] = shallow(1000)
  resume(waiting[n], n)
end

local sum = 0
for _ = 1, 10 do
  for _, fiber in ipairs(waiting) do
    local _, value = resume(fiber, 1)
    sum = sum + value
  end
end
print(sum)
