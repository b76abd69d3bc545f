local function make_tree(depth)
  if depth == 0 then return {} end
  return { make_tree(depth - 1), make_tree(depth - 1) }
end

local function nodes(tree)
  if not tree[1] then return 1 end
  return 1 + nodes(tree[1]) + nodes(tree[2])
end

local max_depth = 16
local long_lived = make_tree(max_depth)
for depth = 4, max_depth, 2 do
  local total = 0
  for _ = 1, 2 ^ (3 + max_depth - depth) do
    total = total + nodes(make_tree(depth))
  end
  print(depth .. " " .. total)
end
print(nodes(long_lived))
