local i, sum = 0, 0
while i ~= 60000000 do
  sum = sum + i
  i = i + 1
end
print(string.format("%d", sum))
