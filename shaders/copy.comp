#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Copies a plane, or mirrors its rows. Each invocation makes Quads quads of a row.

CONSTANT(2, Quads, 4)
CONSTANT(3, Mirror, 0)

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD_CODES(0)
DEFINE_STORE_CODES(0)

uint reversed(uint v) { return v >> 24 | (v >> 8 & 0xff00u) | (v << 8 & 0xff0000u) | v << 24; }

// The quad whose first sample is the mirror image of x; its samples lie left of it and may span two quads.
uint loadMirrored(int x, int y)
{
    int right = push.size.x - 1 - x; // mirror image of the first sample
    int high = right & ~3, shift = (right & 3) * 8;
    uint v = reversed(loadCodes0(high, y));
    if (shift == 24) return v;
    uint next = high >= 4 ? reversed(loadCodes0(high - 4, y)) : 0u;
    return v >> (24 - shift) | next << (shift + 8);
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
