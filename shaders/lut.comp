#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Replaces each code value by a table entry. Each invocation makes Quads quads of a row.

CONSTANT(2, Quads, 4)

SOURCE_CODES(0)
TARGET_CODES(0, 4)
DEFINE_LOAD_CODES(0)
DEFINE_STORE_CODES(0)

#ifdef OPENGL
#if CONSTANT_3 == 1
#define SPREAD
#endif
#endif

#ifdef SPREAD
// llvmpipe loads uniform blocks several times faster than storage buffers, and OpenGL has no texels of a slot's bytes.
layout(BINDING(8), std140) uniform Table { uvec4 table[256]; }; // entry i in table[i].x

uint entry(uint code) { return table[code].x; }
#else
SOURCE_CODES(1) // the table: words of 16 bits

uint entry(uint code)
{
    uint two = LOAD_WORD(1, push.source[1].x + int(2u * code));
    return (code & 1u) != 0u ? two >> 16 : two & 65535u;
}
#endif

void main()
{
    int x0 = int(gl_GlobalInvocationID.x) * Quads * 4, y = int(gl_GlobalInvocationID.y);
    if (y >= push.size.y) return;
    UNROLL for (int q = 0; q < Quads; q++)
    {
        int x = x0 + 4 * q;
        if (x >= push.size.x) return;
        uvec4 v = loadCodes0(x, y);
        storeCodes0(x, y, uvec4(entry(v.x), entry(v.y), entry(v.z), entry(v.w)));
    }
}
