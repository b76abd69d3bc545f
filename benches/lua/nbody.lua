local sqrt = math.sqrt

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }
end

local bodies = {
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
  body(5.0, -1.25, 0.125, 0.5, 2.75, -0.0625, 0.0375),
  body(8.5, 4.0, -0.375, -1.0, 1.75, 0.03125, 0.0125),
  body(-13.0, -15.0, 0.25, 1.0625, -0.875, -0.015625, 0.00175),
  body(-15.5, 26.0, 0.375, -0.9375, -0.625, 0.03125, 0.002),
}

local function attract(a, b, dt)
  local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
  local d2 = dx * dx + dy * dy + dz * dz
  local force = dt / (d2 * sqrt(d2))
  local fa, fb = b.mass * force, a.mass * force
  a.vx = a.vx - dx * fa
  a.vy = a.vy - dy * fa
  a.vz = a.vz - dz * fa
  b.vx = b.vx + dx * fb
  b.vy = b.vy + dy * fb
  b.vz = b.vz + dz * fb
end

local function advance(dt)
  local count = #bodies
  for i = 1, count do
    local a = bodies[i]
    for j = i + 1, count do attract(a, bodies[j], dt) end
  end
  for i = 1, count do
    local b = bodies[i]
    b.x = b.x + dt * b.vx
    b.y = b.y + dt * b.vy
    b.z = b.z + dt * b.vz
  end
end

local function pair_energy(i)
  local a = bodies[i]
  local energy = 0.0
  for j = i + 1, #bodies do
    local b = bodies[j]
    local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
    energy = energy - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
  end
  return energy
end

local function report()
  local sum = 0.0
  for i = 1, #bodies do
    local b = bodies[i]
    local v2 = b.vx * b.vx + b.vy * b.vy + b.vz * b.vz
    sum = sum + 0.5 * b.mass * v2 + pair_energy(i)
  end
  print(string.format("%.0f", 1e9 * sum))
end

report()
for _ = 1, 250000 do advance(0.001) end
report()
