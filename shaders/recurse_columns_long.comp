#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// recurse_rows_long.comp along columns: each invocation runs along a segment of four neighbouring columns.

CONSTANT(2, Backward, 0)

SOURCE(0)
TARGET(0, 4)
DEFINE_LOAD(0)
DEFINE_STORE(0, toCodesWithin)

void main()
{
    int segment = int(push.values[0].y), halo = int(push.values[0].z);
    int x = int(gl_GlobalInvocationID.x) * 4, begin = int(gl_GlobalInvocationID.y) * segment;
    if (x >= push.size.x || begin >= push.size.y) return;
    int end = min(begin + segment, push.size.y);
    float keep = push.values[0].x, take = 1.0 - keep;

    if (Backward == 0)
    {
        int y = max(begin - halo, 0);
        vec4 f = load0(x, y);
        for (; y < end; y++)
        {
            f = take * load0(x, y) + keep * f;
            if (y >= begin) store0(x, y, f * SCALE);
        }
    }
    else
    {
        int y = min(end + halo, push.size.y) - 1;
        vec4 f = load0(x, y);
        for (; y >= begin; y--)
        {
            f = take * load0(x, y) + keep * f;
            if (y < end) store0(x, y, f * SCALE);
        }
    }
}
