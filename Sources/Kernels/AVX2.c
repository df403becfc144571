#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "Levels.h"
#include "Packed.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

typedef __m256 V;
enum { W = 8, TILE_ROWS = 4, TILE_COLUMNS = 2, ACCUMULATORS = 12, ATTENTION_ROWS = 6 };
#define ATTENTION_ROWS_ARE_MANY 1

static inline V v_set1(float x) { return _mm256_set1_ps(x); }
static inline V v_load(const float *p) { return _mm256_loadu_ps(p); }
static inline void v_store(float *p, V v) { _mm256_storeu_ps(p, v); }
static inline V v_add(V a, V b) { return _mm256_add_ps(a, b); }
static inline V v_sub(V a, V b) { return _mm256_sub_ps(a, b); }
static inline V v_mul(V a, V b) { return _mm256_mul_ps(a, b); }
static inline V v_div(V a, V b) { return _mm256_div_ps(a, b); }
static inline V v_max(V a, V b) { return _mm256_max_ps(a, b); }
static inline V v_min(V a, V b) { return _mm256_min_ps(a, b); }
static inline V v_fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
static inline V v_zero_below(V x, V limit, V y) { return _mm256_and_ps(_mm256_cmp_ps(x, limit, _CMP_GE_OQ), y); }
static inline V v_round(V x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline V v_scale(V x, V n) {
  return _mm256_mul_ps(
      x, _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23)));
}
static inline __m128 v_fold(V v) { return _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1)); }
static inline V v_load_f16(const uint16_t *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }
static inline void v_store_f16(uint16_t *p, V v) {
  _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
static inline V v_load_bf16(const uint16_t *p) {
  __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p));
  return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}

static inline V v_load_i8(const int8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
static inline void v_store_i8(int8_t *p, V v) {
  __m256i wide = _mm256_cvtps_epi32(v);
  __m128i half = _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
  _mm_storel_epi64((__m128i *)p, _mm_packs_epi16(half, half));
}
static inline float v_most(V v) {
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

typedef __m256i I;
typedef __m256i WORDS;
static inline I i_set1(int32_t x) { return _mm256_set1_epi32(x); }
static inline V i_float(I x) { return _mm256_cvtepi32_ps(x); }
static inline WORDS words_load_i8(const char *p) { return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p)); }
static inline WORDS words_pair(const int16_t *p) {
  int32_t pair;
  memcpy(&pair, p, sizeof pair);
  return _mm256_set1_epi32(pair);
}
static inline I i_dot_words(I sum, WORDS a, WORDS b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }
static inline void v_store_i16(int16_t *p, V v) {
  __m256i wide = _mm256_cvtps_epi32(v);
  _mm_storeu_si128((__m128i *)p, _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1)));
}

#include "Implementation.h"

typedef __m256i Q;
enum { VECTORS = 4, ROWS_AT_ONCE = KERNELS_TILE_ROWS };
#define VECTORS_ARE_FOUR 1

static inline Q q_load(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
static inline Q q_low(Q q) { return _mm256_and_si256(q, _mm256_set1_epi8(15)); }
static inline Q q_high(Q q) { return _mm256_and_si256(_mm256_srli_epi16(q, 4), _mm256_set1_epi8(15)); }
static inline Q q_or(Q a, Q b) { return _mm256_or_si256(a, b); }
static inline Q q_above(Q q, int place, int bits) {
  Q moved = place < 4 ? _mm256_slli_epi16(q, 4 - place) : _mm256_srli_epi16(q, place - 4);
  return _mm256_and_si256(moved, _mm256_set1_epi8((char)(((1 << bits) - 1) << 4)));
}
static inline V v_load_u8(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
static inline I q_dot(I sum, Q w, const int8_t *x, int is_wide) {
  int32_t four;
  memcpy(&four, x, sizeof four);
  I in = _mm256_set1_epi32(four);
  if (is_wide) {
    // Two products of 255 * 127 would not fit 16 bits; two of 128 * 127 do. The sign goes to the other factor.
    I level = _mm256_xor_si256(w, _mm256_set1_epi8(-128));
    in = _mm256_sign_epi8(in, level);
    w = _mm256_abs_epi8(level);
  }
  return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(w, in), _mm256_set1_epi16(1)));
}
#define WIDE_IS_SIGNED 1

// Two products of at most 127 times 15, 31 or 63 in each step.
#define SHORT_PRODUCTS(bits) ((bits) == 4 ? 8 : (bits) == 5 ? 4 : (bits) == 6 ? 2 : 0)
typedef __m256i SHORT;
static inline SHORT q_short(Q w, const int8_t *x) {
  int32_t four;
  memcpy(&four, x, sizeof four);
  return _mm256_maddubs_epi16(w, _mm256_set1_epi32(four));
}
static inline SHORT q_short_add(SHORT sum, Q w, const int8_t *x) {
  sum = _mm256_add_epi16(sum, q_short(w, x));
  // One sum after another: the compiler would add in pairs, and run out of registers.
  __asm__("" : "+x"(sum));
  return sum;
}
static inline I i_add_short(I sum, SHORT two) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(two, _mm256_set1_epi16(1)));
}

#define PACKED_PRODUCT_NAME kernels_packed_avx2
#include "PackedProduct.h"

#pragma clang attribute pop

const kernels kernels_avx2 = KERNELS_TABLE("avx2", kernels_packed_avx2);
#endif
