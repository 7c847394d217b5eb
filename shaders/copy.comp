#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Copies a plane, or mirrors its rows. Each invocation makes Quads quads of a row.

CONSTANT(2, Quads, 4)
CONSTANT(3, Mirror, 0)

SOURCE_CODES(0)
TARGET_CODES(0, 4)
DEFINE_LOAD_CODES(0)
DEFINE_STORE_CODES(0)

// The quad whose first sample is the mirror image of x; its samples lie left of it and may span two quads.
uvec4 loadMirrored(int x, int y)
{
    int right = push.size.x - 1 - x; // mirror image of the first sample
    int high = right & ~3, place = right & 3;
    uvec4 a = loadCodes0(high, y);
    if (place == 3) return a.wzyx;
    uvec4 b = loadCodes0(max(high - 4, 0), y);
    return place == 2 ? uvec4(a.zyx, b.w) : place == 1 ? uvec4(a.yx, b.wz) : uvec4(a.x, b.wzy);
}

void main()
{
    int x0 = int(gl_GlobalInvocationID.x) * Quads * 4, y = int(gl_GlobalInvocationID.y);
    if (y >= push.size.y) return;
    UNROLL for (int q = 0; q < Quads; q++)
    {
        int x = x0 + 4 * q;
        if (x >= push.size.x) return;
        storeCodes0(x, y, Mirror != 0 ? loadMirrored(x, y) : loadCodes0(x, y));
    }
}
