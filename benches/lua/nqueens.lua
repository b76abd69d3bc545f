local abs = math.abs

local function safe(board, row, column)
  for r = 0, row - 1 do
    local c = board[r]
    if c == column or abs(c - column) == row - r then return false end
  end
  return true
end

local function count_from(board, row, size)
  if row == size then return 1 end
  local found = 0
  for column = 0, size - 1 do
    if safe(board, row, column) then
      board[row] = column
      found = found + count_from(board, row + 1, size)
    end
  end
  return found
end

local function queens(size)
  local board = {}
  for i = 0, size - 1 do board[i] = 0 end
  return count_from(board, 0, size)
end

print(queens(8))
print(queens(11))
