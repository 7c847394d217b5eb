// What every kernel shares: the planes it reads and writes, and how four neighbouring samples are loaded and stored.
//
// A plane is a window of a buffer that holds one component. Its first sample lies at byte `.x` of the window and its rows are `.y`
// bytes apart (negative for bottom-up planes). Samples are of one of three kinds:
//   Codes   code values as they lie in a frame's slot: bytes, or words of 16 bits where Depth exceeds 8
//   Fixed   words of 16 bits: code values times 2^(16 − Depth), rounded; what the stages of one pass hand on
//   Floats  code values as floats: the same, where Fixed is too coarse or a stage's result may be negative
// Loads give, and stores take, the numbers as they are kept; SCALE converts from the source's unit to the target's.
// Four samples with x a multiple of four are a "quad": the unit of every load and store. Planes are whole: their rows start at
// multiples of a quad's bytes and are padded to whole quads, which stores may write. Frames that are not go through
// copy_from_bytes.comp and copy_to_bytes.comp, and planes of several components through unpack.comp and pack.comp.
//
// Compiled twice: as it is, with storage buffers; and with TEXELS, where planes are texel buffers of one quad a texel: llvmpipe loads
// and stores storage buffers lane by lane through memory, several times slower than it gathers texels. It also computes both sides
// of every branch, so what can be chosen beforehand is a constant.

// OpenGL compiles this very text, behind a preamble that defines OPENGL and CONSTANT_0 to CONSTANT_8: it has no specialisation
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

const int Codes = 0, Fixed = 1, Floats = 2;

CONSTANT(0, SourceKind, 0)
CONSTANT(1, TargetKind, 0)
// Constants 2 to 4 mean what each kernel says; 5 and 6 are the work-group's size.
CONSTANT(7, Depth, 8) // bits of a code value
CONSTANT(8, Shift, 0) // zero bits below it in its word; only where planes of pixels are taken apart and put together

const int MaxCode = (1 << Depth) - 1;

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

#define FRACTION float(1 << (16 - Depth))
#define SCALE ((TargetKind == Fixed ? FRACTION : 1.0) / (SourceKind == Fixed ? FRACTION : 1.0))

#ifdef TEXELS
#define SOURCE(n) layout(BINDING(n)) uniform usamplerBuffer source##n;
#define TARGET(n, at) layout(BINDING(at)) uniform writeonly uimageBuffer target##n;
#define SOURCE_CODES(n) SOURCE(n)
#define TARGET_CODES(n, at) TARGET(n, at)
#define LOAD_WORD(n, at) texelFetch(source##n, (at) >> 2).x
#define LOAD_WIDE(n, at) texelFetch(source##n, (at) >> 3).xy
#define LOAD_PAIRS(n, at) LOAD_WIDE(n, at)
#define LOAD_FLOATS(n, at) uintBitsToFloat(texelFetch(source##n, (at) >> 4))
#define STORE_WORD(n, at, v) imageStore(target##n, (at) >> 2, uvec4(v, 0, 0, 0))
#define STORE_WIDE(n, at, v) imageStore(target##n, (at) >> 3, uvec4(v, 0, 0))
#define STORE_PAIRS(n, at, v) STORE_WIDE(n, at, v)
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
#define LOAD_WIDE(n, at) uvec2(source##n.words[(at) >> 2], source##n.words[((at) >> 2) + 1])
#define LOAD_PAIRS(n, at) sourcePairs##n.pairs[(at) >> 3]
#define LOAD_FLOATS(n, at) sourceFloats##n.floats[(at) >> 4]
#define STORE_WORD(n, at, v) target##n.words[(at) >> 2] = v
#define STORE_WIDE(n, at, v) target##n.words[(at) >> 2] = (v).x; target##n.words[((at) >> 2) + 1] = (v).y
#define STORE_PAIRS(n, at, v) targetPairs##n.pairs[(at) >> 3] = v
#define STORE_FLOATS(n, at, v) targetFloats##n.floats[(at) >> 4] = v
#endif

// Bytes and pairs of bytes x, y, z, w from the lowest up: the order of samples in memory.
uvec4 splitBytes(uint v) { return uvec4(v & 255u, (v >> 8) & 255u, (v >> 16) & 255u, v >> 24); }
uint joinBytes(uvec4 v) { return v.x | v.y << 8 | v.z << 16 | v.w << 24; }
uvec4 splitPairs(uvec2 v) { return uvec4(v.x & 65535u, v.x >> 16, v.y & 65535u, v.y >> 16); }
uvec2 joinPairs(uvec4 v) { return uvec2(v.x | v.y << 16, v.z | v.w << 16); }

// Conversions go through signed integers: CPUs convert unsigned ones in many steps.
vec4 toFloats(uvec4 v) { return vec4(ivec4(v)); }

// Rounds to nearest, halves up, and clips to code values.
uvec4 toCodes(vec4 v) { return uvec4(clamp(ivec4(floor(v + 0.5)), 0, MaxCode)); }

// The same of sums that lie within the code values: weights that are not negative and add up to one.
uvec4 toCodesWithin(vec4 v) { return uvec4(ivec4(v + 0.5)); }

// One quad of plane n as code values; samples past the row's end are undefined.
#define DEFINE_LOAD_CODES(n) \
    uvec4 loadCodes##n(int x, int y) \
    { \
        int row = push.source[n].x + y * push.source[n].y; \
        if (Depth > 8) return splitPairs(LOAD_WIDE(n, row + 2 * x)) & uint(MaxCode); \
        return splitBytes(LOAD_WORD(n, row + x)); \
    }

// One quad of plane n as it is kept, of any kind; samples past the row's end are undefined.
#define DEFINE_LOAD(n) \
    DEFINE_LOAD_CODES(n) \
    vec4 load##n(int x, int y) \
    { \
        if (SourceKind == Codes) return toFloats(loadCodes##n(x, y)); \
        int row = push.source[n].x + y * push.source[n].y; \
        if (SourceKind == Fixed) return toFloats(splitPairs(LOAD_PAIRS(n, row + 2 * x))); \
        return LOAD_FLOATS(n, row + 4 * x); \
    }

#define DEFINE_STORE_CODES(n) \
    void storeCodes##n(int x, int y, uvec4 codes) \
    { \
        int row = push.target[n].x + y * push.target[n].y; \
        if (Depth > 8) { STORE_WIDE(n, row + 2 * x, joinPairs(codes)); } \
        else { STORE_WORD(n, row + x, joinBytes(codes)); } \
    }

// Stores a quad as what the target is, `codes` telling how it is rounded: toCodes or toCodesWithin.
#define DEFINE_STORE(n, codes) \
    DEFINE_STORE_CODES(n) \
    void store##n(int x, int y, vec4 v) \
    { \
        if (TargetKind == Codes) { storeCodes##n(x, y, codes(v)); return; } \
        int row = push.target[n].x + y * push.target[n].y; \
        if (TargetKind == Fixed) { STORE_PAIRS(n, row + 2 * x, joinPairs(toCodesWithin(v))); } \
        else { STORE_FLOATS(n, row + 4 * x, v); } \
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
