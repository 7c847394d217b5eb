#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// One step of the two-sided exponential smoothing along rows, for short tails: each invocation makes Tile samples of a row
// from registers and starts Halo samples away, where what it cannot see has decayed below notice.
// values[0].x is ν: f[i] = x[i] + ν·f[i−1], then y[i] = f[i] + ν·y[i+1], and the result is y·(1 − ν)². Left of the row x repeats;
// right of it f repeats, which is what scaling the last sample by 1/(1 − ν) means.

CONSTANT(2, Tile, 32)
CONSTANT(3, Halo, 12)

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD(0)
DEFINE_STORE(0, toCodesWithin)

void main()
{
    int x0 = int(gl_GlobalInvocationID.x) * Tile, y = int(gl_GlobalInvocationID.y);
    if (x0 >= push.size.x || y >= push.size.y) return;
    float keep = push.values[0].x, steady = 1.0 / (1.0 - keep);

    float f[Tile + 2 * Halo];
    UNROLL for (int q = 0; q < (Tile + 2 * Halo) / 4; q++)
    {
        // Past the row's end nothing of what is loaded is used.
        int x = x0 - Halo + 4 * q;
        vec4 v = load0(clamp(x, 0, push.size.x - 1 & ~3), y);
        if (q < Halo / 4 && x < 0) v = v.xxxx;
        f[4 * q] = v.x;
        f[4 * q + 1] = v.y;
        f[4 * q + 2] = v.z;
        f[4 * q + 3] = v.w;
    }

    int inside = push.size.x - (x0 - Halo); // samples of f that lie left of the row's end
    f[0] *= steady;
    UNROLL for (int i = 1; i < Tile + 2 * Halo; i++) f[i] = i < inside ? f[i] + keep * f[i - 1] : f[i - 1];
    f[Tile + 2 * Halo - 1] *= steady;
    UNROLL for (int i = Tile + 2 * Halo - 2; i >= Halo; i--) f[i] += keep * f[i + 1];

    float scale = (1.0 - keep) * (1.0 - keep) * SCALE;
    UNROLL for (int q = 0; q < Tile / 4; q++)
    {
        int x = x0 + 4 * q, i = Halo + 4 * q;
        if (x < push.size.x) store0(x, y, vec4(f[i], f[i + 1], f[i + 2], f[i + 3]) * scale);
    }
}
