// Attention over paged keys and values, written once over a vector type; see Implementation.h for what a level defines.
//
// A page holds 16 tokens. For each layer and K/V head it has the keys as [head_dim][16] and the values as [16][head_dim].
// So one vector load brings the same dimension of the keys of W tokens, and no sum ever runs across lanes. Keys and values of
// 8 bits lie otherwise; see IntegerAttention.h.
//
// Everything a query sees is cut into blocks of 256 logical positions. Each block gives a partial result: the weighted
// sum of values, the largest score and the sum of weights. Partials are merged in ascending order.
#include "Kernels.h"

enum {
  PAGE = KERNELS_PAGE_TOKENS,
  BLOCK = KERNELS_ATTENTION_BLOCK,
  PAGE_VECTORS = PAGE / W,  // vectors that bring one dimension of a page's keys
  MOST_COLUMNS = 4,
  MOST_PAGES = MOST_COLUMNS / PAGE_VECTORS,
};

// Vectors of tokens or of dimensions that R query heads share: with more of them, sums would not stay in registers. One of
// twelve that goes through memory in each step makes all wait for it.
INLINE int columns_of(int R) { return R * MOST_COLUMNS <= ACCUMULATORS ? MOST_COLUMNS : MOST_COLUMNS / 2; }

// sums[r][c] += row_r * column_c for R rows and C columns; `row` and `column` say how to load them, by r and c. Those of which
// there are fewer are held, the others are loaded where they are needed: there are no registers for all.
#define ADD_PRODUCTS(vector, add_product, R, C, sums, row, column)                             \
  if (R < C) {                                                                                 \
    vector held[6];                                                                            \
    UNROLL for (int r = 0; r < R; r++) held[r] = row;                                          \
    UNROLL for (int c = 0; c < C; c++) {                                                       \
      vector other = column;                                                                   \
      UNROLL for (int r = 0; r < R; r++) sums[r][c] = add_product(sums[r][c], other, held[r]); \
    }                                                                                          \
  } else {                                                                                     \
    vector held[MOST_COLUMNS];                                                                 \
    UNROLL for (int c = 0; c < C; c++) held[c] = column;                                       \
    UNROLL for (int r = 0; r < R; r++) {                                                       \
      vector other = row;                                                                      \
      UNROLL for (int c = 0; c < C; c++) sums[r][c] = add_product(sums[r][c], held[c], other); \
    }                                                                                          \
  }

INLINE V v_add_product(V sum, V a, V b) { return v_fma(a, b, sum); }

INLINE size_t number_bytes(kernels_kv_type type) { return type == KERNELS_KV_F16 ? 2 : 4; }

INLINE V load_kv(kernels_kv_type type, const void *p, size_t index) {
  return type == KERNELS_KV_F16 ? v_load_f16((const uint16_t *)p + index) : v_load((const float *)p + index);
}

INLINE V load_kv_part(kernels_kv_type type, const void *p, size_t index, size_t n) {
  return type == KERNELS_KV_F16 ? v_load_f16_part((const uint16_t *)p + index, n)
                                : v_load_part((const float *)p + index, n);
}

// The processor's own prefetching stops at every page. So a block's values are prefetched while its keys are read, and the
// next block's keys while its values are read.
INLINE void prefetch(const char *line) { __builtin_prefetch(line, 0, 2); }

// MARK: Scores

// The keys of so many pages from run `first` on. A short last group repeats its last page; the surplus is not stored.
INLINE void group_keys(const kernels_attention_job *job, size_t first, int pages, const char **keys) {
  UNROLL for (int g = 0; g < pages; g++) {
    keys[g] = job->runs[first + g < job->run_count ? first + g : job->run_count - 1].page + job->keys;
  }
}

