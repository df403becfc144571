// The kernels, written once over a vector type. A level's file defines first:
//   V, W                          a vector of W floats
//   v_set1 v_load v_store         (unaligned)
//   v_add v_sub v_mul v_div v_max v_fma(a, b, c) = a * b + c
//   v_load_f16 v_load_bf16        widening loads
//   v_store_f16                   narrowing store, round to nearest even
//   v_pow2i(x)                    2^round(x) and the rounded value: v_round, v_pow2
//   v_zero_below(x, limit, y)     y where x >= limit, else 0
//   v_fold(v)                     to four lanes: lane i gets the sum of lanes i, i+4, i+8 ... as a tree
//   TILE_ROWS, TILE_COLUMNS       register tile of the matrix product
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
  V clamped = v_max(x, v_set1(-87.3f));
  clamped = v_sub(v_set1(0), v_max(v_sub(v_set1(0), clamped), v_set1(-88.0f)));
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
  return v_zero_below(x, v_set1(-87.3f), v_mul(p, v_pow2(n)));
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

// R rows (at most 8) times B vectors (at most 4). Each output has one accumulator, filled in ascending k: the order is the same in
// every tile shape.
INLINE void tile(enum weight_kind kind, int R, int B, const char *w, size_t row_bytes, size_t cols,
                 const float *x, size_t x_stride, float *y, size_t y_stride) {
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
      tile(kind, 1, 1, w + r * row_bytes, row_bytes, cols, x + b * x_stride, x_stride, y + b * y_stride + r,
           y_stride);
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

static void quantize(const float *x, size_t n, void *out) {
  int8_t *q = out;
  kernels_block_sums *sums = (kernels_block_sums *)((char *)out + n);
  for (size_t block = 0; block < n / KERNELS_BLOCK; block++, x += KERNELS_BLOCK, q += KERNELS_BLOCK) {
    V most = v_set1(0);
    UNROLL for (int i = 0; i < KERNELS_BLOCK; i += W)
        most = v_max(v_max(v_load(x + i), v_sub(v_set1(0), v_load(x + i))), most);
    float lanes[W];
    v_store(lanes, most);
    UNROLL for (int width = W / 2; width > 0; width /= 2)
      UNROLL for (int i = 0; i < width; i++) lanes[i] = lanes[i] > lanes[i + width] ? lanes[i] : lanes[i + width];
    float largest = lanes[0];
    V factor = v_set1(largest > 0 ? 127 / largest : 0);
    float rounded[KERNELS_BLOCK];
    UNROLL for (int i = 0; i < KERNELS_BLOCK; i += W) {
      // What is no number at all becomes -127, lest converting it be undefined.
      V value = v_max(v_round(v_mul(v_load(x + i), factor)), v_set1(-127));
      v_store(rounded + i, v_sub(v_set1(0), v_max(v_sub(v_set1(0), value), v_set1(-127))));
    }
    int32_t half[2] = {0, 0};
    for (int i = 0; i < KERNELS_BLOCK; i++) {
      int32_t value = (int32_t)rounded[i];
      q[i] = (int8_t)value;
      half[i / 16] += value;
    }
    sums[block] = (kernels_block_sums){largest / 127, half[0] + half[1], {half[0], half[1]}};
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

// MARK: Attention

INLINE float max_of_block(const float *scores) {
  V most = v_load(scores);
  for (int j = W; j < KERNELS_ATTENTION_BLOCK; j += W) most = v_max(most, v_load(scores + j));
  float lanes[W];
  v_store(lanes, most);
  float result = lanes[0];
  for (int j = 1; j < W; j++) result = lanes[j] > result ? lanes[j] : result;
  return result;
}

// scores[j] = q . k_j * scale for one block; the rest is -infinity.
INLINE void block_scores(const float *q, const float *const *context, size_t k_offset, size_t head_dim, float scale,
                         size_t n, float *scores) {
  for (size_t j = 0; j < KERNELS_ATTENTION_BLOCK; j += 4) {
    if (j >= n) {
      for (int i = 0; i < 4; i++) scores[j + i] = -INFINITY;
      continue;
    }
    // A short last group repeats its last key; the surplus is overwritten below.
    const float *k[4];
    for (size_t i = 0; i < 4; i++) k[i] = context[j + i < n ? j + i : n - 1] + k_offset;
    V dot[4] = {v_set1(0), v_set1(0), v_set1(0), v_set1(0)};
    size_t d = 0;
    for (; d + W <= head_dim; d += W) {
      V query = v_load(q + d);
      UNROLL for (int i = 0; i < 4; i++) dot[i] = v_fma(query, v_load(k[i] + d), dot[i]);
    }
    if (d < head_dim) {
      V query = v_load_part(q + d, head_dim - d);
      UNROLL for (int i = 0; i < 4; i++) dot[i] = v_fma(query, v_load_part(k[i] + d, head_dim - d), dot[i]);
    }
    quad sums = v_sum4(dot[0], dot[1], dot[2], dot[3]);
    for (size_t i = 0; i < 4; i++) scores[j + i] = j + i < n ? sums[i] * scale : -INFINITY;
  }
}

// Replaces scores by exp(score - max) and returns their sum.
INLINE float block_weights(float *scores, float max) {
  V sum = v_set1(0);
  for (int j = 0; j < KERNELS_ATTENTION_BLOCK; j += W) {
    V weight = v_exp(v_sub(v_load(scores + j), v_set1(max)));
    v_store(scores + j, weight);
    sum = v_add(sum, weight);
  }
  return v_sum(sum);
}

// values[d] = sum over j of weight_j * v_j[d]. Even and odd j have an accumulator each: two chains hide the latency.
INLINE void block_values(const float *weights, const float *const *context, size_t v_offset, size_t head_dim,
                         size_t n, float *values) {
  size_t d = 0;
  for (; d + 2 * W <= head_dim; d += 2 * W) {
    V even0 = v_set1(0), even1 = v_set1(0), odd0 = v_set1(0), odd1 = v_set1(0);
    size_t j = 0;
    for (; j + 2 <= n; j += 2) {
      const float *a = context[j] + v_offset + d, *b = context[j + 1] + v_offset + d;
      V wa = v_set1(weights[j]), wb = v_set1(weights[j + 1]);
      even0 = v_fma(wa, v_load(a), even0);
      even1 = v_fma(wa, v_load(a + W), even1);
      odd0 = v_fma(wb, v_load(b), odd0);
      odd1 = v_fma(wb, v_load(b + W), odd1);
    }
    if (j < n) {
      const float *a = context[j] + v_offset + d;
      even0 = v_fma(v_set1(weights[j]), v_load(a), even0);
      even1 = v_fma(v_set1(weights[j]), v_load(a + W), even1);
    }
    v_store(values + d, v_add(even0, odd0));
    v_store(values + d + W, v_add(even1, odd1));
  }
  for (; d < head_dim; d += W) {
    size_t lanes = head_dim - d < W ? head_dim - d : W;
    V even = v_set1(0), odd = v_set1(0);
    for (size_t j = 0; j < n; j++) {
      V value = v_load_part(context[j] + v_offset + d, lanes);
      if (j % 2 == 0)
        even = v_fma(v_set1(weights[j]), value, even);
      else
        odd = v_fma(v_set1(weights[j]), value, odd);
    }
    v_store_part(values + d, v_add(even, odd), lanes);
  }
}

// Blocks outside, queries inside: a block that several queries share is still in the first-level cache when the
// next of them reads it. Each query merges its blocks in ascending order, so the order of this loop never shows.
static void attention(const kernels_attention_job *job) {
  size_t longest = 0;
  for (size_t i = 0; i < job->count; i++)
    if (job->queries[i].length > longest) longest = job->queries[i].length;
  float scores[KERNELS_ATTENTION_BLOCK];
  float values[KERNELS_MAX_HEAD_DIM];
  for (size_t start = 0; start < longest; start += KERNELS_ATTENTION_BLOCK) {
    for (size_t i = 0; i < job->count; i++) {
      const kernels_query *query = &job->queries[i];
      if (query->length <= start) continue;
      size_t n = query->length - start;
      if (n > KERNELS_ATTENTION_BLOCK) n = KERNELS_ATTENTION_BLOCK;
      const float *const *context = query->context + start;
      for (size_t h = 0; h < job->heads; h++) {
        float *state = job->state + (i * job->heads + h) * 2;
        float *out = query->out + h * job->head_dim;
        block_scores(query->q + h * job->head_dim, context, job->k_offset, job->head_dim, job->scale, n, scores);
        float max = max_of_block(scores);
        float sum = block_weights(scores, max);
        block_values(scores, context, job->v_offset, job->head_dim, n, start == 0 ? out : values);
        if (start == 0) {
          state[0] = max;
          state[1] = sum;
          continue;
        }
        float most = state[0] > max ? state[0] : max;
        float old_share = exp_one(state[0] - most), new_share = exp_one(max - most);
        state[0] = most;
        state[1] = state[1] * old_share + sum * new_share;
        for (size_t d = 0; d < job->head_dim; d++) out[d] = out[d] * old_share + values[d] * new_share;
      }
    }
  }
  for (size_t i = 0; i < job->count; i++)
    for (size_t h = 0; h < job->heads; h++) {
      float factor = 1.0f / job->state[(i * job->heads + h) * 2 + 1];
      float *out = job->queries[i].out + h * job->head_dim;
      for (size_t d = 0; d < job->head_dim; d++) out[d] *= factor;
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

#define KERNELS_TABLE(level_name, packed)                                                                     \
  {                                                                                                           \
    .name = level_name, .matmul_f32 = matmul_f32, .matmul_f16 = matmul_f16, .matmul_bf16 = matmul_bf16,       \
    .quantize = quantize, .matmul_packed = packed, .rms_norm = rms_norm, .swiglu = swiglu, .add = add,                 \
    .rope_interleaved = rope_interleaved, .rope_halves = rope_halves, .attention = attention,                 \
    .distribution = distribution, .exponentials = exponentials, .f16_to_f32 = f16_to_f32,                     \
    .f32_to_f16 = f32_to_f16, .bf16_to_f32 = bf16_to_f32,                                                     \
  }
