from math import sqrt


class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass


bodies = [
    Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
    Body(5.0, -1.25, 0.125, 0.5, 2.75, -0.0625, 0.0375),
    Body(8.5, 4.0, -0.375, -1.0, 1.75, 0.03125, 0.0125),
    Body(-13.0, -15.0, 0.25, 1.0625, -0.875, -0.015625, 0.00175),
    Body(-15.5, 26.0, 0.375, -0.9375, -0.625, 0.03125, 0.002),
]
pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]


def advance(dt):
    for a, b in pairs:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        d2 = dx * dx + dy * dy + dz * dz
        force = dt / (d2 * sqrt(d2))
        fa = b.mass * force
        fb = a.mass * force
        a.vx -= dx * fa
        a.vy -= dy * fa
        a.vz -= dz * fa
        b.vx += dx * fb
        b.vy += dy * fb
        b.vz += dz * fb
    for b in bodies:
        b.x += dt * b.vx
        b.y += dt * b.vy
        b.z += dt * b.vz


def pair_energy(i):
    a = bodies[i]
    energy = 0.0
    for b in bodies[i + 1 :]:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        energy -= a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    return energy


def report():
    total = 0.0
    for i, b in enumerate(bodies):
        v2 = b.vx * b.vx + b.vy * b.vy + b.vz * b.vz
        total = total + 0.5 * b.mass * v2 + pair_energy(i)
    print(round(1e9 * total))


report()
for _ in range(250000):
    advance(0.001)
report()
