#pragma once
// The form of a tile: the quants of all its blocks, then the scales of all its blocks.
#include "Kernels.h"

enum { PACKED_NIBBLES = 256, PACKED_BYTES = 512 };  // quants of 16 rows of a block

typedef enum {
  SCALE_HALF,           // 16 halves
  SCALE_HALF_AND_MIN,   // 16 halves, 16 halves
  SCALE_FLOAT_AND_MIN,  // 16 floats, 16 floats
  SCALE_TWO_FLOATS,     // 16 floats for columns 0 to 15, 16 for the rest
} packed_scale;

typedef struct {
  uint32_t quant_bytes, scale_bytes;
  packed_scale scale;
  int32_t zero;           // as in kernels_block
  uint32_t stored_bytes;  // of a block of 32 in the file, where blocks are of 32
} packed_form;

static inline __attribute__((always_inline)) packed_form packed_form_of(kernels_type type) {
  switch (type) {
    case KERNELS_Q4_0: return (packed_form){PACKED_NIBBLES, 32, SCALE_HALF, 8, 18};
    case KERNELS_Q4_1: return (packed_form){PACKED_NIBBLES, 64, SCALE_HALF_AND_MIN, 0, 20};
    case KERNELS_Q5_0: return (packed_form){PACKED_BYTES, 32, SCALE_HALF, 16, 22};
    case KERNELS_Q5_1: return (packed_form){PACKED_BYTES, 64, SCALE_HALF_AND_MIN, 0, 24};
    case KERNELS_Q8_0: return (packed_form){PACKED_BYTES, 32, SCALE_HALF, 128, 34};
    case KERNELS_Q4_K: return (packed_form){PACKED_NIBBLES, 128, SCALE_FLOAT_AND_MIN, 0, 0};
    case KERNELS_Q5_K: return (packed_form){PACKED_BYTES, 128, SCALE_FLOAT_AND_MIN, 0, 0};
    case KERNELS_Q6_K: return (packed_form){PACKED_BYTES, 128, SCALE_TWO_FLOATS, 32, 0};
  }
}

// The products of each level over packed tiles. AVX-512 without VNNI uses AVX2's: the integers are exact, and the
// floats of a row are added in the same order in either.
#define PACKED_PRODUCT(name)                                                                                  \
  void name(kernels_type type, const void *tiles, size_t rows, size_t cols, const void *x, size_t x_stride,   \
            size_t n, float *y, size_t y_stride)

#if defined(__x86_64__)
PACKED_PRODUCT(kernels_packed_avx2);
PACKED_PRODUCT(kernels_packed_vnni);
#endif
