#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// recurse_rows.comp along columns: each invocation makes Tile rows of four neighbouring columns.

CONSTANT(2, Tile, 32)
CONSTANT(3, Halo, 12)

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD(0)
DEFINE_STORE(0, toCodesWithin)

void main()
{
    int x = int(gl_GlobalInvocationID.x) * 4, y0 = int(gl_GlobalInvocationID.y) * Tile;
    if (x >= push.size.x || y0 >= push.size.y) return;
    float keep = push.values[0].x, steady = 1.0 / (1.0 - keep);
    int last = push.size.y - 1, first = y0 - Halo;

    vec4 f[Tile + 2 * Halo];
    f[0] = load0(x, clamp(first, 0, last)) * steady;
    UNROLL for (int i = 1; i < Tile + 2 * Halo; i++)
    {
        vec4 v = load0(x, clamp(first + i, 0, last));
        f[i] = first + i <= last ? v + keep * f[i - 1] : f[i - 1];
    }

    float scale = (1.0 - keep) * (1.0 - keep) * SCALE;
    f[Tile + 2 * Halo - 1] *= steady;
    UNROLL for (int i = Tile + 2 * Halo - 2; i >= Halo; i--)
    {
        f[i] += keep * f[i + 1];
        if (i < Halo + Tile && first + i <= last) store0(x, first + i, f[i] * scale);
    }
}
