// Packed tiles times quantised vectors, written once over vectors of W lanes. Beside what Implementation.h needs, a level
// defines first:
//   Q                  a vector of 4 * W unsigned bytes: 4 columns of W rows
//   I                  a vector of W 32-bit integers
//   q_load q_low q_high   (the halves of each byte)
//   i_set1 i_float
//   v_load_u8 v_load_i8   widening loads
//   q_dot(sum, w, x)   adds to lane r the sum over 4 columns of w times the four signed bytes at x; `is_wide` where w may
//                      be above 127
//   WIDE_IS_SIGNED     whether q_dot takes 128 off such a w by itself
//   VECTORS            how many vectors share the unpacking of weights
#include "Packed.h"

// Lines are prefetched this many bytes ahead, into the second-level cache. The processor's own prefetching stops at every
// page: alone, it lets the product of one vector run at half the speed of memory. With the first-level cache instead,
// products of several vectors would wait for memory and could not overlap that with arithmetic. Near the end of a piece the
// first lines of the next one are prefetched: pieces are short, and a cold start would cost a fifth of one.
enum { PREFETCH_DISTANCE = 16384, PREFETCH_LEVEL_2 = 2 };

// The scales of block `index` of a tile, with its minima or the scales of its last 16 columns.
INLINE void load_scales(packed_form form, const uint8_t *scales, size_t index, int part, V *scale, V *second) {
  const int is_k = form.scale == SCALE_K || form.scale == SCALE_K_TWO;
  const uint8_t *record = scales + (is_k ? index / 8 * 8 : index) * form.scale_bytes;
  const uint16_t *halves = (const uint16_t *)record + part * W;
  *scale = v_load_f16(halves);
  *second = form.scale == SCALE_HALF_AND_MIN || form.scale == SCALE_K ? v_load_f16(halves + 16) : *scale;
  if (form.scale == SCALE_K) {
    const uint8_t *codes = record + 64 + index % 8 * 32 + part * W;
    *scale = v_mul(*scale, v_load_u8(codes));
    *second = v_mul(v_sub(v_set1(0), *second), v_load_u8(codes + 16));
  }
  if (form.scale == SCALE_K_TWO) {
    const int8_t *codes = (const int8_t *)record + 32 + index % 8 * 32 + part * W;
    *scale = v_mul(*second, v_load_i8(codes));
    *second = v_mul(*second, v_load_i8(codes + 16));
  }
}

