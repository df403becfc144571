// Four lanes of plain C: SSE2 on x86, NEON on Arm, whatever the compiler makes of it elsewhere.
#pragma STDC FP_CONTRACT OFF

#include <stdint.h>
#include <string.h>

#include "Levels.h"

typedef float V __attribute__((vector_size(16)));
typedef int32_t VI __attribute__((vector_size(16)));
enum { W = 4, TILE_ROWS = 4, TILE_COLUMNS = 2 };

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
static inline V v_zero_below(V x, V limit, V y) { return v_select((VI)(x >= limit), y, v_set1(0)); }
// Adding and taking away 1.5 * 2^23 leaves the nearest integer (ties to even) for |x| < 2^22.
static inline V v_round(V x) { return (x + v_set1(12582912.0f)) - v_set1(12582912.0f); }
static inline V v_pow2(V n) { return (V)((__builtin_convertvector(n, VI) + 127) << 23); }
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

#include "Implementation.h"

const kernels kernels_portable = KERNELS_TABLE("portable");
