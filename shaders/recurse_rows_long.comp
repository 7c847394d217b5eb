#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// One direction of one step of the two-sided exponential smoothing along rows, for long tails: each invocation runs along a
// segment of a row, from Halo samples ahead of it. values[0] is ν, samples in a segment, samples in the halo; the latter two
// multiples of four. The form is the normalised one of recurse_rows.comp: a start on the first (last) sample itself is then
// what the scaling by 1/(1 − ν) there means. Neighbouring invocations take neighbouring rows: llvmpipe computes those in x at once.

CONSTANT(2, Backward, 0)

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD(0)
DEFINE_LOAD_REPEATED
DEFINE_STORE(0, toCodesWithin)

void main()
{
    int segment = int(push.values[0].y), halo = int(push.values[0].z);
    int y = int(gl_GlobalInvocationID.x), begin = int(gl_GlobalInvocationID.y) * segment;
    if (begin >= push.size.x || y >= push.size.y) return;
    int end = min(begin + segment, push.size.x);
    float keep = push.values[0].x, take = 1.0 - keep;

    if (Backward == 0)
    {
        int x = max(begin - halo, 0);
        float f = load0(x, y).x;
        for (; x < end; x += 4)
        {
            vec4 v = take * load0(x, y);
            v.x += keep * f;
            v.y += keep * v.x;
            v.z += keep * v.y;
            v.w += keep * v.z;
            f = v.w;
            if (x >= begin) store0(x, y, v * SCALE);
        }
    }
    else
    {
        int x = min(end + halo, push.size.x) - 1 & ~3;
        float f = loadRepeated0(x, y).w;
        for (; x >= begin; x -= 4)
        {
            vec4 v = take * loadRepeated0(x, y);
            v.w += keep * f;
            v.z += keep * v.w;
            v.y += keep * v.z;
            v.x += keep * v.y;
            f = v.x;
            if (x < end) store0(x, y, v * SCALE);
        }
    }
}
