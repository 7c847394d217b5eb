#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_8bit_storage : require
#undef TEXELS
#include "plane.glsl"

// Copies a whole plane of bytes to one that starts at, or has rows at, any byte, and writes nothing but visible bytes. Each invocation
// makes four. Always with storage buffers.

SOURCE_CODES(0)
layout(BINDING(4), std430) writeonly buffer TargetBytes { uint8_t bytes[]; };

void main()
{
    int x = int(gl_GlobalInvocationID.x) * 4, y = int(gl_GlobalInvocationID.y);
    if (x >= push.size.x || y >= push.size.y) return;
    uint word = LOAD_WORD(0, push.source[0].x + y * push.source[0].y + x);
    int at = push.target[0].x + y * push.target[0].y + x, left = push.size.x - x;
    bytes[at] = uint8_t(word & 255u);
    if (left > 1) bytes[at + 1] = uint8_t(word >> 8 & 255u);
    if (left > 2) bytes[at + 2] = uint8_t(word >> 16 & 255u);
    if (left > 3) bytes[at + 3] = uint8_t(word >> 24);
}
