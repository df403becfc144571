#pragma once
// The form of a tile: the quants of all its blocks, then the scales of all its blocks.
//
// The quants of a block take as many bits as in the file. Groups of four consecutive columns of 16 rows make 64 bytes. Group j
// of the first 16 columns has its low four bits in the low halves of 64 bytes, and group j of the last 16 in the high halves of
// the same. What a number has above four bits follows:
//   5 bits   64 bytes: bit g is that of group g of 8
//   6 bits   128 bytes, one half of the columns after the other: bits 2j and 2j + 1 are those of group j
// Numbers of 8 bits lie group after group.
#include "Kernels.h"

// The scales of 16 rows: for each block, or in K types for each 8 blocks, followed by the codes of the single blocks.
typedef enum {
  SCALE_HALF,          // 16 halves
  SCALE_HALF_AND_MIN,  // 16 halves, 16 halves
  SCALE_K,             // 16 halves, 16 halves; 8 times 16 codes of scales, 16 codes of minima
  SCALE_K_TWO,         // 16 halves; 8 times 16 signed codes for columns 0 to 15, 16 for the rest
} packed_scale;

typedef struct {
  int bits;              // of a quant: 4, 5, 6 or 8
  uint32_t scale_bytes;  // for a block of 16 rows, on average
  packed_scale scale;
  int32_t zero;                         // as in kernels_block
  uint32_t stored_bytes, stored_scale;  // in the file: of a block, and where the scale is inside it
} packed_form;

static inline __attribute__((always_inline)) packed_form packed_form_of(kernels_type type) {
  switch (type) {
    case KERNELS_Q4_0: return (packed_form){4, 32, SCALE_HALF, 8, 18, 0};
    case KERNELS_Q4_1: return (packed_form){4, 64, SCALE_HALF_AND_MIN, 0, 20, 0};
    case KERNELS_Q5_0: return (packed_form){5, 32, SCALE_HALF, 16, 22, 0};
    case KERNELS_Q5_1: return (packed_form){5, 64, SCALE_HALF_AND_MIN, 0, 24, 0};
    case KERNELS_Q8_0: return (packed_form){8, 32, SCALE_HALF, 128, 34, 0};
    case KERNELS_Q4_K: return (packed_form){4, 40, SCALE_K, 0, 144, 0};
    case KERNELS_Q5_K: return (packed_form){5, 40, SCALE_K, 0, 176, 0};
    case KERNELS_Q6_K: return (packed_form){6, 36, SCALE_K_TWO, 32, 210, 208};
  }
}

// Bytes of the quants of a block of 16 rows.
static inline __attribute__((always_inline)) uint32_t packed_quant_bytes(packed_form form) {
  return (uint32_t)form.bits * KERNELS_TILE_ROWS * KERNELS_BLOCK / 8;
}

static inline __attribute__((always_inline)) size_t packed_tile_bytes(packed_form form, size_t cols) {
  return (cols / KERNELS_BLOCK * (packed_quant_bytes(form) + form.scale_bytes) + 63) / 64 * 64;
}

// The codes of the scale and the minimum of block `index` of a row of Q4_K.
void kernels_scale_codes(const void *row, size_t index, uint8_t codes[2]);

// The products of each level over packed tiles. AVX-512 without VNNI uses AVX2's: the integers are exact, and the
// floats of a row are added in the same order in either.
#define PACKED_PRODUCT(name)                                                                                          \
  void name(kernels_type type, const void *tiles, size_t rows, size_t cols, const void *x, size_t x_stride, size_t n, \
            size_t digits, float *y, size_t y_stride, const void *next)

#if defined(__x86_64__)
PACKED_PRODUCT(kernels_packed_avx2);
PACKED_PRODUCT(kernels_packed_vnni);
#endif
