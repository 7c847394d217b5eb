#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Replaces each code value by a table entry. Each invocation makes Quads quads of a row.

CONSTANT(2, Quads, 4)

layout(BINDING(8), std140) uniform Table { uvec4 table[256]; }; // entry i in table[i].x

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD_CODES(0)
DEFINE_STORE_CODES(0)

void main()
{
    int x0 = int(gl_GlobalInvocationID.x) * Quads * 4, y = int(gl_GlobalInvocationID.y);
    if (y >= push.size.y) return;
    UNROLL for (int q = 0; q < Quads; q++)
    {
        int x = x0 + 4 * q;
        if (x >= push.size.x) return;
        uint v = loadCodes0(x, y);
        storeCodes0(x, y, packBytes(uvec4(
            table[v & 255u].x, table[(v >> 8) & 255u].x, table[(v >> 16) & 255u].x, table[v >> 24].x)));
    }
}
