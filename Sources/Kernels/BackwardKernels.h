// What training needs beside the forward kernels, written once over a level's vectors; included behind Implementation.h.
//
// Every output is summed in one fixed order, so that a step's bits depend on its inputs alone.

// MARK: Products of dense matrices

// A register tile of the product: rows of a times vectors of b.
enum { PRODUCT_ROWS = 6, PRODUCT_VECTORS = 2, PANEL = PRODUCT_VECTORS * W, PRODUCT_DEPTH = 256 };

INLINE void product_tile(int rows, const float *a, size_t a_row, size_t a_column, const float *panel, size_t depth,
                         float *c, size_t c_row, size_t columns, bool adds) {
  V sum[PRODUCT_ROWS][PRODUCT_VECTORS];
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < PRODUCT_VECTORS; v++) sum[r][v] = v_set1(0);
  for (size_t k = 0; k < depth; k++) {
    V b[PRODUCT_VECTORS];
    UNROLL for (int v = 0; v < PRODUCT_VECTORS; v++) b[v] = v_load(panel + k * PANEL + v * W);
    UNROLL for (int r = 0; r < rows; r++) {
      V in = v_set1(a[r * a_row + k * a_column]);
      UNROLL for (int v = 0; v < PRODUCT_VECTORS; v++) sum[r][v] = v_fma(in, b[v], sum[r][v]);
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    float *out = c + r * c_row;
    if (columns == PANEL) {
      UNROLL for (int v = 0; v < PRODUCT_VECTORS; v++)
          v_store(out + v * W, adds ? v_add(v_load(out + v * W), sum[r][v]) : sum[r][v]);
    } else {
      float part[PANEL];
      UNROLL for (int v = 0; v < PRODUCT_VECTORS; v++) v_store(part + v * W, sum[r][v]);
      for (size_t i = 0; i < columns; i++) out[i] = adds ? out[i] + part[i] : part[i];
    }
  }
}

static void product(const kernels_product *job) {
  float panel[PRODUCT_DEPTH * PANEL] __attribute__((aligned(64)));
  for (size_t first = 0; first < job->depth; first += PRODUCT_DEPTH) {
    size_t depth = job->depth - first < PRODUCT_DEPTH ? job->depth - first : PRODUCT_DEPTH;
    bool adds = job->adds || first > 0;
    for (size_t column = 0; column < job->columns; column += PANEL) {
      size_t columns = job->columns - column < PANEL ? job->columns - column : PANEL;
      const float *b = job->b + first * job->b_row + column * job->b_column;
      if (job->b_column == 1 && columns == PANEL) {
        for (size_t k = 0; k < depth; k++)
          UNROLL for (int v = 0; v < PRODUCT_VECTORS; v++)
              v_store(panel + k * PANEL + v * W, v_load(b + k * job->b_row + v * W));
      } else {
        if (columns < PANEL) memset(panel, 0, sizeof(float) * depth * PANEL);
        for (size_t i = 0; i < columns; i++)
          for (size_t k = 0; k < depth; k++) panel[k * PANEL + i] = b[k * job->b_row + i * job->b_column];
      }
      size_t row = 0;
      const float *a = job->a + first * job->a_column;
      float *c = job->c + column;
      for (; row + PRODUCT_ROWS <= job->rows; row += PRODUCT_ROWS)
        product_tile(PRODUCT_ROWS, a + row * job->a_row, job->a_row, job->a_column, panel, depth, c + row * job->c_row,
                     job->c_row, columns, adds);
      for (; row < job->rows; row++)
        product_tile(1, a + row * job->a_row, job->a_row, job->a_column, panel, depth, c + row * job->c_row, job->c_row,
                     columns, adds);
    }
  }
}

// MARK: Norms, activation, loss

