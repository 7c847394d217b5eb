#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Copies a plane of bytes that starts at, or has rows at, any byte to a whole one. Each invocation makes Quads quads of a row.

CONSTANT(2, Quads, 4)

SOURCE_CODES(0)
TARGET_CODES(0, 4)

void main()
{
    int x0 = int(gl_GlobalInvocationID.x) * Quads * 4, y = int(gl_GlobalInvocationID.y);
    if (y >= push.size.y) return;
    UNROLL for (int q = 0; q < Quads; q++)
    {
        int x = x0 + 4 * q;
        if (x >= push.size.x) return;
        int at = push.source[0].x + y * push.source[0].y + x;
        int end = at + min(3, push.size.x - 1 - x); // nothing past the plane's last byte is read
        uint low = LOAD_WORD(0, at), high = LOAD_WORD(0, end);
        int shift = (at & 3) * 8;
        STORE_WORD(0, push.target[0].x + y * push.target[0].y + x, low >> shift | high << 1 << (31 - shift));
    }
}
