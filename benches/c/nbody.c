#include <math.h>
#include <stdio.h>

enum { COUNT = 5 };

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

static Body bodies[COUNT] = {
    {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0},
    {5.0, -1.25, 0.125, 0.5, 2.75, -0.0625, 0.0375},
    {8.5, 4.0, -0.375, -1.0, 1.75, 0.03125, 0.0125},
    {-13.0, -15.0, 0.25, 1.0625, -0.875, -0.015625, 0.00175},
    {-15.5, 26.0, 0.375, -0.9375, -0.625, 0.03125, 0.002},
};

static void attract(Body *a, Body *b, double dt) {
    double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
    double d2 = dx * dx + dy * dy + dz * dz;
    double force = dt / (d2 * sqrt(d2));
    double fa = b->mass * force, fb = a->mass * force;
    a->vx -= dx * fa;
    a->vy -= dy * fa;
    a->vz -= dz * fa;
    b->vx += dx * fb;
    b->vy += dy * fb;
    b->vz += dz * fb;
}

static void advance(double dt) {
    for (int i = 0; i < COUNT; i++)
        for (int j = i + 1; j < COUNT; j++) attract(&bodies[i], &bodies[j], dt);
    for (int i = 0; i < COUNT; i++) {
        Body *b = &bodies[i];
        b->x += dt * b->vx;
        b->y += dt * b->vy;
        b->z += dt * b->vz;
    }
}

static double pair_energy(int i) {
    const Body *a = &bodies[i];
    double energy = 0.0;
    for (int j = i + 1; j < COUNT; j++) {
        const Body *b = &bodies[j];
        double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
        energy -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
    return energy;
}

static void report(void) {
    double sum = 0.0;
    for (int i = 0; i < COUNT; i++) {
        const Body *b = &bodies[i];
        double v2 = b->vx * b->vx + b->vy * b->vy + b->vz * b->vz;
        sum = sum + 0.5 * b->mass * v2 + pair_energy(i);
    }
    printf("%.0f\n", 1e9 * sum);
}

int main(void) {
    report();
    for (int step = 0; step < 250000; step++) advance(0.001);
    report();
    return 0;
}