// With r = 1 / sqrt(mean(x^2) + eps) and y = x r w: dx = r (w dy - x r^2 mean(w dy x)), dw = dy x r.
static void rms_norm_backward(const float *x, const float *weight, const float *dy, float eps, size_t n, float *dx,
                              float *dweight) {
  V square = v_set1(0), dot = v_set1(0);
  for (size_t i = 0; i < n; i += W) {
    V in = v_load(x + i);
    square = v_fma(in, in, square);
    dot = v_fma(v_mul(v_load(weight + i), v_load(dy + i)), in, dot);
  }
  float r = 1 / sqrtf(v_sum(square) / (float)n + eps);
  V scale = v_set1(r), back = v_set1(-r * r * r * (v_sum(dot) / (float)n));
  for (size_t i = 0; i < n; i += W) {
    V in = v_load(x + i), out = v_load(dy + i);
    V change = v_fma(in, back, v_mul(scale, v_mul(v_load(weight + i), out)));
    v_store(dx + i, v_add(v_load(dx + i), change));
    v_store(dweight + i, v_fma(v_mul(out, in), scale, v_load(dweight + i)));
  }
}

// out = silu(gate) * up
static void gated(const float *gate, const float *up, size_t n, float *out) {
  for (size_t i = 0; i < n; i += W) {
    V g = v_load(gate + i);
    V sigmoid = v_div(v_set1(1), v_add(v_set1(1), v_exp(v_sub(v_set1(0), g))));
    v_store(out + i, v_mul(v_mul(g, sigmoid), v_load(up + i)));
  }
}

// Overwrites gate and up by their gradients.
static void gated_backward(float *gate, float *up, const float *dout, size_t n) {
  for (size_t i = 0; i < n; i += W) {
    V g = v_load(gate + i), u = v_load(up + i), d = v_load(dout + i);
    V sigmoid = v_div(v_set1(1), v_add(v_set1(1), v_exp(v_sub(v_set1(0), g))));
    V silu = v_mul(g, sigmoid);
    // silu'(g) = s + g s (1 - s) = s + silu - silu s
    V slope = v_sub(v_add(sigmoid, silu), v_mul(silu, sigmoid));
    v_store(up + i, v_mul(d, silu));
    v_store(gate + i, v_mul(v_mul(d, u), slope));
  }
}

// Overwrites logits by weight * (softmax - one-hot) and returns -log softmax[target], unweighted.
static kernels_loss cross_entropy(float *logits, size_t n, size_t target, float weight) {
  float most = logits[0];
  size_t best = 0;
  for (size_t i = 1; i < n; i++) {
    if (logits[i] > most) {
      most = logits[i];
      best = i;
    }
  }
  float aimed = logits[target] - most;
  exponentials(logits, most, 1, n, logits);
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += logits[i];
  float factor = (float)(weight / sum);
  for (size_t i = 0; i < n; i++) logits[i] *= factor;
  logits[target] -= weight;
  return (kernels_loss){.loss = log(sum) - aimed, .is_right = best == target};
}

// MARK: Attention with any mask, as spans of keys that a query sees

// A tile: keys and values are read once for all of its query heads.
enum { SPAN_VECTORS = 4, SPAN_HEADS = KERNELS_SPAN_HEADS };

// scores[g][j] = x[g] . table[.][j] for all keys of the spans, one behind the other; returns how many.
// `table` is [head_dim][stride] and may be read a tile beyond its end, as each row of `scores`, [heads][stride], may be written.
INLINE size_t span_scores(int heads, const float *x, const float *table, size_t stride, size_t head_dim,
                          const uint32_t *spans, size_t span_count, float *scores) {
  size_t count = 0;
  for (size_t s = 0; s < span_count; s++) {
    size_t start = spans[2 * s], length = spans[2 * s + 1] - start;
    for (size_t j = 0; j < length; j += SPAN_VECTORS * W) {
      V sum[SPAN_HEADS][SPAN_VECTORS];
      UNROLL for (int g = 0; g < heads; g++) UNROLL for (int v = 0; v < SPAN_VECTORS; v++) sum[g][v] = v_set1(0);
      for (size_t d = 0; d < head_dim; d++) {
        const float *keys = table + d * stride + start + j;
        V in[SPAN_HEADS];
        UNROLL for (int g = 0; g < heads; g++) in[g] = v_set1(x[g * head_dim + d]);
        UNROLL for (int v = 0; v < SPAN_VECTORS; v++) {
          V key = v_load(keys + v * W);
          UNROLL for (int g = 0; g < heads; g++) sum[g][v] = v_fma(in[g], key, sum[g][v]);
        }
      }
      UNROLL for (int g = 0; g < heads; g++) UNROLL for (int v = 0; v < SPAN_VECTORS; v++)
          v_store(scores + g * stride + count + j + v * W, sum[g][v]);
    }
    count += length;
  }
  return count;
}

