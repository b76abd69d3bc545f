local function rank(h) return h and h.rank or 0 end

local function join(item, a, b)
  if rank(a) < rank(b) then
    return { rank = 1 + rank(a), item = item, left = b, right = a }
  end
  return { rank = 1 + rank(b), item = item, left = a, right = b }
end

local function merge(a, b)
  if not a then return b end
  if not b then return a end
  if b.item.time < a.item.time then
    return join(b.item, b.left, merge(a, b.right))
  end
  return join(a.item, a.left, merge(a.right, b))
end

local function insert(event, h)
  return merge({ rank = 1, item = event, left = nil, right = nil }, h)
end

local function transfer(from, to, amount)
  from.balance = from.balance - amount
  to.balance = to.balance + amount
  from.moves = from.moves + 1
  to.moves = to.moves + 1
end

local function simulate(accounts, size, steps)
  local h = nil
  for i = 0, size - 1 do
    h = insert({ time = i * 7919 % 10007, account = accounts[i], amount = i % 50 }, h)
  end
  local seed = 17
  for step = 0, steps - 1 do
    local event = h.item
    seed = seed * 16807 % 2147483647
    local to = accounts[seed % size]
    transfer(event.account, to, event.amount)
    h = insert({
      time = event.time + 1 + seed % 10007,
      account = to,
      amount = (to.balance + step) % 97,
    }, merge(h.left, h.right))
  end
  return h.item.time
end

local size = 3000
local accounts = {}
for i = 0, size - 1 do accounts[i] = { id = i, balance = 1000, moves = 0 } end
print(simulate(accounts, size, 150000))
local sum, moves = 0, 0
for i = 0, size - 1 do
  local a = accounts[i]
  sum = (sum * 3 + a.balance % 10007 + a.id) % 1000000007
  moves = moves + a.moves
end
print(sum .. " " .. moves)
