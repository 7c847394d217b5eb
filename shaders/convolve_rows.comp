#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Convolution along rows: each invocation makes Tile samples of a row. Samples outside repeat the edge.

CONSTANT(2, Tile, 32)
CONSTANT(3, Radius, 2)
CONSTANT(4, Mode, 1) // bit 0: the loop is unrolled

const int Padding = 16; // zero weights on either side
const int Reach = (Radius + 3) / 4; // quads

// weights[Padding + k].x belongs to the sample k − Radius places to the right.
layout(BINDING(8), std140) uniform Weights { vec4 weights[1024]; };

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD(0)
DEFINE_LOAD_REPEATED
DEFINE_STORE(0, toCodes)

vec4 sums[Tile / 4];

// Adds what the samples v, `lag` quads right of the outermost reach of a quad of results, give to that quad.
void addQuad(int quad, int lag, vec4 v)
{
    UNROLL for (int s = 0; s < 4; s++)
    {
        UNROLL for (int o = 0; o < 4; o++)
        {
            int k = 4 * (lag - Reach) + s - o + Radius;
            if ((Mode & 1) == 0 || (k >= 0 && k <= 2 * Radius)) sums[quad][o] += weights[Padding + k].x * v[s];
        }
    }
}

void main()
{
    int x0 = int(gl_GlobalInvocationID.x) * Tile, y = int(gl_GlobalInvocationID.y);
    if (x0 >= push.size.x || y >= push.size.y) return;
    UNROLL for (int q = 0; q < Tile / 4; q++) sums[q] = vec4(0);

    if ((Mode & 1) != 0)
    {
        UNROLL for (int d = 0; d < Tile / 4 + 2 * Reach; d++)
        {
            vec4 v = loadRepeated0(x0 + 4 * (d - Reach), y);
            UNROLL for (int q = 0; q < Tile / 4; q++)
                if (d >= q && d - q <= 2 * Reach) addQuad(q, d - q, v);
        }
    }
    else
    {
        DONT_UNROLL for (int d = 0; d < Tile / 4 + 2 * Reach; d++)
        {
            vec4 v = loadRepeated0(x0 + 4 * (d - Reach), y);
            UNROLL for (int q = 0; q < Tile / 4; q++)
                if (d >= q && d - q <= 2 * Reach) addQuad(q, d - q, v);
        }
    }

    UNROLL for (int q = 0; q < Tile / 4; q++)
        if (x0 + 4 * q < push.size.x) store0(x0 + 4 * q, y, sums[q] * SCALE);
}
