local function make_node(left, right, tag)
  return { left = left, right = right, tag = tag }
end

local function bottom_up(depth)
  if depth == 0 then return make_node(nil, nil, 0) end
  return make_node(bottom_up(depth - 1), bottom_up(depth - 1), depth)
end

local function populate(node, depth)
  if depth > 0 then
    node.left = make_node(nil, nil, depth - 1)
    node.right = make_node(nil, nil, depth - 1)
    populate(node.left, depth - 1)
    populate(node.right, depth - 1)
  end
end

local function top_down(depth)
  local root = make_node(nil, nil, depth)
  populate(root, depth)
  return root
end

local function weight(node)
  if not node then return 0 end
  return 1 + node.tag + weight(node.left) + weight(node.right)
end

local long_lived = top_down(16)
local floats = {}
for i = 0, 299999 do floats[i] = 1.0 / (i + 1) end
for depth = 4, 14, 2 do
  local total = 0
  for _ = 1, math.floor(262144 / 2 ^ depth) do
    total = total + top_down(depth).tag + weight(bottom_up(depth))
  end
  print(depth .. " " .. total)
end
print(weight(long_lived) .. " " .. string.format("%.0f", 1.0 / floats[999]))
