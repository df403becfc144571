// The kernels, written once over a vector type. A level's file defines first:
//   V, W                          a vector of W floats
//   v_set1 v_load v_store         (unaligned)
//   v_add v_sub v_mul v_div v_fma(a, b, c) = a * b + c
//   v_max v_min                   the second where the first is no number
//   v_load_f16 v_load_bf16        widening loads
//   v_store_f16                   narrowing store, round to nearest even
//   v_round                       to the nearest whole number
//   v_scale(x, n)                 x * 2^n, n whole, nothing below or above what a float can be
//   v_zero_below(x, limit, y)     y where x >= limit, else 0
//   v_fold(v)                     to four lanes: lane i gets the sum of lanes i, i+4, i+8 ... as a tree
//   v_load_i8 v_store_i8          signed bytes; what is stored is whole and fits
//   v_most(v)                     the largest lane
//   v_store_i16                   whole numbers that fit 16 bits
//   I, i_set1, i_float            W whole numbers of 32 bits; as floats
//   WORDS, words_load_i8          2 W whole numbers of 16 bits, from as many signed bytes
//   words_pair                    two of them, again and again
//   i_dot_words(sum, a, b)        sum[i] + a[2i] * b[2i] + a[2i + 1] * b[2i + 1]
//   TILE_ROWS, TILE_COLUMNS       register tile of the matrix product
//   ATTENTION_ROWS (at most 6), ACCUMULATORS   query heads that share what is loaded in attention, and registers for sums
// Nothing here may be contracted or reassociated by the compiler: that would break bit equality between the
// tile shapes.

#include <math.h>
#include <string.h>

#include "Kernels.h"

#include "Vectors.h"

typedef float quad __attribute__((vector_size(16)));

INLINE V v_load_f16_part(const uint16_t *p, size_t n) {
  uint16_t part[W] = {0};
  memcpy(part, p, n * sizeof(uint16_t));
  return v_load_f16(part);
}

INLINE V v_load_bf16_part(const uint16_t *p, size_t n) {
  uint16_t part[W] = {0};
  memcpy(part, p, n * sizeof(uint16_t));
  return v_load_bf16(part);
}

// One sum per accumulator, four at a time; the same additions as v_sum, only side by side.
INLINE quad v_sum4(V a, V b, V c, V d) {
  quad e = v_fold(a), f = v_fold(b), g = v_fold(c), h = v_fold(d);
  quad ef = __builtin_shufflevector(e, f, 0, 4, 1, 5) + __builtin_shufflevector(e, f, 2, 6, 3, 7);
  quad gh = __builtin_shufflevector(g, h, 0, 4, 1, 5) + __builtin_shufflevector(g, h, 2, 6, 3, 7);
  return __builtin_shufflevector(ef, gh, 0, 1, 4, 5) + __builtin_shufflevector(ef, gh, 2, 3, 6, 7);
}

INLINE float v_sum(V a) {
  quad e = v_fold(a);
  return (e[0] + e[2]) + (e[1] + e[3]);
}

// exp, to 2 ulp: range reduction by ln 2 and a degree-6 polynomial (Cephes expf). Inputs under -87.3 give 0.
INLINE V v_exp(V x) {
  V clamped = v_min(v_max(x, v_set1(-87.3f)), v_set1(88.0f));
  V n = v_round(v_mul(clamped, v_set1(1.44269504088896341f)));
  V r = v_fma(n, v_set1(-0.693359375f), clamped);
  r = v_fma(n, v_set1(2.12194440e-4f), r);
  V p = v_set1(1.9875691500e-4f);
  p = v_fma(p, r, v_set1(1.3981999507e-3f));
  p = v_fma(p, r, v_set1(8.3334519073e-3f));
  p = v_fma(p, r, v_set1(4.1665795894e-2f));
  p = v_fma(p, r, v_set1(1.6666665459e-1f));
  p = v_fma(p, r, v_set1(5.0000001201e-1f));
  p = v_fma(p, v_mul(r, r), v_add(r, v_set1(1)));
  return v_zero_below(x, v_set1(-87.3f), v_scale(p, n));
}

INLINE float exp_one(float x) {
  float lanes[W];
  v_store(lanes, v_exp(v_set1(x)));
  return lanes[0];
}

// MARK: Matrix times vectors

enum weight_kind { WEIGHT_F32, WEIGHT_F16, WEIGHT_BF16 };

