#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Takes a plane of pixels apart: each of its Count components becomes a plane of its own. Each invocation reads four pixels.

CONSTANT(2, Step, 4)     // bytes of a pixel
CONSTANT(3, Count, 3)
CONSTANT(4, Offsets, 0)  // bytes before each component's word in its pixel: one in each byte, from the lowest up

SOURCE_CODES(0)
TARGET_CODES(0, 4)
TARGET_CODES(1, 5)
TARGET_CODES(2, 6)
TARGET_CODES(3, 7)
DEFINE_STORE_CODES(0)
DEFINE_STORE_CODES(1)
DEFINE_STORE_CODES(2)
DEFINE_STORE_CODES(3)

uint words[8]; // of four pixels, which have as many as one pixel has bytes

uvec4 component(int i)
{
    uvec4 codes;
    UNROLL for (int s = 0; s < 4; s++)
    {
        int at = s * Step + (Offsets >> 8 * i & 255);
        codes[s] = words[at >> 2] >> 8 * (at & 3) >> Shift & uint(MaxCode);
    }

    return codes;
}

void main()
{
    int x = int(gl_GlobalInvocationID.x) * 4, y = int(gl_GlobalInvocationID.y);
    if (x >= push.size.x || y >= push.size.y) return;
    int at = push.source[0].x + y * push.source[0].y + x * Step;
    UNROLL for (int k = 0; k < Step; k++) words[k] = LOAD_WORD(0, at + 4 * k);
    storeCodes0(x, y, component(0));
    if (Count > 1) storeCodes1(x, y, component(1));
    if (Count > 2) storeCodes2(x, y, component(2));
    if (Count > 3) storeCodes3(x, y, component(3));
}
