#pragma once
// The table of each level that this build contains.
#include "Kernels.h"

extern const kernels kernels_portable;
#if defined(__x86_64__)
extern const kernels kernels_avx2;
extern const kernels kernels_avx512;
extern const kernels kernels_avx512_vnni;
#endif