INLINE V load_weights(enum weight_kind kind, const char *row, size_t k) {
  switch (kind) {
    case WEIGHT_F32: return v_load((const float *)row + k);
    case WEIGHT_F16: return v_load_f16((const uint16_t *)row + k);
    case WEIGHT_BF16: return v_load_bf16((const uint16_t *)row + k);
  }
}

INLINE V load_last_weights(enum weight_kind kind, const char *row, size_t k, size_t n) {
  switch (kind) {
    case WEIGHT_F32: return v_load_part((const float *)row + k, n);
    case WEIGHT_F16: return v_load_f16_part((const uint16_t *)row + k, n);
    case WEIGHT_BF16: return v_load_bf16_part((const uint16_t *)row + k, n);
  }
}

// R rows (at most 8) times B vectors (at most 4). Each output has one accumulator, filled in ascending k, so that the order is
// the same in every tile shape.
INLINE void tile(enum weight_kind kind, int R, int B, const char *w, size_t row_bytes, size_t cols, const float *x,
                 size_t x_stride, float *y, size_t y_stride) {
  V acc[8][4];
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int b = 0; b < B; b++) acc[r][b] = v_set1(0);
  size_t k = 0;
  for (; k + W <= cols; k += W) {
    V in[4];
    UNROLL for (int b = 0; b < B; b++) in[b] = v_load(x + b * x_stride + k);
    UNROLL for (int r = 0; r < R; r++) {
      V weight = load_weights(kind, w + r * row_bytes, k);
      UNROLL for (int b = 0; b < B; b++) acc[r][b] = v_fma(weight, in[b], acc[r][b]);
    }
  }
  if (k < cols) {
    size_t rest = cols - k;
    V in[4];
    UNROLL for (int b = 0; b < B; b++) in[b] = v_load_part(x + b * x_stride + k, rest);
    UNROLL for (int r = 0; r < R; r++) {
      V weight = load_last_weights(kind, w + r * row_bytes, k, rest);
      UNROLL for (int b = 0; b < B; b++) acc[r][b] = v_fma(weight, in[b], acc[r][b]);
    }
  }
  UNROLL for (int b = 0; b < B; b++) {
    int r = 0;
    UNROLL for (; r + 4 <= R; r += 4) {
      quad sums = v_sum4(acc[r][b], acc[r + 1][b], acc[r + 2][b], acc[r + 3][b]);
      memcpy(y + b * y_stride + r, &sums, sizeof sums);
    }
    UNROLL for (; r < R; r++) y[b * y_stride + r] = v_sum(acc[r][b]);
  }
}

INLINE void matmul(enum weight_kind kind, const void *weights, size_t row_bytes, size_t rows, size_t cols,
                   const float *x, size_t x_stride, size_t n, float *y, size_t y_stride) {
  const char *w = weights;
  size_t r = 0;
  if (n == 1) {
    for (; r + 8 <= rows; r += 8) tile(kind, 8, 1, w + r * row_bytes, row_bytes, cols, x, x_stride, y + r, y_stride);
  }
  for (; r + TILE_ROWS <= rows; r += TILE_ROWS) {
    size_t b = 0;
    for (; b + TILE_COLUMNS <= n; b += TILE_COLUMNS)
      tile(kind, TILE_ROWS, TILE_COLUMNS, w + r * row_bytes, row_bytes, cols, x + b * x_stride, x_stride,
           y + b * y_stride + r, y_stride);
    const char *row = w + r * row_bytes;
    const float *in = x + b * x_stride;
    float *out = y + b * y_stride + r;
    switch (n - b) {
      case 3: tile(kind, TILE_ROWS, 3, row, row_bytes, cols, in, x_stride, out, y_stride); break;
      case 2: tile(kind, TILE_ROWS, 2, row, row_bytes, cols, in, x_stride, out, y_stride); break;
      case 1: tile(kind, TILE_ROWS, 1, row, row_bytes, cols, in, x_stride, out, y_stride); break;
    }
  }
  for (; r < rows; r++)
    for (size_t b = 0; b < n; b++)
      tile(kind, 1, 1, w + r * row_bytes, row_bytes, cols, x + b * x_stride, x_stride, y + b * y_stride + r, y_stride);
}

static void matmul_f32(const void *w, size_t row_bytes, size_t rows, size_t cols, const float *x, size_t x_stride,
                       size_t n, float *y, size_t y_stride) {
  matmul(WEIGHT_F32, w, row_bytes, rows, cols, x, x_stride, n, y, y_stride);
}