// out[g][d] = sum over the spans' keys of weights[g][j] * rows[j][d], for d in some vectors. A single head has two sums, of every
// other key: additions that wait for each other take longer.
INLINE void span_sum(int heads, int vectors, const float *weights, size_t weight_stride, const float *rows,
                     size_t stride, const uint32_t *spans, size_t span_count, float *out, size_t out_stride) {
  _Static_assert(SPAN_HEADS == 2, "two sums are added in the end");
  const size_t keys = SPAN_HEADS / heads;
  V sum[SPAN_HEADS][SPAN_VECTORS];
  UNROLL for (int g = 0; g < SPAN_HEADS; g++) UNROLL for (int v = 0; v < vectors; v++) sum[g][v] = v_set1(0);
  for (size_t s = 0; s < span_count; s++) {
    for (size_t j = spans[2 * s], end = spans[2 * s + 1], taken; j < end; j += taken, weights += taken) {
      taken = end - j < keys ? end - j : keys;
      UNROLL for (size_t p = 0; p < keys; p++) {
        if (p == taken) break;
        V weight[SPAN_HEADS];
        UNROLL for (int g = 0; g < heads; g++) weight[g] = v_set1(weights[g * weight_stride + p]);
        UNROLL for (int v = 0; v < vectors; v++) {
          V value = v_load(rows + (j + p) * stride + v * W);
          UNROLL for (int g = 0; g < heads; g++) sum[p * heads + g][v] = v_fma(weight[g], value, sum[p * heads + g][v]);
        }
      }
    }
  }
  UNROLL for (int g = 0; g < heads; g++) UNROLL for (int v = 0; v < vectors; v++)
      v_store(out + g * out_stride + v * W, keys == 2 ? v_add(sum[0][v], sum[1][v]) : sum[g][v]);
}

INLINE void span_sums(int heads, const float *weights, size_t weight_stride, const float *rows, size_t stride,
                      size_t head_dim, const uint32_t *spans, size_t span_count, float *out) {
  size_t d = 0;
  for (; d + SPAN_VECTORS * W <= head_dim; d += SPAN_VECTORS * W)
    span_sum(heads, SPAN_VECTORS, weights, weight_stride, rows + d, stride, spans, span_count, out + d, head_dim);
  for (; d < head_dim; d += W)
    span_sum(heads, 1, weights, weight_stride, rows + d, stride, spans, span_count, out + d, head_dim);
}

// rows[j] += sum over g of weights[g][j] * x[g] for all keys of the spans, in some vectors
INLINE void span_spread(int heads, int vectors, const float *weights, size_t weight_stride, const float *x,
                        size_t x_stride, float *rows, size_t stride, const uint32_t *spans, size_t span_count) {
  V in[SPAN_HEADS][SPAN_VECTORS];
  UNROLL for (int g = 0; g < heads; g++) UNROLL for (int v = 0; v < vectors; v++) in[g][v] =
      v_load(x + g * x_stride + v * W);
  for (size_t s = 0; s < span_count; s++) {
    for (size_t j = spans[2 * s]; j < spans[2 * s + 1]; j++, weights++) {
      V weight[SPAN_HEADS];
      UNROLL for (int g = 0; g < heads; g++) weight[g] = v_set1(weights[g * weight_stride]);
      UNROLL for (int v = 0; v < vectors; v++) {
        float *row = rows + j * stride + v * W;
        V sum = v_load(row);
        UNROLL for (int g = 0; g < heads; g++) sum = v_fma(weight[g], in[g][v], sum);
        v_store(row, sum);
      }
    }
  }
}

INLINE void span_spreads(int heads, const float *weights, size_t weight_stride, const float *x, float *rows,
                         size_t stride, size_t head_dim, const uint32_t *spans, size_t span_count) {
  size_t d = 0;
  for (; d + SPAN_VECTORS * W <= head_dim; d += SPAN_VECTORS * W)
    span_spread(heads, SPAN_VECTORS, weights, weight_stride, x + d, head_dim, rows + d, stride, spans, span_count);
  for (; d < head_dim; d += W)
    span_spread(heads, 1, weights, weight_stride, x + d, head_dim, rows + d, stride, spans, span_count);
}

