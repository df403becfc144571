// Packed tiles times quantised vectors, written once over vectors of W lanes. Beside what Implementation.h needs, a level
// defines first:
//   Q                  a vector of 4 * W unsigned bytes: 4 columns of W rows
//   I                  a vector of W 32-bit integers
//   q_load q_low q_high   (the halves of each byte)
//   q_above(q, place, bits)   so many bits of each byte, from `place` on, moved up to where bit 4 is the lowest
//   q_or
//   i_set1 i_float
//   v_load_u8 v_load_i8   widening loads
//   q_dot(sum, w, x)   adds to lane r the sum over 4 columns of w times the four signed bytes at x; `is_wide` where w may
//                      be above 127
//   WIDE_IS_SIGNED     whether q_dot takes 128 off such a w by itself
//   VECTORS            how many vectors share the unpacking of weights
//   ROWS_AT_ONCE       how many rows of a tile share the loading of vectors: W or all 16
// and, where sums of 16 bits are quicker than q_dot:
//   SHORT_PRODUCTS(bits)   how many products of weights of so many bits fit such a sum; 0 for none
//   SHORT              a vector of 2 * W such sums
//   q_short(w, x) q_short_add(sum, w, x)   the first product of a sum, and one more
//   i_add_short(sum, short)   adds such a sum to one of q_dot's
#include "Packed.h"

// Lines are prefetched this many bytes ahead, into the second-level cache. The processor's own prefetching stops at every
// page: alone, it lets the product of one vector run at half the speed of memory. With the first-level cache instead,
// products of several vectors would wait for memory and could not overlap that with arithmetic. Bytes that need no unpacking
// are read as fast as they come: nearer by, the processor's own prefetching does more of the work.
enum { PREFETCH_DISTANCE = 6144, PREFETCH_DISTANCE_OF_BYTES = 4096, PREFETCH_LEVEL_2 = 2 };

#ifndef SHORT_PRODUCTS
// Never called, but the compiler wants to see them.
#define SHORT_PRODUCTS(bits) 0
typedef I SHORT;
INLINE SHORT q_short(Q w, const int8_t *x) { return q_dot(i_set1(0), w, x, 0); }
INLINE SHORT q_short_add(SHORT sum, Q w, const int8_t *x) { return q_dot(sum, w, x, 0); }
INLINE I i_add_short(I sum, SHORT other) {
  (void)other;
  return sum;
}
#endif

// So many bytes of tiles stay in the second-level cache while all vectors pass, a few at a time, which stay in the first.
enum { KEPT_BYTES = 256 << 10 };

// Vectors of rows that are worked on at once.
enum { P = ROWS_AT_ONCE / W };

// What one pass over a tile prefetches: its share of the lines of each block, so many blocks ahead.
typedef struct {
  const uint8_t *tile, *next;  // this tile, and the one that is read behind it
  size_t lead;                 // blocks ahead
  uint32_t first, share;       // the first byte of a block's quants, and how many; none where nothing is prefetched
} prefetching;

// Quants and scales are read side by side, so they are called for side by side: behind all of a tile's quants, its scales would
// come too late.
INLINE void prefetch_ahead(packed_form form, const prefetching *lines, size_t index, size_t blocks) {
  size_t ahead = index + lines->lead;
  const uint8_t *tile = ahead < blocks ? lines->tile : lines->next;
  ahead -= ahead < blocks ? 0 : blocks;
  const uint8_t *quants = tile + ahead * packed_quant_bytes(form) + lines->first;
  for (uint32_t line = 0; line < lines->share; line += 64) __builtin_prefetch(quants + line, 0, PREFETCH_LEVEL_2);
  if (lines->first == 0)
    __builtin_prefetch(tile + blocks * packed_quant_bytes(form) + ahead * form.scale_bytes, 0, PREFETCH_LEVEL_2);
}

// Group `j` of 8 of a block's quants.
INLINE Q load_quants(packed_form form, const uint8_t *quants, int j) {
  if (form.bits == 8) return q_load(quants + j * 64);
  Q both = q_load(quants + j % 4 * 64);
  Q w = j < 4 ? q_low(both) : q_high(both);
  if (form.bits == 5) w = q_or(w, q_above(q_load(quants + 256), j, 1));
  if (form.bits == 6) w = q_or(w, q_above(q_load(quants + 256 + j / 4 * 64), j % 4 * 2, 2));
  return w;
}

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

