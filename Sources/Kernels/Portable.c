// Four lanes of plain C: SSE2 on x86, NEON on Arm, whatever the compiler makes of it elsewhere.
#pragma STDC FP_CONTRACT OFF

#include <stdint.h>
#include <string.h>

#include "Levels.h"

typedef float V __attribute__((vector_size(16)));
typedef int32_t VI __attribute__((vector_size(16)));
enum { W = 4, TILE_ROWS = 4, TILE_COLUMNS = 2, ACCUMULATORS = 8, ATTENTION_ROWS = 2 };

static inline V v_set1(float x) { return (V){x, x, x, x}; }
static inline V v_load(const float *p) {
  V v;
  memcpy(&v, p, sizeof v);
  return v;
}
static inline void v_store(float *p, V v) { memcpy(p, &v, sizeof v); }
static inline V v_add(V a, V b) { return a + b; }
static inline V v_sub(V a, V b) { return a - b; }
static inline V v_mul(V a, V b) { return a * b; }
static inline V v_div(V a, V b) { return a / b; }
static inline V v_fma(V a, V b, V c) { return a * b + c; }
static inline V v_select(VI mask, V a, V b) { return (V)((mask & (VI)a) | (~mask & (VI)b)); }
static inline V v_max(V a, V b) { return v_select((VI)(a > b), a, b); }
static inline V v_min(V a, V b) { return v_select((VI)(a < b), a, b); }
static inline V v_zero_below(V x, V limit, V y) { return v_select((VI)(x >= limit), y, v_set1(0)); }
// Adding and taking away 1.5 * 2^23 leaves the nearest integer (ties to even) for |x| < 2^22.
static inline V v_round(V x) { return (x + v_set1(12582912.0f)) - v_set1(12582912.0f); }
static inline V v_scale(V x, V n) { return x * (V)((__builtin_convertvector(n, VI) + 127) << 23); }
static inline V v_fold(V v) { return v; }

// A half is widened by placing its bits and rescaling the exponent; infinities and NaN keep theirs.
static inline V v_load_f16(const uint16_t *p) {
  VI h = {p[0], p[1], p[2], p[3]};
  VI magnitude = (h & 0x7fff) << 13;
  VI scaled = (VI)((V)magnitude * v_set1(0x1p112f));
  VI special = (VI)((h & 0x7c00) == 0x7c00);
  VI bits = (special & (magnitude | 0x7f800000)) | (~special & scaled);
  return (V)(bits | ((h & 0x8000) << 16));
}

static inline V v_load_bf16(const uint16_t *p) { return (V)((VI){p[0], p[1], p[2], p[3]} << 16); }

static inline uint16_t half_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00 | ((magnitude >> 13) & 0x1ff));
  if (magnitude >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  if (magnitude < 0x38800000) {
    // Subnormal: adding 0.5 lines the last place up with 2^-24 and rounds to nearest even.
    float y;
    memcpy(&y, &magnitude, sizeof y);
    y += 0.5f;
    memcpy(&magnitude, &y, sizeof magnitude);
    return (uint16_t)(sign | (magnitude - 0x3f000000));
  }
  magnitude += 0xfff + ((magnitude >> 13) & 1);
  return (uint16_t)(sign | ((magnitude - 0x38000000) >> 13));
}

static inline void v_store_f16(uint16_t *p, V v) {
  for (int i = 0; i < W; i++) p[i] = half_bits(v[i]);
}

static inline V v_load_i8(const int8_t *p) { return (V){(float)p[0], (float)p[1], (float)p[2], (float)p[3]}; }
static inline void v_store_i8(int8_t *p, V v) {
  VI whole = __builtin_convertvector(v, VI);
  for (int i = 0; i < W; i++) p[i] = (int8_t)whole[i];
}
static inline float v_most(V v) {
  float a = v[0] > v[1] ? v[0] : v[1], b = v[2] > v[3] ? v[2] : v[3];
  return a > b ? a : b;
}

typedef VI I;
typedef int16_t WORDS __attribute__((vector_size(16)));
static inline I i_set1(int32_t x) { return (I){x, x, x, x}; }
static inline V i_float(I x) { return __builtin_convertvector(x, V); }
static inline WORDS words_load_i8(const char *p) {
  int8_t bytes __attribute__((vector_size(8)));
  memcpy(&bytes, p, sizeof bytes);
  return __builtin_convertvector(bytes, WORDS);
}
static inline WORDS words_pair(const int16_t *p) { return (WORDS){p[0], p[1], p[0], p[1], p[0], p[1], p[0], p[1]}; }
static inline I i_dot_words(I sum, WORDS a, WORDS b) {
  I a0 = __builtin_convertvector(__builtin_shufflevector(a, a, 0, 2, 4, 6), I);
  I a1 = __builtin_convertvector(__builtin_shufflevector(a, a, 1, 3, 5, 7), I);
  I b0 = __builtin_convertvector(__builtin_shufflevector(b, b, 0, 2, 4, 6), I);
  I b1 = __builtin_convertvector(__builtin_shufflevector(b, b, 1, 3, 5, 7), I);
  return sum + a0 * b0 + a1 * b1;
}
static inline void v_store_i16(int16_t *p, V v) {
  VI whole = __builtin_convertvector(v, VI);
  for (int i = 0; i < W; i++) p[i] = (int16_t)whole[i];
}

#include "Implementation.h"

typedef uint8_t Q __attribute__((vector_size(16)));
typedef int16_t products __attribute__((vector_size(32)));
enum { VECTORS = 3, ROWS_AT_ONCE = W };

static inline Q q_load(const uint8_t *p) {
  Q q;
  memcpy(&q, p, sizeof q);
  return q;
}
static inline Q q_low(Q q) { return q & 15; }
static inline Q q_high(Q q) { return q >> 4; }
static inline Q q_or(Q a, Q b) { return a | b; }
static inline Q q_above(Q q, int place, int bits) { return (q >> place & (uint8_t)((1 << bits) - 1)) << 4; }
static inline V v_load_u8(const uint8_t *p) { return (V){(float)p[0], (float)p[1], (float)p[2], (float)p[3]}; }
// A product of 255 and 127 just fits 16 bits.
static inline I q_dot(I sum, Q w, const int8_t *x, int is_wide) {
  (void)is_wide;
  int16_t a = x[0], b = x[1], c = x[2], d = x[3];
  products p = __builtin_convertvector(w, products) * (products){a, b, c, d, a, b, c, d, a, b, c, d, a, b, c, d};
  sum += __builtin_convertvector(__builtin_shufflevector(p, p, 0, 4, 8, 12), I);
  sum += __builtin_convertvector(__builtin_shufflevector(p, p, 1, 5, 9, 13), I);
  sum += __builtin_convertvector(__builtin_shufflevector(p, p, 2, 6, 10, 14), I);
  sum += __builtin_convertvector(__builtin_shufflevector(p, p, 3, 7, 11, 15), I);
  return sum;
}

#define WIDE_IS_SIGNED 0
#define PACKED_PRODUCT_NAME kernels_packed_portable
#include "Packed.h"
static PACKED_PRODUCT(kernels_packed_portable);
#include "PackedProduct.h"

const kernels kernels_portable = KERNELS_TABLE("portable", kernels_packed_portable);