static void matmul_f16(const void *w, size_t row_bytes, size_t rows, size_t cols, const float *x, size_t x_stride,
                       size_t n, float *y, size_t y_stride) {
  matmul(WEIGHT_F16, w, row_bytes, rows, cols, x, x_stride, n, y, y_stride);
}

static void matmul_bf16(const void *w, size_t row_bytes, size_t rows, size_t cols, const float *x, size_t x_stride,
                        size_t n, float *y, size_t y_stride) {
  matmul(WEIGHT_BF16, w, row_bytes, rows, cols, x, x_stride, n, y, y_stride);
}

// MARK: Quantised vectors

// Rounds 32 numbers to whole multiples of `scale` and leaves the remainders in x. `factor` is 1 / scale.
INLINE kernels_block_sums quantize_block(V *x, float scale, float factor, int8_t *q) {
  // Sums of whole numbers this small are exact in any order.
  V half[2] = {v_set1(0), v_set1(0)};
  UNROLL for (int i = 0; i < KERNELS_BLOCK / W; i++) {
    // NaN becomes -127, because converting it to a whole number would be undefined.
    V level = v_min(v_max(v_round(v_mul(x[i], v_set1(factor))), v_set1(-127)), v_set1(127));
    v_store_i8(q + i * W, level);
    half[i * W / 16] = v_add(half[i * W / 16], level);
    x[i] = v_fma(level, v_set1(-scale), x[i]);
  }
  float first = v_sum(half[0]), last = v_sum(half[1]);
  return (kernels_block_sums){scale, first + last, {(int32_t)first, (int32_t)last}};
}

static void quantize(const float *x, size_t n, size_t digits, void *out, size_t stride) {
  int8_t *q = out;
  kernels_block_sums *sums = (kernels_block_sums *)(q + n);
  kernels_block_sums *rest = digits == 2 ? (kernels_block_sums *)(q + stride + n) : NULL;
  for (size_t block = 0; block < n / KERNELS_BLOCK; block++, x += KERNELS_BLOCK, q += KERNELS_BLOCK) {
    V in[KERNELS_BLOCK / W], most = v_set1(0);
    UNROLL for (int i = 0; i < KERNELS_BLOCK / W; i++) {
      in[i] = v_load(x + i * W);
      most = v_max(v_max(in[i], v_sub(v_set1(0), in[i])), most);
    }
    float largest = v_most(most), factor = largest > 0 ? 127 / largest : 0;
    sums[block] = quantize_block(in, largest / 127, factor, q);
    // A remainder is at most half a level, so the next digit's 127 levels cover half a level.
    if (digits == 2) rest[block] = quantize_block(in, largest / 127 / 254, factor * 254, q + stride);
  }
}

// MARK: Row-wise

static void rms_norm(const float *x, const float *weight, float eps, size_t n, float *out) {
  V squares = v_set1(0);
  size_t i = 0;
  for (; i + W <= n; i += W) squares = v_fma(v_load(x + i), v_load(x + i), squares);
  if (i < n) {
    V rest = v_load_part(x + i, n - i);
    squares = v_fma(rest, rest, squares);
  }
  float factor = 1.0f / sqrtf(v_sum(squares) / (float)n + eps);
  for (i = 0; i < n; i++) out[i] = x[i] * factor * weight[i];
}

INLINE V silu_times(V gate, V up) {
  V sigmoid_inverse = v_add(v_set1(1), v_exp(v_sub(v_set1(0), gate)));
  return v_mul(v_div(gate, sigmoid_inverse), up);
}

static void swiglu(float *gate, const float *up, size_t n) {
  size_t i = 0;
  for (; i + W <= n; i += W) v_store(gate + i, silu_times(v_load(gate + i), v_load(up + i)));
  if (i < n) v_store_part(gate + i, silu_times(v_load_part(gate + i, n - i), v_load_part(up + i, n - i)), n - i);
}

static void add(float *x, const float *y, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] += y[i];
}

static void rope_interleaved(float *x, size_t heads, size_t head_dim, size_t pairs, const float *cosines,
                             const float *sines) {
  for (size_t h = 0; h < heads; h++) {
    float *head = x + h * head_dim;
    for (size_t i = 0; i < pairs; i++) {
      float a = head[2 * i], b = head[2 * i + 1];
      head[2 * i] = a * cosines[i] - b * sines[i];
      head[2 * i + 1] = a * sines[i] + b * cosines[i];
    }
  }
}

