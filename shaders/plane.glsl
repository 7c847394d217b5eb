// What every kernel shares: the planes it reads and writes, and how four neighbouring samples are loaded and stored.
//
// A plane is a window of a buffer. Its first sample lies at byte `.x` of the window and its rows are `.y` bytes apart (negative for
// bottom-up planes). Samples are kept in one of three widths:
//    8  code values, packed as they lie in a frame's slot
//   16  code values times 256, rounded: what the stages of one pass hand on
//   32  code values as floats: the same, where a stage's result may be negative or must be exact
// Loads give, and stores take, the numbers as they are kept; SCALE converts from the source's unit to the target's.
// Four samples with x a multiple of four are a "quad": the unit of every load and store. Planes are whole: offset and stride of
// 8-bit ones are multiples of four, and rows are padded to whole quads, which stores may write. Frames that are not go through
// copy_from_bytes.comp and copy_to_bytes.comp.
//
// Compiled twice: as it is, with storage buffers; and with TEXELS, where planes are texel buffers of one quad a texel: llvmpipe loads
// and stores storage buffers lane by lane through memory, several times slower than it gathers texels. It also computes both sides
// of every branch, so what can be chosen beforehand is a constant.

// OpenGL compiles this very text, behind a preamble that defines OPENGL and CONSTANT_0 to CONSTANT_6: it has no specialisation
// constants, no push constants and no descriptor sets.

#ifdef OPENGL
#define CONSTANT(id, name, value) const int name = CONSTANT_##id;
#define BINDING(n) binding = n
#define UNROLL
#define DONT_UNROLL
#else
#extension GL_EXT_control_flow_attributes : require
#define CONSTANT(id, name, value) layout(constant_id = id) const int name = value;
#define BINDING(n) set = 0, binding = n
#define UNROLL [[unroll]]
#define DONT_UNROLL [[dont_unroll]]
#endif

CONSTANT(0, SourceBits, 8)
CONSTANT(1, TargetBits, 8)
// Constants 2 to 4 mean what each kernel says; 5 and 6 are the work-group's size.
#ifdef OPENGL
layout(local_size_x = CONSTANT_5, local_size_y = CONSTANT_6) in;
#else
layout(local_size_x_id = 5, local_size_y_id = 6) in;
#endif

#define PUSH_MEMBERS \
    ivec2 size;      /* of the target plane, in samples */ \
    ivec2 source[4]; /* byte offset of the first sample, bytes between rows */ \
    ivec2 target[4]; \
    vec4 values[3];  /* what each kernel says */

#ifdef OPENGL
struct Push { PUSH_MEMBERS };
layout(location = 0) uniform Push push; // locations 0, 1 to 4, 5 to 8, 9 to 11
#else
layout(push_constant) uniform Push { PUSH_MEMBERS } push;
#endif

#define SCALE ((TargetBits == 16 ? 256.0 : 1.0) / (SourceBits == 16 ? 256.0 : 1.0))

#ifdef TEXELS
#define SOURCE(n) layout(BINDING(n)) uniform usamplerBuffer source##n;
#define TARGET(n, at) layout(BINDING(at)) uniform writeonly uimageBuffer target##n;
#define SOURCE_CODES(n) SOURCE(n)
#define TARGET_CODES(n, at) TARGET(n, at)
#define LOAD_WORD(n, at) texelFetch(source##n, (at) >> 2).x
#define LOAD_PAIRS(n, at) texelFetch(source##n, (at) >> 3).xy
#define LOAD_FLOATS(n, at) uintBitsToFloat(texelFetch(source##n, (at) >> 4))
#define STORE_WORD(n, at, v) imageStore(target##n, (at) >> 2, uvec4(v, 0, 0, 0))
#define STORE_PAIRS(n, at, v) imageStore(target##n, (at) >> 3, uvec4(v, 0, 0))
#define STORE_FLOATS(n, at, v) imageStore(target##n, (at) >> 4, floatBitsToUint(v))
#else
// Of planes that are only seen as code values. OpenGL counts every block declared, and need offer no more than eight.
#define SOURCE_CODES(n) \
    layout(BINDING(n), std430) readonly buffer Source##n { uint words[]; } source##n;
#define TARGET_CODES(n, at) \
    layout(BINDING(at), std430) writeonly buffer Target##n { uint words[]; } target##n;
#define SOURCE(n) \
    SOURCE_CODES(n) \
    layout(BINDING(n), std430) readonly buffer SourcePairs##n { uvec2 pairs[]; } sourcePairs##n; \
    layout(BINDING(n), std430) readonly buffer SourceFloats##n { vec4 floats[]; } sourceFloats##n;