// scores[r][j] = q_r . k_j * scale for R query heads and every token of the block. Every score has one sum, in ascending
// dimensions, whichever lane its token lies in. Writes up to a page beyond the block's end.
INLINE void block_scores(const kernels_attention_job *job, kernels_kv_type type, int R, const float *const *q,
                         int is_first, float (*scores)[BLOCK + 2 * PAGE]) {
  const size_t head_dim = job->head_dim;
  const int columns = columns_of(R), pages = columns / PAGE_VECTORS;
  size_t position = 0;
  for (size_t first = 0; first < job->run_count; first += pages) {
    const char *keys[MOST_PAGES];
    group_keys(job, first, pages, keys);
    V sums[6][MOST_COLUMNS];
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < columns; c++) sums[r][c] = v_set1(0);
    for (size_t d = 0; d < head_dim; d++) {
      if (is_first && d * PAGE * number_bytes(type) % 64 == 0) {
        const ptrdiff_t values = (ptrdiff_t)(job->values - job->keys) + d * PAGE * number_bytes(type);
        UNROLL for (int g = 0; g < pages; g++) prefetch(keys[g] + values);
      }
      ADD_PRODUCTS(V, v_add_product, R, columns, sums, v_set1(q[r][d]),
                   load_kv(type, keys[c / PAGE_VECTORS], d * PAGE + c % PAGE_VECTORS * W))
    }
    for (size_t g = 0; g < (size_t)pages && first + g < job->run_count; g++) {
      const kernels_kv_run *run = &job->runs[first + g];
      UNROLL for (int r = 0; r < R; r++) {
        float lanes[2 * PAGE];
        for (int i = 0; i < PAGE_VECTORS; i++) {
          V score = v_set1(0);
          UNROLL for (int c = 0; c < columns; c++) {
            if (c == (int)g * PAGE_VECTORS + i) score = sums[r][c];
          }
          v_store(lanes + i * W, v_mul(score, v_set1(job->scale)));
        }
        memcpy(scores[r] + position, lanes + run->slot, PAGE * sizeof(float));
      }
      position += run->count;
    }
  }
}

// Replaces n scores by exp(score - max), filled up with zeros to whole vectors; sets max and the sum.
INLINE void block_weights(float *scores, size_t n, float *max, float *sum) {
  size_t whole = (n + W - 1) / W * W;
  for (size_t j = n; j < whole; j++) scores[j] = -INFINITY;
  V most = v_load(scores), total = v_set1(0);
  for (size_t j = W; j < whole; j += W) most = v_max(most, v_load(scores + j));
  *max = v_most(most);
  for (size_t j = 0; j < whole; j += W) {
    V weight = v_exp(v_sub(v_load(scores + j), v_set1(*max)));
    v_store(scores + j, weight);
    total = v_add(total, weight);
  }
  *sum = v_sum(total);
}

// MARK: Values

// out[r][dims] += sum over j of weight_rj * v_j[dims], j from `from` to `to`, for C vectors of dimensions from `d` on (`part`
// dimensions where it is not 0). Each output is one sum in ascending j, so a row may be taken up again where others ended.
INLINE void add_values(const kernels_attention_job *job, kernels_kv_type type, int R, int C, size_t d, size_t part,
                       float (*weights)[BLOCK + 2 * PAGE], size_t from, size_t to, float *const *out, int is_first) {
  const size_t head_dim = job->head_dim, bytes = head_dim * PAGE * number_bytes(type);
  V sums[6][MOST_COLUMNS];
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < C; c++) {
    sums[r][c] = part ? v_load_part(out[r] + d, part) : v_load(out[r] + d + c * W);
  }
  size_t start = 0;
  for (const kernels_kv_run *run = job->runs; start < to; start += run->count, run++) {
    if (start + run->count <= from) continue;
    const char *values = run->page + job->values;
    size_t first = start < from ? from : start, last = start + run->count < to ? start + run->count : to;
    size_t number = (size_t)(run - job->runs);
    const char *next = is_first && number < job->next_count ? job->next_runs[number].page + job->next_keys : NULL;
    for (size_t j = first; j < last; j++) {
      if (next)
        for (size_t line = (j - first) * 64; line < bytes; line += PAGE * 64) prefetch(next + line);
      size_t index = (run->slot + j - start) * head_dim + d;
      ADD_PRODUCTS(V, v_add_product, R, C, sums, v_set1(weights[r][j]),
                   part ? load_kv_part(type, values, index, part) : load_kv(type, values, index + c * W))
    }
  }
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < C; c++) {
    if (part)
      v_store_part(out[r] + d, sums[r][c], part);
    else
      v_store(out[r] + d + c * W, sums[r][c]);
  }
}

INLINE void block_values(const kernels_attention_job *job, kernels_kv_type type, int R,
                         float (*weights)[BLOCK + 2 * PAGE], size_t from, size_t to, float *const *out, int is_first) {
  const size_t head_dim = job->head_dim;
  size_t d = 0;
  for (; columns_of(R) == 4 && d + 4 * W <= head_dim; d += 4 * W)
    add_values(job, type, R, 4, d, 0, weights, from, to, out, is_first && d == 0);
  for (; d + 2 * W <= head_dim; d += 2 * W)
    add_values(job, type, R, 2, d, 0, weights, from, to, out, is_first && d == 0);
  for (; d + W <= head_dim; d += W) add_values(job, type, R, 1, d, 0, weights, from, to, out, is_first && d == 0);
  if (d < head_dim) add_values(job, type, R, 1, d, head_dim - d, weights, from, to, out, is_first && d == 0);
}

