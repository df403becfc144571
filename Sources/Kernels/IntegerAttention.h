// Attention over keys and values of 8 bits, in whole numbers; included by Attention.h.
//
// A page holds the keys as [dims / 2][16][2] and the values as [16 / 2][dims][2], the last two being tokens, for `dims`
// dimensions: whole vectors, filled up with zeros. So one load brings two factors for each of W sums. Queries and weights are
// rounded to 16 bits. The sums of a block fit 32 bits: they are exact, whatever the order and wherever tokens lie.
INLINE size_t whole_dims(size_t head_dim) {
  return (head_dim + KERNELS_KV_VECTOR - 1) / KERNELS_KV_VECTOR * KERNELS_KV_VECTOR;
}

// The scales of a page's keys or values, which follow them.
INLINE const float *integer_scales(const char *part, size_t head_dim) {
  return (const float *)(part + whole_dims(head_dim) * PAGE);
}

// MARK: Storing

INLINE float largest_of(const float *x, size_t n) {
  V most = v_set1(0);
  for (size_t i = 0; i < n; i += W) {
    V part = i + W <= n ? v_load(x + i) : v_load_part(x + i, n - i);
    most = v_max(v_max(part, v_sub(v_set1(0), part)), most);
  }
  return v_most(most);
}

INLINE int8_t rounded(float x) {
  // NaN becomes -127, because converting it to a whole number would be undefined.
  float value = x > -127 ? x : -127;
  return (int8_t)rintf(value < 127 ? value : 127);
}

INLINE void store_integers(const float *key, const float *value, size_t head_dim, size_t slot, char *keys,
                           char *values) {
  const size_t dims = whole_dims(head_dim);
  float of_key = largest_of(key, head_dim), of_value = largest_of(value, head_dim);
  float by_key = of_key > 0 ? 127 / of_key : 0, by_value = of_value > 0 ? 127 / of_value : 0;
  for (size_t d = 0; d < dims; d++) {
    int8_t *k = (int8_t *)keys + (d / 2 * PAGE + slot) * 2 + d % 2;
    int8_t *v = (int8_t *)values + (slot / 2 * dims + d) * 2 + slot % 2;
    *k = d < head_dim ? rounded(key[d] * by_key) : 0;
    *v = d < head_dim ? rounded(value[d] * by_value) : 0;
  }
  ((float *)integer_scales(keys, head_dim))[slot] = of_key / 127;
  ((float *)integer_scales(values, head_dim))[slot] = of_value / 127;
}

// MARK: Scores

enum { MOST_LEVEL = 32767 };

// x times `by` as a whole number of 16 bits.
INLINE V v_level(V x, V by) { return v_min(v_max(v_round(v_mul(x, by)), v_set1(-MOST_LEVEL)), v_set1(MOST_LEVEL)); }

// Levels times `scale`.
typedef struct {
  int16_t levels[KERNELS_MAX_HEAD_DIM];
  float scale;
} integer_query;

INLINE void round_query(const float *q, size_t head_dim, integer_query *out) {
  const size_t dims = whole_dims(head_dim);
  float largest = largest_of(q, head_dim);
  V by = v_set1(largest > 0 ? MOST_LEVEL / largest : 0);
  for (size_t d = 0; d < dims; d += W) {
    V x = d + W <= head_dim ? v_load(q + d) : d < head_dim ? v_load_part(q + d, head_dim - d) : v_set1(0);
    v_store_i16(out->levels + d, v_level(x, by));
  }
  out->scale = largest / MOST_LEVEL;
}

// As block_scores.
INLINE void integer_scores(const kernels_attention_job *job, int R, const integer_query *q, int is_first,
                           float (*scores)[BLOCK + 2 * PAGE]) {
  const size_t dims = whole_dims(job->head_dim);
  const int columns = columns_of(R), pages = columns / PAGE_VECTORS;
  size_t position = 0;
  for (size_t first = 0; first < job->run_count; first += pages) {
    const char *keys[MOST_PAGES];
    group_keys(job, first, pages, keys);
    I sums[6][MOST_COLUMNS];
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < columns; c++) sums[r][c] = i_set1(0);
    for (size_t d = 0; d < dims; d += 2) {
      if (is_first && d * PAGE % 64 == 0) {
        UNROLL for (int g = 0; g < pages; g++) { prefetch(keys[g] + (ptrdiff_t)(job->values - job->keys) + d * PAGE); }
      }
      ADD_PRODUCTS(WORDS, i_dot_words, R, columns, sums, words_pair(q[r].levels + d),
                   words_load_i8(keys[c / PAGE_VECTORS] + d * PAGE + c % PAGE_VECTORS * W * 2))
    }
    for (size_t g = 0; g < (size_t)pages && first + g < job->run_count; g++) {
      const kernels_kv_run *run = &job->runs[first + g];
      UNROLL for (int r = 0; r < R; r++) {
        V by = v_set1(q[r].scale * job->scale);
        float lanes[2 * PAGE];
        for (int i = 0; i < PAGE_VECTORS; i++) {
          I sum = i_set1(0);
          UNROLL for (int c = 0; c < columns; c++) {
            if (c == (int)g * PAGE_VECTORS + i) sum = sums[r][c];
          }
          V of_keys = v_load(integer_scales(keys[g], job->head_dim) + i * W);
          v_store(lanes + i * W, v_mul(i_float(sum), v_mul(of_keys, by)));
        }
        memcpy(scores[r] + position, lanes + run->slot, PAGE * sizeof(float));
      }
      position += run->count;
    }
  }
}

