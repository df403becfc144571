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
#include "Implementation.h"

#pragma clang attribute pop

const kernels kernels_avx512 = KERNELS_TABLE("avx512", kernels_packed_avx2);
const kernels kernels_avx512_vnni = KERNELS_TABLE("avx512", kernels_packed_vnni);
#endif