// MARK: A block

#include "IntegerAttention.h"

// R consecutive query heads of all the job's queries, from `index` on.
INLINE void attend_tile(const kernels_attention_job *job, kernels_kv_type type, int R, size_t index) {
  if (type == KERNELS_KV_Q8) {
    attend_integers(job, R, index);
    return;
  }
  float scores[6][BLOCK + 2 * PAGE];
  const float *q[6];
  float *out[6];
  size_t length[6], common = BLOCK;
  UNROLL for (int r = 0; r < R; r++) {
    const kernels_query *query = &job->queries[(index + r) / job->heads];
    size_t head = (index + r) % job->heads;
    q[r] = query->q + job->q_offset + head * job->head_dim;
    out[r] = query->out + job->out_offset + head * (job->head_dim + KERNELS_PARTIAL_EXTRA);
    length[r] = query->length;
    common = length[r] < common ? length[r] : common;
  }
  block_scores(job, type, R, q, index == 0, scores);
  UNROLL for (int r = 0; r < R; r++) {
    float *extra = out[r] + job->head_dim;
    block_weights(scores[r], length[r], &extra[0], &extra[1]);
    memset(out[r], 0, job->head_dim * sizeof(float));
  }
  block_values(job, type, R, scores, 0, common, out, index == 0);
  // Then the tokens that only some of the queries see.
  for (int r = 0; r < R; r++)
    if (length[r] > common) block_values(job, type, 1, scores + r, common, length[r], out + r, 0);
}

INLINE void attend_block(const kernels_attention_job *job, kernels_kv_type type) {
  size_t total = job->count * job->heads, index = 0;
  while (index < total) {
    size_t left = total - index;
    int rows = left < ATTENTION_ROWS ? (int)left : ATTENTION_ROWS;
    switch (rows) {
#if ATTENTION_ROWS_ARE_MANY
      case 6: attend_tile(job, type, 6, index); break;
      case 5: attend_tile(job, type, 5, index); break;
      case 4: attend_tile(job, type, 4, index); break;
#endif
      case 3: attend_tile(job, type, 3, index); break;
      case 2: attend_tile(job, type, 2, index); break;
      default: attend_tile(job, type, 1, index); break;
    }
    index += rows;
  }
}

static void attention(const kernels_attention_job *job) {
  switch (job->type) {
    case KERNELS_KV_F32: attend_block(job, KERNELS_KV_F32); return;
    case KERNELS_KV_F16: attend_block(job, KERNELS_KV_F16); return;
    case KERNELS_KV_Q8: attend_block(job, KERNELS_KV_Q8); return;
  }
}

// MARK: Storing

static void store_kv(kernels_kv_type type, const float *key, const float *value, size_t head_dim, size_t slot,
                     void *keys, void *values) {
  switch (type) {
    case KERNELS_KV_F32:
      for (size_t d = 0; d < head_dim; d++) ((float *)keys)[d * PAGE + slot] = key[d];
      memcpy((float *)values + slot * head_dim, value, head_dim * sizeof(float));
      return;
    case KERNELS_KV_F16: {
      uint16_t halves[KERNELS_MAX_HEAD_DIM];
      f32_to_f16(key, head_dim, halves);
      for (size_t d = 0; d < head_dim; d++) ((uint16_t *)keys)[d * PAGE + slot] = halves[d];
      f32_to_f16(value, head_dim, (uint16_t *)values + slot * head_dim);
      return;
    }
    case KERNELS_KV_Q8: store_integers(key, value, head_dim, slot, keys, values); return;
  }
}

// MARK: Merging

static void merge_attention(const float *partials, size_t blocks, size_t stride, size_t head_dim, float *out) {
  float max = partials[head_dim];
  for (size_t b = 1; b < blocks; b++) {
    float other = partials[b * stride + head_dim];
    max = other > max ? other : max;
  }
  float sum = 0;
  memset(out, 0, head_dim * sizeof(float));
  for (size_t b = 0; b < blocks; b++) {
    const float *partial = partials + b * stride;
    float share = exp_one(partial[head_dim] - max);
    sum += partial[head_dim + 1] * share;
    for (size_t d = 0; d < head_dim; d++) out[d] += partial[d] * share;
  }
  float factor = 1.0f / sum;
  for (size_t d = 0; d < head_dim; d++) out[d] *= factor;
}
