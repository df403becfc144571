#pragma once
// Kernels of the backward pass and of optimisers; lengths of vectors are multiples of 16 unless said otherwise.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// c[m][n] = sum over k of a(m, k) * b(k, n), where a(m, k) = a[m * a_row + k * a_column] and so on. Sizes of any kind.
typedef struct {
  const float *a, *b;
  size_t a_row, a_column, b_row, b_column;
  size_t rows, columns, depth;
  float *c;
  size_t c_row;
  bool adds;  // to what is there
} kernels_product;

typedef struct {
  double loss;
  bool is_right;
} kernels_loss;

/// Attention of `count` queries, each of which sees some spans of keys.
typedef struct {
  const float *q;              // [count][heads][head_dim]
  const float *k;              // [count][kv_heads][head_dim]
  const float *v;              // [count][kv_heads][head_dim]
  const uint32_t *spans;       // first and end of each span
  const uint32_t *first_span;  // [count + 1], the first span of each query
  size_t count, heads, kv_heads, head_dim;
  float scale;
} kernels_spans;

/// Floats between two rows of a transposed table of `count` keys: what is read beyond its end must be there.
static inline size_t kernels_span_stride(size_t count) { return (count + 15) / 16 * 16 + 80; }

/// Query heads that share keys and values are worked on so many at a time.
enum { KERNELS_SPAN_HEADS = 2 };

/// Floats that span attention needs as scratch: tables of keys and values, and scores and their gradients.
static inline size_t kernels_span_scratch(size_t count, size_t head_dim) {
  return (2 * head_dim + 2 * KERNELS_SPAN_HEADS) * kernels_span_stride(count);
}

/// One step of AdamW (Loshchilov and Hutter, arXiv 1711.05101).
typedef struct {
  float rate, decay, beta1, beta2, epsilon;
  float unbias1, unbias2;  // 1 / (1 - beta^step)
  float factor;            // of the gradient, as clipping wants it
} kernels_adam;

typedef struct {
  void (*product)(const kernels_product *job);
  /// Adds to dx and dweight what follows from dy at out = rms_norm(x).
  void (*rms_norm_backward)(const float *x, const float *weight, const float *dy, float eps, size_t n, float *dx,
                            float *dweight);
  /// out = silu(gate) * up
  void (*gated)(const float *gate, const float *up, size_t n, float *out);
  /// Overwrites gate and up by their gradients.
  void (*gated_backward)(float *gate, float *up, const float *dout, size_t n);
  /// Overwrites logits by weight * (softmax - one-hot); n of any size. The loss itself is not weighted.
  kernels_loss (*cross_entropy)(float *logits, size_t n, size_t target, float weight);
  /// out is [count][heads][head_dim], log_sums [heads][count].
  void (*span_attention)(const kernels_spans *job, float *out, float *log_sums, float *scratch);
  void (*span_attention_backward)(const kernels_spans *job, const float *dout, const float *log_sums, float *dq,
                                  float *dk, float *dv, float *scratch);
  /// Moves weights against the gradient and updates both moments.
  void (*adam)(const kernels_adam *step, size_t n, float *weights, const float *gradient, float *mean, float *square);
} kernels_gradients;