// MARK: Values

// Weights times the scales of their values, as levels times `scale`: for each run at the slots of its tokens, else 0.
typedef struct {
  int16_t levels[BLOCK][PAGE];
  float scale;
} integer_weights;

// The scales of the block's values, in logical order. What lies behind them stays as it was: it gets no weight.
INLINE void value_scales(const kernels_attention_job *job, float *scales) {
  for (const kernels_kv_run *run = job->runs; run < job->runs + job->run_count; scales += run->count, run++) {
    memcpy(scales, integer_scales(run->page + job->values, job->head_dim) + run->slot,
           (run->count < PAGE ? run->count : PAGE) * sizeof(float));
  }
}

INLINE void round_weights(const kernels_attention_job *job, const float *weights, const float *scales, size_t length,
                          integer_weights *out) {
  V most = v_set1(0);
  size_t j = 0, start = 0;
  for (; j + W <= length; j += W) most = v_max(v_load(scales + j), most);
  if (j < length) most = v_max(v_load_part(scales + j, length - j), most);
  // The largest weight is 1.
  float largest = v_most(most);
  V by = v_set1(largest > 0 ? MOST_LEVEL / largest : 0);
  for (size_t i = 0; i < job->run_count; start += job->runs[i].count, i++) {
    const kernels_kv_run *run = &job->runs[i];
    size_t count = start >= length ? 0 : length - start < run->count ? length - start : run->count;
    if (count < PAGE) memset(out->levels[i], 0, sizeof out->levels[i]);
    if (count == PAGE) {
      UNROLL for (int k = 0; k < PAGE; k += W) {
        V weight = v_mul(v_load(weights + start + k), v_load(scales + start + k));
        v_store_i16(out->levels[i] + k, v_level(weight, by));
      }
    } else if (count > 0) {
      int16_t levels[PAGE];
      UNROLL for (int k = 0; k < PAGE; k += W) {
        V weight = v_mul(v_load(weights + start + k), v_load(scales + start + k));
        v_store_i16(levels + k, v_level(weight, by));
      }
      memcpy(out->levels[i] + run->slot, levels, count * sizeof(int16_t));
    }
  }
  out->scale = largest / MOST_LEVEL;
}

// out[r][dims] = sum over j of weight_rj * v_j[dims], for C vectors of dimensions from `d` on.
INLINE void integer_values(const kernels_attention_job *job, int R, int C, size_t d, const integer_weights *weights,
                           float *const *out, int is_first) {
  const size_t dims = whole_dims(job->head_dim);
  I sums[6][MOST_COLUMNS];
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < C; c++) sums[r][c] = i_set1(0);
  for (size_t i = 0; i < job->run_count; i++) {
    const kernels_kv_run *run = &job->runs[i];
    const char *values = run->page + job->values;
    const char *next = is_first && i < job->next_count ? job->next_runs[i].page + job->next_keys : NULL;
    if (next)
      for (size_t line = 0; line < dims * PAGE; line += 64) prefetch(next + line);
    for (size_t pair = run->slot / 2; pair * 2 < run->slot + run->count; pair++) {
      ADD_PRODUCTS(WORDS, i_dot_words, R, C, sums, words_pair(weights[r].levels[i] + pair * 2),
                   words_load_i8(values + (pair * dims + d + (size_t)c * W) * 2))
    }
  }
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < C; c++) {
    size_t at = d + (size_t)c * W;
    V sum = v_mul(i_float(sums[r][c]), v_set1(weights[r].scale));
    if (at + W <= job->head_dim)
      v_store(out[r] + at, sum);
    else
      v_store_part(out[r] + at, sum, job->head_dim - at);
  }
}

// As attend_tile.
INLINE void attend_integers(const kernels_attention_job *job, int R, size_t index) {
  float scores[6][BLOCK + 2 * PAGE], scales[BLOCK + 2 * PAGE];
  integer_query q[6];
  integer_weights weights[6];
  float *out[6];
  UNROLL for (int r = 0; r < R; r++) {
    const kernels_query *query = &job->queries[(index + r) / job->heads];
    size_t head = (index + r) % job->heads;
    round_query(query->q + job->q_offset + head * job->head_dim, job->head_dim, &q[r]);
    out[r] = query->out + job->out_offset + head * (job->head_dim + KERNELS_PARTIAL_EXTRA);
  }
  integer_scores(job, R, q, index == 0, scores);
  value_scales(job, scales);
  UNROLL for (int r = 0; r < R; r++) {
    size_t length = job->queries[(index + r) / job->heads].length;
    float *extra = out[r] + job->head_dim;
    block_weights(scores[r], length, &extra[0], &extra[1]);
    round_weights(job, scores[r], scales, length, &weights[r]);
  }
  size_t d = 0;
  for (; columns_of(R) == 4 && d + 4 * W <= job->head_dim; d += 4 * W)
    integer_values(job, R, 4, d, weights, out, index == 0 && d == 0);
  for (; d + 2 * W <= job->head_dim; d += 2 * W) integer_values(job, R, 2, d, weights, out, index == 0 && d == 0);
  for (; d < job->head_dim; d += W) integer_values(job, R, 1, d, weights, out, index == 0 && d == 0);
}
