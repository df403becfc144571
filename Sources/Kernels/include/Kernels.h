#pragma once
// SIMD kernels with run-time dispatch, and the worker pool that spreads them over cores.
//
// Determinism contract, kept by every kernel at every level: the bits of one output depend only on the
// inputs of that output. They never depend on how many vectors share a call, on where a caller cuts the rows
// between threads, or on where K/V happens to lie in memory. Two levels may differ in the last bits.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Gradients.h"

typedef enum {
  KERNELS_PORTABLE = 0,
  KERNELS_AVX2 = 1,    // needs AVX2, FMA and F16C
  KERNELS_AVX512 = 2,  // needs AVX-512 F, BW, DQ and VL
} kernels_level;

enum { KERNELS_LEVEL_COUNT = 3 };

enum { KERNELS_MAX_HEAD_DIM = 512 };

// MARK: Quantised storage

/// The quantised types of GGUF, by its numbers.
typedef enum {
  KERNELS_Q4_0 = 2,
  KERNELS_Q4_1 = 3,
  KERNELS_Q5_0 = 6,
  KERNELS_Q5_1 = 7,
  KERNELS_Q8_0 = 8,
  KERNELS_Q4_K = 12,
  KERNELS_Q5_K = 13,
  KERNELS_Q6_K = 14,
} kernels_type;

/// Numbers in a block. A row of any quantised type is a whole number of blocks.
enum { KERNELS_BLOCK = 32 };

/// 32 consecutive weights of a row: weight i is scale[i / 16] * (q[i] - zero) + min.
typedef struct {
  uint8_t q[KERNELS_BLOCK];
  float scale[2];
  float min;
  int32_t zero;
  uint8_t codes[2];  // of a K type, as stored: scale and minimum (Q4_K, Q5_K), or both scales (Q6_K)
} kernels_block;

/// Reads block `index` of a row.
void kernels_unpack(kernels_type type, const void *row, size_t index, kernels_block *out);

/// The first `n` weights of a row, a multiple of 32.
void kernels_dequantize(kernels_type type, const void *row, size_t n, float *out);

/// The scale and the sums of 32 numbers of a quantised vector: number i is scale * q[i], or the sum of that over its digits.
typedef struct {
  float scale;
  float sum;        // of all 32 q, a whole number
  int32_t half[2];  // sums of the first and the last 16
} kernels_block_sums;

/// Rows of a packed tile.
enum { KERNELS_TILE_ROWS = 16 };

/// Bytes of a tile of `cols` columns: a multiple of 64.
size_t kernels_tile_bytes(kernels_type type, size_t cols);

/// Packs `rows` rows into tiles, the last one filled up with zeros.
void kernels_pack(kernels_type type, const void *weights, size_t row_bytes, size_t rows, size_t cols, void *tiles);

// MARK: Attention

// Attention is computed over blocks of this many consecutive logical positions, which are then merged in order.
enum { KERNELS_ATTENTION_BLOCK = 256 };

/// Tokens of a page of keys and values.
enum { KERNELS_PAGE_TOKENS = 16 };

/// With 8 bits, head_dim is filled up to a multiple of this.
enum { KERNELS_KV_VECTOR = 16 };

/// How keys and values are kept. With 8 bits, each token's key and value has a scale for each head.
typedef enum { KERNELS_KV_F32 = 0, KERNELS_KV_F16 = 1, KERNELS_KV_Q8 = 2 } kernels_kv_type;

/// Bytes of a page's keys, and as many of its values, of one layer and K/V head: a multiple of 64.
size_t kernels_kv_bytes(kernels_kv_type type, size_t head_dim);

/// Consecutive tokens of a page.
typedef struct {
  const char *page;
  uint32_t slot, count;
} kernels_kv_run;

/// A partial result has, behind its head_dim sums, the largest score and the sum of weights.
enum { KERNELS_PARTIAL_EXTRA = 2 };

/// One query position, of which a job computes `heads` consecutive query heads.
typedef struct {
  const float *q;   // all its query heads, [H][head_dim]
  float *out;       // the block's partial results, [H][head_dim + KERNELS_PARTIAL_EXTRA]
  uint32_t length;  // how many tokens of the block it sees, at least 1
} kernels_query;

/// Queries that share a block, and the K/V head that they attend with.
typedef struct {
  kernels_kv_type type;
  const kernels_kv_run *runs;  // the block's tokens in logical order, at most KERNELS_ATTENTION_BLOCK
  size_t run_count;
  const kernels_query *queries;
  size_t count;
  size_t heads;         // query heads per K/V head
  size_t head_dim;      // at most KERNELS_MAX_HEAD_DIM
  size_t keys, values;  // bytes from a page's start to this layer's and head's keys and values
  size_t q_offset;      // floats from a query's first head to the first that the job computes
  size_t out_offset;    // the same in its results
  float scale;          // 1 / sqrt(head_dim)
  // The caller's next job, as runs, run_count and keys: its keys are prefetched. May be nothing.
  const kernels_kv_run *next_runs;
  size_t next_count, next_keys;
} kernels_attention_job;