// table[d][j] = rows[j][d]
static void turn(const float *rows, size_t row_stride, size_t n, size_t head_dim, float *table, size_t stride) {
  for (size_t j = 0; j < n; j++)
    for (size_t d = 0; d < head_dim; d++) table[d * stride + j] = rows[j * row_stride + d];
}

// Scores to probabilities; returns the logarithm of the sum of their exponentials.
INLINE float span_softmax(float *scores, size_t count, float scale) {
  float most = scores[0];
  for (size_t j = 1; j < count; j++) most = scores[j] > most ? scores[j] : most;
  V sums = v_set1(0);
  for (size_t j = 0; j < W; j++) scores[count + j] = -INFINITY;
  for (size_t j = 0; j < count; j += W) {
    V e = v_exp(v_mul(v_sub(v_load(scores + j), v_set1(most)), v_set1(scale)));
    v_store(scores + j, e);
    sums = v_add(sums, e);
  }
  float sum = v_sum(sums);
  V factor = v_set1(1 / sum);
  for (size_t j = 0; j < count; j += W) v_store(scores + j, v_mul(v_load(scores + j), factor));
  return most * scale + logf(sum);
}

// The query heads from `head` on, which share keys and values.
INLINE void span_attend(int heads, const kernels_spans *job, size_t head, const float *table, float *scores, float *out,
                        float *log_sums) {
  size_t n = job->count, h = job->head_dim, stride = kernels_span_stride(n), kv_row = job->kv_heads * h;
  const float *values = job->v + head / (job->heads / job->kv_heads) * h;
  for (size_t i = 0; i < n; i++) {
    const uint32_t *spans = job->spans + 2 * job->first_span[i];
    size_t span_count = job->first_span[i + 1] - job->first_span[i], at = (i * job->heads + head) * h;
    size_t count = span_scores(heads, job->q + at, table, stride, h, spans, span_count, scores);
    UNROLL for (int g = 0; g < heads; g++) log_sums[(head + g) * n + i] =
        span_softmax(scores + g * stride, count, job->scale);
    span_sums(heads, scores, stride, values, kv_row, h, spans, span_count, out + at);
  }
}

static void span_attention(const kernels_spans *job, float *out, float *log_sums, float *scratch) {
  size_t n = job->count, h = job->head_dim, stride = kernels_span_stride(n), group = job->heads / job->kv_heads;
  float *table = scratch, *scores = scratch + h * stride;
  for (size_t head = 0, taken; head < job->heads; head += taken) {
    taken = group - head % group < SPAN_HEADS ? 1 : SPAN_HEADS;
    if (head % group == 0) turn(job->k + head / group * h, job->kv_heads * h, n, h, table, stride);
    if (taken == SPAN_HEADS)
      span_attend(SPAN_HEADS, job, head, table, scores, out, log_sums);
    else
      span_attend(1, job, head, table, scores, out, log_sums);
  }
}

// From scores to probabilities p, and from dout . v to ds = p (dout . v - sum p dout . v) scale.
INLINE void span_slopes(float *weights, float *slopes, size_t count, float scale_of, float log_sum_of) {
  for (size_t j = 0; j < W; j++) {
    weights[count + j] = -INFINITY;
    slopes[count + j] = 0;
  }
  V scale = v_set1(scale_of), log_sum = v_set1(log_sum_of), dots = v_set1(0);
  for (size_t j = 0; j < count; j += W) {
    V p = v_exp(v_sub(v_mul(v_load(weights + j), scale), log_sum));
    v_store(weights + j, p);
    dots = v_fma(p, v_load(slopes + j), dots);
  }
  V dot = v_set1(v_sum(dots));
  for (size_t j = 0; j < count; j += W)
    v_store(slopes + j, v_mul(v_mul(v_load(weights + j), v_sub(v_load(slopes + j), dot)), scale));
}

typedef struct {
  const float *dout, *log_sums;
  float *dq, *dk, *dv;
} span_gradients;

