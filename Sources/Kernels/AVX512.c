#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "Levels.h"
#include "Packed.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)

#include "AVX512.h"

static inline I i_dot_words(I sum, WORDS a, WORDS b) { return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b)); }

#include "Implementation.h"

#pragma clang attribute pop

const kernels kernels_avx512 = KERNELS_TABLE("avx512", kernels_packed_avx2);
#endif