#define TARGET(n, at) \
    TARGET_CODES(n, at) \
    layout(BINDING(at), std430) writeonly buffer TargetPairs##n { uvec2 pairs[]; } targetPairs##n; \
    layout(BINDING(at), std430) writeonly buffer TargetFloats##n { vec4 floats[]; } targetFloats##n;
#define LOAD_WORD(n, at) source##n.words[(at) >> 2]
#define LOAD_PAIRS(n, at) sourcePairs##n.pairs[(at) >> 3]
#define LOAD_FLOATS(n, at) sourceFloats##n.floats[(at) >> 4]
#define STORE_WORD(n, at, v) target##n.words[(at) >> 2] = v
#define STORE_PAIRS(n, at, v) targetPairs##n.pairs[(at) >> 3] = v
#define STORE_FLOATS(n, at, v) targetFloats##n.floats[(at) >> 4] = v
#endif

// Bytes x, y, z, w from the lowest up: the order of samples in memory.
// Conversions go through signed integers: CPUs convert unsigned ones in many steps.
vec4 unpackBytes(uint v) { return vec4(ivec4(uvec4(v & 255u, (v >> 8) & 255u, (v >> 16) & 255u, v >> 24))); }
uint packBytes(uvec4 v) { return v.x | v.y << 8 | v.z << 16 | v.w << 24; }

vec4 unpackPairs(uvec2 v) { return vec4(ivec4(uvec4(v.x & 65535u, v.x >> 16, v.y & 65535u, v.y >> 16))); }
// Of sums that lie within the code values: weights that are not negative and add up to one.
uvec2 packPairs(vec4 v)
{
    uvec4 u = uvec4(ivec4(v + 0.5));
    return uvec2(u.x | u.y << 16, u.z | u.w << 16);
}

// Rounds to nearest, halves up, and clips to code values.
uvec4 toCodes(vec4 v) { return uvec4(clamp(ivec4(floor(v + 0.5)), 0, 255)); }

// The same of sums that lie within the code values.
uvec4 toCodesWithin(vec4 v) { return uvec4(ivec4(v + 0.5)); }

// One quad of plane n as packed code values; samples past the row's end are undefined.
#define DEFINE_LOAD_CODES(n) \
    uint loadCodes##n(int x, int y) { return LOAD_WORD(n, push.source[n].x + y * push.source[n].y + x); }

// One quad of plane n as it is kept, of any width; samples past the row's end are undefined.
#define DEFINE_LOAD(n) \
    DEFINE_LOAD_CODES(n) \
    vec4 load##n(int x, int y) \
    { \
        if (SourceBits == 8) return unpackBytes(loadCodes##n(x, y)); \
        int at = push.source[n].x + y * push.source[n].y + x * (SourceBits >> 3); \
        return SourceBits == 16 ? unpackPairs(LOAD_PAIRS(n, at)) : LOAD_FLOATS(n, at); \
    }

#define DEFINE_STORE_CODES(n) \
    void storeCodes##n(int x, int y, uint codes) { STORE_WORD(n, push.target[n].x + y * push.target[n].y + x, codes); }

// Stores a quad as what the target is, `codes` telling how it is rounded: toCodes or toCodesWithin.
#define DEFINE_STORE(n, codes) \
    DEFINE_STORE_CODES(n) \
    void store##n(int x, int y, vec4 v) \
    { \
        if (TargetBits == 8) { storeCodes##n(x, y, packBytes(codes(v))); return; } \
        int at = push.target[n].x + y * push.target[n].y + x * (TargetBits >> 3); \
        if (TargetBits == 16) STORE_PAIRS(n, at, packPairs(v)); \
        else STORE_FLOATS(n, at, v); \
    }

// A quad anywhere along a row of plane 0: places left of the first sample and right of the last repeat those.
#define DEFINE_LOAD_REPEATED \
    vec4 loadRepeated0(int x, int y) \
    { \
        int last = push.size.x - 1; \
        int lastQuad = last & ~3; \
        vec4 v = load0(clamp(x, 0, lastQuad), y); \
        int valid = last - x; \
        if (valid < 3) \
        { \
            int inQuad = last & 3; \
            float edge = inQuad == 0 ? v.x : inQuad == 1 ? v.y : inQuad == 2 ? v.z : v.w; \
            v = vec4(valid < 0 ? edge : v.x, valid < 1 ? edge : v.y, valid < 2 ? edge : v.z, edge); \
        } \
        return x < 0 ? v.xxxx : v; \
    }
