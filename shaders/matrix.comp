#version 450
#extension GL_GOOGLE_include_directive : require
#include "plane.glsl"

// Makes each of Count planes a weighted sum of all of them plus an offset. Each invocation makes one quad of every plane.

CONSTANT(2, Count, 3)

layout(BINDING(8), std140) uniform Weights
{
    vec4 columns[4]; // columns[j][i]: how much of plane j goes into plane i
    vec4 offset;
};

SOURCE_CODES(0)
SOURCE_CODES(1)
SOURCE_CODES(2)
SOURCE_CODES(3)
TARGET_CODES(0, 4)
TARGET_CODES(1, 5)
TARGET_CODES(2, 6)
TARGET_CODES(3, 7)
DEFINE_LOAD_CODES(0)
DEFINE_LOAD_CODES(1)
DEFINE_LOAD_CODES(2)
DEFINE_LOAD_CODES(3)
DEFINE_STORE_CODES(0)
DEFINE_STORE_CODES(1)
DEFINE_STORE_CODES(2)
DEFINE_STORE_CODES(3)

uvec4 mixed(int i, vec4 p0, vec4 p1, vec4 p2, vec4 p3)
{
    vec4 sum = columns[0][i] * p0;
    if (Count > 1) sum += columns[1][i] * p1;
    if (Count > 2) sum += columns[2][i] * p2;
    if (Count > 3) sum += columns[3][i] * p3;
    return toCodes(sum + offset[i]);
}

void main()
{
    int x = int(gl_GlobalInvocationID.x) * 4, y = int(gl_GlobalInvocationID.y);
    if (x >= push.size.x || y >= push.size.y) return;
    vec4 p0 = toFloats(loadCodes0(x, y));
    vec4 p1 = Count > 1 ? toFloats(loadCodes1(x, y)) : vec4(0);
    vec4 p2 = Count > 2 ? toFloats(loadCodes2(x, y)) : vec4(0);
    vec4 p3 = Count > 3 ? toFloats(loadCodes3(x, y)) : vec4(0);
    storeCodes0(x, y, mixed(0, p0, p1, p2, p3));
    if (Count > 1) storeCodes1(x, y, mixed(1, p0, p1, p2, p3));
    if (Count > 2) storeCodes2(x, y, mixed(2, p0, p1, p2, p3));
    if (Count > 3) storeCodes3(x, y, mixed(3, p0, p1, p2, p3));
}
