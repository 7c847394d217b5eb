#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Puts Count planes of one component each together to a plane of pixels: the reverse of unpack.comp. Bytes of a pixel that belong to
// no component come from source 3, another plane of such pixels. Each invocation makes four pixels.

CONSTANT(2, Step, 4)
CONSTANT(3, Count, 3)
CONSTANT(4, Offsets, 0)

SOURCE_CODES(0)
SOURCE_CODES(1)
SOURCE_CODES(2)
SOURCE_CODES(3)
TARGET_CODES(0, 4)
DEFINE_LOAD_CODES(0)
DEFINE_LOAD_CODES(1)
DEFINE_LOAD_CODES(2)
DEFINE_LOAD_CODES(3)

const int WordBytes = Depth > 8 ? 2 : 1;
const bool HasGaps = Count * WordBytes < Step;

uint words[8];
uint known[8]; // bits that are a component's

void add(int i, uvec4 codes)
{
    UNROLL for (int s = 0; s < 4; s++)
    {
        int at = s * Step + (Offsets >> 8 * i & 255);
        words[at >> 2] |= codes[s] << Shift << 8 * (at & 3);
        known[at >> 2] |= uint((1 << 8 * WordBytes) - 1) << 8 * (at & 3);
    }
}

void main()
{
    int x = int(gl_GlobalInvocationID.x) * 4, y = int(gl_GlobalInvocationID.y);
    if (x >= push.size.x || y >= push.size.y) return;
    UNROLL for (int k = 0; k < Step; k++) words[k] = known[k] = 0u;
    add(0, loadCodes0(x, y));
    if (Count > 1) add(1, loadCodes1(x, y));
    if (Count > 2) add(2, loadCodes2(x, y));
    if (Count > 3) add(3, loadCodes3(x, y));
    int at = push.target[0].x + y * push.target[0].y + x * Step;
    UNROLL for (int k = 0; k < Step; k++)
    {
        uint gaps = HasGaps ? LOAD_WORD(3, push.source[3].x + y * push.source[3].y + x * Step + 4 * k) & ~known[k] : 0u;
        STORE_WORD(0, at + 4 * k, words[k] | gaps);
    }
}