// Sums of groups `from` to `to` of a block's products: P * W rows times B vectors, [P][B].
INLINE void block_dots(packed_form form, int B, const uint8_t *quants, int from, int to, const int8_t *q,
                       size_t x_stride, I (*dot)[VECTORS]) {
  const int is_wide = form.bits == 8, most = SHORT_PRODUCTS(form.bits);
  SHORT sums[P][VECTORS];
  UNROLL for (int j = from; j < to; j++) {
    Q w[P];
    UNROLL for (int p = 0; p < P; p++) w[p] = load_quants(form, quants + p * W * 4, j);
    UNROLL for (int b = 0; b < B; b++) {
      const int8_t *x = q + b * x_stride + 4 * j;
      UNROLL for (int p = 0; p < P; p++) {
        if (most == 0) {
          dot[p][b] = q_dot(dot[p][b], w[p], x, is_wide);
          continue;
        }
        const int count = (j - from) % (most ? most : 1);
        sums[p][b] = count == 0 ? q_short(w[p], x) : q_short_add(sums[p][b], w[p], x);
        if (count == most - 1 || j == to - 1) dot[p][b] = i_add_short(dot[p][b], sums[p][b]);
      }
    }
  }
}

// A tile's lanes from `part` on, P * W of them, times B vectors. Every one has its own accumulator, filled in ascending blocks:
// the same order for every B. Where a vector is a second digit, its sum is added to that of the first.
INLINE void packed_tile(kernels_type type, int B, const uint8_t *tile, prefetching lines, int part, size_t rows,
                        size_t blocks, const char *x, size_t x_stride, size_t cols, size_t digits, float *y,
                        size_t y_stride) {
  const packed_form form = packed_form_of(type);
  const int is_wide = form.bits == 8;
  const uint8_t *quants = tile + part * W * 4;
  const uint8_t *scales = tile + blocks * packed_quant_bytes(form);
  V acc[P][VECTORS];
  UNROLL for (int p = 0; p < P; p++) UNROLL for (int b = 0; b < B; b++) acc[p][b] = v_set1(0);
  for (size_t index = 0; index < blocks; index++, quants += packed_quant_bytes(form)) {
    if (lines.share) prefetch_ahead(form, &lines, index, blocks);
    V scale[P], second[P];
    UNROLL for (int p = 0; p < P; p++) load_scales(form, scales, index, part + p, &scale[p], &second[p]);
    const int8_t *q = (const int8_t *)x + index * KERNELS_BLOCK;
    const char *sums_of = x + cols + index * sizeof(kernels_block_sums);
#define SUMS(b) ((const kernels_block_sums *)(sums_of + (b) * x_stride))
    V product[P][VECTORS];
    I dot[P][VECTORS];
    if (form.scale == SCALE_K_TWO) {
      UNROLL for (int half = 0; half < 2; half++) {
        UNROLL for (int p = 0; p < P; p++) UNROLL for (int b = 0; b < B; b++) dot[p][b] =
            i_set1(-form.zero * SUMS(b)->half[half]);
        block_dots(form, B, quants, 4 * half, 4 * half + 4, q, x_stride, dot);
        UNROLL for (int p = 0; p < P; p++) UNROLL for (int b = 0; b < B; b++) product[p][b] =
            half == 0 ? v_mul(scale[p], i_float(dot[p][b])) : v_fma(second[p], i_float(dot[p][b]), product[p][b]);
      }
    } else {
      UNROLL for (int p = 0; p < P; p++) UNROLL for (int b = 0; b < B; b++) dot[p][b] =
          i_set1(is_wide && WIDE_IS_SIGNED ? 0 : -form.zero * (SUMS(b)->half[0] + SUMS(b)->half[1]));
      block_dots(form, B, quants, 0, 8, q, x_stride, dot);
      UNROLL for (int p = 0; p < P; p++) UNROLL for (int b = 0; b < B; b++) {
        product[p][b] = v_mul(scale[p], i_float(dot[p][b]));
        if (form.scale != SCALE_HALF) product[p][b] = v_fma(second[p], v_set1(SUMS(b)->sum), product[p][b]);
      }
    }
    UNROLL for (int p = 0; p < P; p++) UNROLL for (int b = 0; b < B; b++) acc[p][b] =
        v_fma(product[p][b], v_set1(SUMS(b)->scale), acc[p][b]);
#undef SUMS
  }
  UNROLL for (int p = 0; p < P; p++) {
    if (digits == 2) UNROLL for (int b = 0; b < B / 2; b++) acc[p][b] = v_add(acc[p][2 * b], acc[p][2 * b + 1]);
    UNROLL for (int b = 0; b < B; b++) {
      if ((b == B / 2 && digits == 2) || rows <= (size_t)p * W) break;
      if (rows >= (size_t)(p + 1) * W)
        v_store(y + b * y_stride + p * W, acc[p][b]);
      else
        v_store_part(y + b * y_stride + p * W, acc[p][b], rows - p * W);
    }
  }
}

