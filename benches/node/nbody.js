"use strict";

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
  }
}

const bodies = [
  new Body(0, 0, 0, 0, 0, 0, 40),
  new Body(5, -1.25, 0.125, 0.5, 2.75, -0.0625, 0.0375),
  new Body(8.5, 4, -0.375, -1, 1.75, 0.03125, 0.0125),
  new Body(-13, -15, 0.25, 1.0625, -0.875, -0.015625, 0.00175),
  new Body(-15.5, 26, 0.375, -0.9375, -0.625, 0.03125, 0.002),
];

function attract(a, b, dt) {
  const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
  const d2 = dx * dx + dy * dy + dz * dz;
  const force = dt / (d2 * Math.sqrt(d2));
  const fa = b.mass * force, fb = a.mass * force;
  a.vx -= dx * fa;
  a.vy -= dy * fa;
  a.vz -= dz * fa;
  b.vx += dx * fb;
  b.vy += dy * fb;
  b.vz += dz * fb;
}

function advance(dt) {
  for (let i = 0; i < bodies.length; i++) {
    for (let j = i + 1; j < bodies.length; j++) attract(bodies[i], bodies[j], dt);
  }
  for (const b of bodies) {
    b.x += dt * b.vx;
    b.y += dt * b.vy;
    b.z += dt * b.vz;
  }
}

function pairEnergy(i) {
  const a = bodies[i];
  let energy = 0;
  for (let j = i + 1; j < bodies.length; j++) {
    const b = bodies[j];
    const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
    energy -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return energy;
}

function report() {
  let sum = 0;
  for (let i = 0; i < bodies.length; i++) {
    const b = bodies[i];
    const v2 = b.vx * b.vx + b.vy * b.vy + b.vz * b.vz;
    sum = sum + 0.5 * b.mass * v2 + pairEnergy(i);
  }
  console.log(Math.round(1e9 * sum));
}

report();
for (let step = 0; step < 250000; step++) advance(0.001);
report();
