#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Convolution along columns: each invocation makes Tile rows of four neighbouring columns. Samples outside repeat the edge.
// With bit 1 of Mode it sharpens plane 1, the samples before the convolution: clip(s + ((s − rounded sum)·amount >> 16)),
// where the bits of values[0].x are the amount.

CONSTANT(2, Tile, 8)
CONSTANT(3, Radius, 2)
CONSTANT(4, Mode, 1) // bit 0: the loop is unrolled; bit 1: sharpen; bit 2: the products of that need more than 32 bits

const int Padding = 16; // zero weights on either side

// weights[Padding + k].x belongs to the sample k − Radius rows below.
layout(BINDING(8), std140) uniform Weights { vec4 weights[1024]; };

SOURCE(0)
SOURCE_CODES(1)
TARGET(0, 4)
DEFINE_LOAD(0)
DEFINE_LOAD_CODES(1)
DEFINE_STORE(0, toCodes)

vec4 sums[Tile];

// (d · amount) >> 16; far outside the code values the exact number no longer matters.
ivec4 scaled(ivec4 d)
{
    ivec4 amount = ivec4(floatBitsToInt(push.values[0].x));
    if ((Mode & 4) == 0) return d * amount >> 16;
    ivec4 high, low;
    imulExtended(d, amount, high, low);
    return clamp(high, -16384, 16383) << 16 | ivec4(uvec4(low) >> 16);
}

void addRow(int d, vec4 v)
{
    UNROLL for (int i = 0; i < Tile; i++)
        if (d >= i && d - i <= 2 * Radius) sums[i] += weights[Padding + d - i].x * v;
}

void main()
{
    int x = int(gl_GlobalInvocationID.x) * 4, y0 = int(gl_GlobalInvocationID.y) * Tile;
    if (x >= push.size.x || y0 >= push.size.y) return;
    int last = push.size.y - 1;
    UNROLL for (int i = 0; i < Tile; i++) sums[i] = vec4(0);

    if ((Mode & 1) != 0)
    {
        UNROLL for (int d = 0; d < Tile + 2 * Radius; d++) addRow(d, load0(x, clamp(y0 + d - Radius, 0, last)));
    }
    else
    {
        DONT_UNROLL for (int d = 0; d < Tile + 2 * Radius; d++) addRow(d, load0(x, clamp(y0 + d - Radius, 0, last)));
    }

    UNROLL for (int i = 0; i < Tile; i++)
    {
        if (y0 + i > last) break;
        if ((Mode & 2) == 0)
        {
            store0(x, y0 + i, sums[i] * SCALE);
            continue;
        }

        ivec4 s = ivec4(loadCodes1(x, y0 + i));
        ivec4 blurred = ivec4(floor(((Mode & 4) == 0 ? sums[i] : clamp(sums[i], -1e9, 1e9)) + 0.5));
        storeCodes0(x, y0 + i, uvec4(clamp(s + scaled(s - blurred), 0, MaxCode)));
    }
}