// With p = softmax: dv_j += p_j dout, ds_j = p_j (dout . v_j - sum p dout . v) scale, dq = ds . k, dk_j += ds_j q.
INLINE void span_attend_backward(int heads, const kernels_spans *job, size_t head, const span_gradients *to,
                                 const float *keys, const float *values, float *weights, float *slopes) {
  size_t n = job->count, h = job->head_dim, stride = kernels_span_stride(n), kv_row = job->kv_heads * h;
  size_t kv = head / (job->heads / job->kv_heads) * h;
  for (size_t i = 0; i < n; i++) {
    const uint32_t *spans = job->spans + 2 * job->first_span[i];
    size_t span_count = job->first_span[i + 1] - job->first_span[i], at = (i * job->heads + head) * h;
    size_t count = span_scores(heads, job->q + at, keys, stride, h, spans, span_count, weights);
    span_scores(heads, to->dout + at, values, stride, h, spans, span_count, slopes);
    UNROLL for (int g = 0; g < heads; g++)
        span_slopes(weights + g * stride, slopes + g * stride, count, job->scale, to->log_sums[(head + g) * n + i]);
    span_sums(heads, slopes, stride, job->k + kv, kv_row, h, spans, span_count, to->dq + at);
    span_spreads(heads, slopes, stride, job->q + at, to->dk + kv, kv_row, h, spans, span_count);
    span_spreads(heads, weights, stride, to->dout + at, to->dv + kv, kv_row, h, spans, span_count);
  }
}

static void span_attention_backward(const kernels_spans *job, const float *dout, const float *log_sums, float *dq,
                                    float *dk, float *dv, float *scratch) {
  size_t n = job->count, h = job->head_dim, stride = kernels_span_stride(n), kv_row = job->kv_heads * h;
  size_t group = job->heads / job->kv_heads;
  float *keys = scratch, *values = keys + h * stride, *weights = values + h * stride;
  float *slopes = weights + SPAN_HEADS * stride;
  const span_gradients to = {dout, log_sums, dq, dk, dv};
  memset(dk, 0, sizeof(float) * n * kv_row);
  memset(dv, 0, sizeof(float) * n * kv_row);
  for (size_t head = 0, taken; head < job->heads; head += taken) {
    taken = group - head % group < SPAN_HEADS ? 1 : SPAN_HEADS;
    if (head % group == 0) {
      turn(job->k + head / group * h, kv_row, n, h, keys, stride);
      turn(job->v + head / group * h, kv_row, n, h, values, stride);
    }
    if (taken == SPAN_HEADS)
      span_attend_backward(SPAN_HEADS, job, head, &to, keys, values, weights, slopes);
    else
      span_attend_backward(1, job, head, &to, keys, values, weights, slopes);
  }
}

// MARK: Optimisers

static void adam(const kernels_adam *step, size_t n, float *weights, const float *gradient, float *mean,
                 float *square) {
  V rate = v_set1(step->rate), keep = v_set1(1 - step->rate * step->decay), epsilon = v_set1(step->epsilon);
  V beta1 = v_set1(step->beta1), rest1 = v_set1(1 - step->beta1), beta2 = v_set1(step->beta2),
    rest2 = v_set1(1 - step->beta2);
  V unbias1 = v_set1(step->unbias1), unbias2 = v_set1(step->unbias2), factor = v_set1(step->factor);
  for (size_t i = 0; i < n; i += W) {
    V g = v_mul(v_load(gradient + i), factor);
    V m = v_fma(beta1, v_load(mean + i), v_mul(rest1, g));
    V s = v_fma(beta2, v_load(square + i), v_mul(rest2, v_mul(g, g)));
    v_store(mean + i, m);
    v_store(square + i, s);
    float roots[W];
    v_store(roots, v_mul(s, unbias2));
    for (int j = 0; j < W; j++) roots[j] = sqrtf(roots[j]);
    V change = v_div(v_mul(m, unbias1), v_add(v_load(roots), epsilon));
    v_store(weights + i, v_sub(v_mul(keep, v_load(weights + i)), v_mul(rate, change)));
  }
}

static const kernels_gradients gradients = {
    .product = product,
    .rms_norm_backward = rms_norm_backward,
    .gated = gated,
    .gated_backward = gated_backward,
    .cross_entropy = cross_entropy,
    .span_attention = span_attention,
    .span_attention_backward = span_attention_backward,
    .adam = adam,
};