// MARK: The table

/// y[b][r] = sum over k of w[r][k] * x[b][k], for `n` vectors b and `rows` rows r.
/// `row_bytes` is the distance between rows of w; strides of x and y are in floats.
typedef void (*kernels_matmul)(const void *w, size_t row_bytes, size_t rows, size_t cols, const float *x,
                               size_t x_stride, size_t n, float *y, size_t y_stride);

typedef struct {
  float max;  // of the inputs
  double log_sum_exp;
  double entropy;  // nats, of softmax(x)
} kernels_distribution;

typedef struct {
  const char *name;
  kernels_matmul matmul_f32;
  kernels_matmul matmul_f16;
  kernels_matmul matmul_bf16;
  /// Rounds a vector to `digits` digits of 8 bits, each with a scale for 32 numbers: [n] bytes, then [n / 32]
  /// kernels_block_sums. A second digit holds the remainder of the first, `stride` bytes behind it: 16 bits in all.
  void (*quantize)(const float *x, size_t n, size_t digits, void *out, size_t stride);
  /// As kernels_matmul, with packed tiles and quantised vectors of `digits` digits (1 or 2); `x_stride` is in bytes, from one
  /// digit to the next. `tiles` points to the start of a tile, `rows` ends a tile or the matrix. `next` is prefetched: the
  /// tiles that the caller multiplies with after this. It may be NULL.
  void (*matmul_packed)(kernels_type type, const void *tiles, size_t rows, size_t cols, const void *x, size_t x_stride,
                        size_t n, size_t digits, float *y, size_t y_stride, const void *next);
  /// out[i] = x[i] * weight[i] / sqrt(mean(x^2) + eps)
  void (*rms_norm)(const float *x, const float *weight, float eps, size_t n, float *out);
  /// gate[i] = silu(gate[i]) * up[i]
  void (*swiglu)(float *gate, const float *up, size_t n);
  /// x[i] += y[i]
  void (*add)(float *x, const float *y, size_t n);
  /// Rotates pairs (2i, 2i+1) of each of `heads` heads by the angles whose cosines and sines are given ([pairs]).
  void (*rope_interleaved)(float *x, size_t heads, size_t head_dim, size_t pairs, const float *cosines,
                           const float *sines);
  /// The same for pairs (i, pairs + i).
  void (*rope_halves)(float *x, size_t heads, size_t head_dim, size_t pairs, const float *cosines, const float *sines);
  /// Puts a token's key and value of one head into a page's, of kernels_kv_bytes each.
  void (*store_kv)(kernels_kv_type type, const float *key, const float *value, size_t head_dim, size_t slot, void *keys,
                   void *values);
  /// softmax(q k^T * scale) v of each query over one block, in parts still to be merged.
  void (*attention)(const kernels_attention_job *job);
  /// Merges the partial results of one query head, `stride` floats apart and in logical order, to out[head_dim].
  void (*merge_attention)(const float *partials, size_t blocks, size_t stride, size_t head_dim, float *out);
  /// Log-sum-exp and entropy of logits.
  kernels_distribution (*distribution)(const float *x, size_t n);
  /// out[i] = exp((x[i] - max) * factor)
  void (*exponentials)(const float *x, float max, float factor, size_t n, float *out);
  void (*f16_to_f32)(const uint16_t *x, size_t n, float *out);
  void (*f32_to_f16)(const float *x, size_t n, uint16_t *out);
  void (*bf16_to_f32)(const uint16_t *x, size_t n, float *out);
  /// What training needs.
  const kernels_gradients *gradients;
} kernels;

/// The kernels of one level, or NULL where this processor or this build lacks it.
const kernels *kernels_at(kernels_level level);

/// The best level of this processor; chosen once.
const kernels *kernels_best(void);

// MARK: Worker pool

/// Processors that this process may run on.
size_t kernels_active_cores(void);

typedef struct kernels_pool kernels_pool;
typedef void (*kernels_task)(void *context, size_t index);

/// Starts `workers - 1` threads (the caller is the last worker). Starts fewer if the system refuses.
kernels_pool *kernels_pool_create(size_t workers);
void kernels_pool_destroy(kernels_pool *pool);

/// How many workers there really are, the caller included.
size_t kernels_pool_workers(const kernels_pool *pool);

/// Runs task(context, 0 ..< count), each index once, on the caller and the pool; returns when all are done.
/// One caller at a time. `is_even` says that all indices take about as long: a long wait then means that a worker is held up.
void kernels_pool_run(kernels_pool *pool, size_t count, bool is_even, kernels_task task, void *context);

#include "MappedFiles.h"