// One tile, lanes `part` of it, times B vectors. Every one has its own accumulator, filled in ascending blocks: the same
// order for every B. Where a vector is a second digit, its sum is added to that of the first.
INLINE void packed_tile(kernels_type type, int B, const uint8_t *tile, const uint8_t *end, const uint8_t *next,
                        int part, size_t rows, size_t blocks, const char *x, size_t x_stride, size_t cols,
                        size_t digits, float *y, size_t y_stride) {
  const packed_form form = packed_form_of(type);
  const int is_wide = form.zero == 128;
  const uint8_t *quants = tile + part * W * 4;
  const uint8_t *scales = tile + blocks * form.quant_bytes;
  const uint8_t *ahead = tile + PREFETCH_DISTANCE;
  V acc[VECTORS];
  UNROLL for (int b = 0; b < B; b++) acc[b] = v_set1(0);
  for (size_t index = 0; index < blocks; index++, quants += form.quant_bytes) {
    // A block's worth of lines, as tiles follow one another without a gap.
    const uint8_t *lines = ahead < end ? ahead : next + (ahead - end);
    UNROLL for (uint32_t line = 0; line < form.quant_bytes + form.scale_bytes; line += 64)
        __builtin_prefetch(lines + line, 0, PREFETCH_LEVEL_2);
    ahead += form.quant_bytes + form.scale_bytes;
    Q w[8];
    if (form.quant_bytes == PACKED_NIBBLES) {
      UNROLL for (int j = 0; j < 4; j++) {
        Q both = q_load(quants + j * 64);
        w[j] = q_low(both);
        w[j + 4] = q_high(both);
      }
    } else {
      UNROLL for (int j = 0; j < 8; j++) w[j] = q_load(quants + j * 64);
    }
    V scale, second;
    load_scales(form, scales, index, part, &scale, &second);
    const int8_t *q = (const int8_t *)x + index * KERNELS_BLOCK;
    const char *sums_of = x + cols + index * sizeof(kernels_block_sums);
#define SUMS(b) ((const kernels_block_sums *)(sums_of + (b) * x_stride))
    V product[VECTORS];
    if (form.scale == SCALE_K_TWO) {
      UNROLL for (int b = 0; b < B; b++) {
        I low = i_set1(-form.zero * SUMS(b)->half[0]), high = i_set1(-form.zero * SUMS(b)->half[1]);
        UNROLL for (int j = 0; j < 4; j++) low = q_dot(low, w[j], q + b * x_stride + 4 * j, is_wide);
        UNROLL for (int j = 4; j < 8; j++) high = q_dot(high, w[j], q + b * x_stride + 4 * j, is_wide);
        product[b] = v_fma(second, i_float(high), v_mul(scale, i_float(low)));
      }
    } else {
      // By columns first: what is made of the weights serves all vectors.
      I dot[VECTORS];
      UNROLL for (int b = 0; b < B; b++) dot[b] = i_set1(is_wide && WIDE_IS_SIGNED ? 0 : -form.zero * SUMS(b)->all);
      UNROLL for (int j = 0; j < 8; j++) {
        UNROLL for (int b = 0; b < B; b++) dot[b] = q_dot(dot[b], w[j], q + b * x_stride + 4 * j, is_wide);
      }
      UNROLL for (int b = 0; b < B; b++) {
        product[b] = v_mul(scale, i_float(dot[b]));
        if (form.scale != SCALE_HALF) product[b] = v_fma(second, i_float(i_set1(SUMS(b)->all)), product[b]);
      }
    }
    UNROLL for (int b = 0; b < B; b++) acc[b] = v_fma(product[b], v_set1(SUMS(b)->scale), acc[b]);
#undef SUMS
  }
  if (digits == 2) UNROLL for (int b = 0; b < B / 2; b++) acc[b] = v_add(acc[2 * b], acc[2 * b + 1]);
  UNROLL for (int b = 0; b < B; b++) {
    if (b == B / 2 && digits == 2) break;
    if (rows >= W)
      v_store(y + b * y_stride, acc[b]);
    else
      v_store_part(y + b * y_stride, acc[b], rows);
  }
}

INLINE void packed_product(kernels_type type, const uint8_t *tiles, size_t rows, size_t cols, const char *x,
                           size_t x_stride, size_t n, size_t digits, float *y, size_t y_stride, const uint8_t *next) {
  const packed_form form = packed_form_of(type);
  size_t blocks = cols / KERNELS_BLOCK;
  size_t tile_bytes = (blocks * (form.quant_bytes + form.scale_bytes) + 63) / 64 * 64;
  if (!next) next = tiles;
  const uint8_t *end = tiles + (rows + KERNELS_TILE_ROWS - 1) / KERNELS_TILE_ROWS * tile_bytes;
  for (size_t r = 0; r < rows; r += KERNELS_TILE_ROWS, tiles += tile_bytes)
    for (size_t b = 0; b < n * digits;) {
      size_t left = n * digits - b;
      int count = left >= 8 && VECTORS >= 8 ? 8 : left >= 4 && VECTORS >= 4 ? 4 : left == 3 ? 3 : left >= 2 ? 2 : 1;
      const char *in = x + b * x_stride;
      for (int part = 0; part < KERNELS_TILE_ROWS / W && r + part * W < rows; part++) {
        float *out = y + b / digits * y_stride + r + part * W;
        size_t own = rows - r - part * W;
        switch (count) {
#define CASE(B) \
  case B: packed_tile(type, B, tiles, end, next, part, own, blocks, in, x_stride, cols, digits, out, y_stride); break
#if VECTORS_ARE_MANY
          CASE(8);
          CASE(4);
#endif
          CASE(3);
          CASE(2);
          CASE(1);
#undef CASE
        }
      }
      b += (size_t)count;
    }
}

PACKED_PRODUCT(PACKED_PRODUCT_NAME) {
  switch (type) {
#define CASE(name) \
  case name: packed_product(name, tiles, rows, cols, x, x_stride, n, digits, y, y_stride, next); return
    CASE(KERNELS_Q4_0);
    CASE(KERNELS_Q4_1);
    CASE(KERNELS_Q5_0);
    CASE(KERNELS_Q5_1);
    CASE(KERNELS_Q8_0);
    CASE(KERNELS_Q4_K);
    CASE(KERNELS_Q5_K);
    CASE(KERNELS_Q6_K);
#undef CASE
  }
}