// Tiles times `count` vectors. `is_first` where these are the first: only their passes wait for memory.
INLINE void packed_tiles(kernels_type type, int count, int is_first, const uint8_t *tiles, size_t rows, size_t cols,
                         const char *x, size_t x_stride, size_t digits, float *y, size_t y_stride,
                         const uint8_t *next) {
  const packed_form form = packed_form_of(type);
  const size_t blocks = cols / KERNELS_BLOCK, tile_bytes = packed_tile_bytes(form, cols);
  const uint32_t bytes = packed_quant_bytes(form), share = bytes * ROWS_AT_ONCE / KERNELS_TILE_ROWS;
  size_t lead = (form.bits == 8 ? PREFETCH_DISTANCE_OF_BYTES : PREFETCH_DISTANCE) / bytes;
  if (lead > blocks) lead = blocks;
  for (size_t r = 0; r < rows; r += KERNELS_TILE_ROWS, tiles += tile_bytes) {
    const uint8_t *following = r + KERNELS_TILE_ROWS < rows ? tiles + tile_bytes : next;
    for (int part = 0; part < KERNELS_TILE_ROWS / W && r + part * W < rows; part += P) {
      prefetching lines = {tiles, following, lead, bytes * (uint32_t)part / (KERNELS_TILE_ROWS / W),
                           is_first ? share : 0};
      packed_tile(type, count, tiles, lines, part, rows - r - part * W, blocks, x, x_stride, cols, digits,
                  y + r + part * W, y_stride);
    }
  }
}

INLINE void packed_product(kernels_type type, const uint8_t *tiles, size_t rows, size_t cols, const char *x,
                           size_t x_stride, size_t n, size_t digits, float *y, size_t y_stride, const uint8_t *next) {
  const size_t tile_bytes = packed_tile_bytes(packed_form_of(type), cols);
  const size_t kept = KEPT_BYTES > tile_bytes ? KEPT_BYTES / tile_bytes : 1;
  if (!next) next = tiles;
  for (size_t r = 0; r < rows; r += kept * KERNELS_TILE_ROWS, tiles += kept * tile_bytes) {
    const int is_last = rows - r <= kept * KERNELS_TILE_ROWS;
    const size_t own = is_last ? rows - r : kept * KERNELS_TILE_ROWS;
    const uint8_t *following = is_last ? next : tiles + kept * tile_bytes;
    for (size_t b = 0; b < n * digits;) {
      size_t left = n * digits - b;
      int count = left >= 8 && VECTORS >= 8 ? 8 : left >= 4 && VECTORS >= 4 ? 4 : left == 3 ? 3 : left >= 2 ? 2 : 1;
      switch (count) {
#define CASE(B)                                                                                                        \
  case B:                                                                                                              \
    packed_tiles(type, B, b == 0, tiles, own, cols, x + b * x_stride, x_stride, digits, y + b / digits * y_stride + r, \
                 y_stride, following);                                                                                 \
    break
#if VECTORS_ARE_MANY
        CASE(8);
#endif
#if VECTORS_ARE_FOUR
        CASE(4);
#endif
        CASE(3);
        CASE(2);
        CASE(1);
#undef CASE
      }
      b += (size_t)count;
    }
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
