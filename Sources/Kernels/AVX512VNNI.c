#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "Levels.h"
#include "Packed.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), \
                             apply_to = function)

#include "AVX512.h"

static inline I i_dot_words(I sum, WORDS a, WORDS b) { return _mm512_dpwssd_epi32(sum, a, b); }

#include "Implementation.h"

typedef __m512i Q;
enum { VECTORS = 8, ROWS_AT_ONCE = KERNELS_TILE_ROWS };
#define VECTORS_ARE_MANY 1
#define VECTORS_ARE_FOUR 1
#define WIDE_IS_SIGNED 0

static inline Q q_load(const uint8_t *p) { return _mm512_loadu_si512(p); }
static inline Q q_low(Q q) { return _mm512_and_si512(q, _mm512_set1_epi8(15)); }
static inline Q q_high(Q q) { return _mm512_and_si512(_mm512_srli_epi16(q, 4), _mm512_set1_epi8(15)); }
static inline Q q_or(Q a, Q b) { return _mm512_or_si512(a, b); }
static inline Q q_above(Q q, int place, int bits) {
  Q moved = place < 4 ? _mm512_slli_epi16(q, (unsigned)(4 - place)) : _mm512_srli_epi16(q, (unsigned)(place - 4));
  return _mm512_and_si512(moved, _mm512_set1_epi8((char)(((1 << bits) - 1) << 4)));
}
static inline V v_load_u8(const uint8_t *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)));
}
static inline I q_dot(I sum, Q w, const int8_t *x, int is_wide) {
  (void)is_wide;
  int32_t four;
  memcpy(&four, x, sizeof four);
  return _mm512_dpbusd_epi32(sum, w, _mm512_set1_epi32(four));
}

#define PACKED_PRODUCT_NAME kernels_packed_vnni
#include "PackedProduct.h"

#pragma clang attribute pop

const kernels kernels_avx512_vnni = KERNELS_TABLE("avx512", kernels_packed_vnni);
#endif
