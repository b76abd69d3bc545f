local function is_prime(n)
  if n % 2 == 0 then return n == 2 end
  local divisor = 3
  while divisor * divisor <= n do
    if n % divisor == 0 then return false end
    divisor = divisor + 2
  end
  return true
end

local count, sum = 0, 0
for n = 2, 1000000 - 1 do
  if is_prime(n) then
    count = count + 1
    sum = sum + n
  end
end
print(count)
print(string.format("%d", sum))