static void rope_halves(float *x, size_t heads, size_t head_dim, size_t pairs, const float *cosines,
                        const float *sines) {
  for (size_t h = 0; h < heads; h++) {
    float *head = x + h * head_dim;
    for (size_t i = 0; i < pairs; i++) {
      float a = head[i], b = head[pairs + i];
      head[i] = a * cosines[i] - b * sines[i];
      head[pairs + i] = a * sines[i] + b * cosines[i];
    }
  }
}

// MARK: Distributions

static kernels_distribution distribution(const float *x, size_t n) {
  kernels_distribution result = {-INFINITY, -INFINITY, 0};
  for (size_t i = 0; i < n; i++) result.max = x[i] > result.max ? x[i] : result.max;
  if (!isfinite(result.max)) return result;
  V max = v_set1(result.max);
  double sum = 0, weighted = 0;
  for (size_t start = 0; start < n; start += 256) {
    size_t end = start + 256 < n ? start + 256 : n, i = start;
    V part = v_set1(0), part_weighted = v_set1(0);
    for (; i + W <= end; i += W) {
      V shifted = v_sub(v_load(x + i), max);
      V e = v_exp(shifted);
      part = v_add(part, e);
      // exp underflows to 0 before its argument could make 0 * -infinity.
      part_weighted = v_fma(e, v_max(shifted, v_set1(-200)), part_weighted);
    }
    sum += v_sum(part);
    weighted += v_sum(part_weighted);
    for (; i < end; i++) {
      float shifted = x[i] - result.max;
      float e = exp_one(shifted);
      sum += e;
      weighted += (double)e * (shifted > -200 ? shifted : -200);
    }
  }
  result.log_sum_exp = result.max + log(sum);
  result.entropy = log(sum) - weighted / sum;
  return result;
}

static void exponentials(const float *x, float max, float factor, size_t n, float *out) {
  size_t i = 0;
  V m = v_set1(max), f = v_set1(factor);
  for (; i + W <= n; i += W) v_store(out + i, v_exp(v_mul(v_sub(v_load(x + i), m), f)));
  if (i < n) v_store_part(out + i, v_exp(v_mul(v_sub(v_load_part(x + i, n - i), m), f)), n - i);
}

// MARK: Conversions

static void f16_to_f32(const uint16_t *x, size_t n, float *out) {
  size_t i = 0;
  for (; i + W <= n; i += W) v_store(out + i, v_load_f16(x + i));
  if (i < n) v_store_part(out + i, v_load_f16_part(x + i, n - i), n - i);
}

static void f32_to_f16(const float *x, size_t n, uint16_t *out) {
  size_t i = 0;
  for (; i + W <= n; i += W) v_store_f16(out + i, v_load(x + i));
  if (i < n) {
    uint16_t part[W];
    v_store_f16(part, v_load_part(x + i, n - i));
    memcpy(out + i, part, (n - i) * sizeof(uint16_t));
  }
}

static void bf16_to_f32(const uint16_t *x, size_t n, float *out) {
  size_t i = 0;
  for (; i + W <= n; i += W) v_store(out + i, v_load_bf16(x + i));
  if (i < n) v_store_part(out + i, v_load_bf16_part(x + i, n - i), n - i);
}

#include "Attention.h"
#include "BackwardKernels.h"

#define KERNELS_TABLE(level_name, packed)   \
  {                                         \
      .name = level_name,                   \
      .matmul_f32 = matmul_f32,             \
      .matmul_f16 = matmul_f16,             \
      .matmul_bf16 = matmul_bf16,           \
      .quantize = quantize,                 \
      .matmul_packed = packed,              \
      .rms_norm = rms_norm,                 \
      .swiglu = swiglu,                     \
      .add = add,                           \
      .rope_interleaved = rope_interleaved, \
      .rope_halves = rope_halves,           \
      .store_kv = store_kv,                 \
      .attention = attention,               \
      .merge_attention = merge_attention,   \
      .distribution = distribution,         \
      .exponentials = exponentials,         \
      .f16_to_f32 = f16_to_f32,             \
      .f32_to_f16 = f32_to_f16,             \
      .bf16_to_f32 = bf16_to_f32,           \
      .gradients = &gradients,              \
  }
