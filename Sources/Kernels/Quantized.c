// Reads every quantised storage type of GGUF into one plain form: 32 unsigned numbers with their scales.
// Layouts are those of ggml's block types: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
#pragma STDC FP_CONTRACT OFF

#include <string.h>

#include "Packed.h"

static float half_at(const uint8_t *p) {
  uint32_t bits = (uint32_t)p[0] | (uint32_t)p[1] << 8;
  uint32_t sign = (bits & 0x8000) << 16, magnitude = (bits & 0x7fff) << 13;
  float value;
  if ((bits & 0x7c00) == 0x7c00) {
    magnitude |= 0x7f800000;
    memcpy(&value, &magnitude, sizeof value);
  } else {
    memcpy(&value, &magnitude, sizeof value);
    value *= 0x1p112f;
  }
  return sign ? -value : value;
}

// Two numbers a byte: the low halves are the first 16 numbers, the high halves the last.
static void nibbles(const uint8_t *from, uint8_t *q) {
  for (int i = 0; i < 16; i++) {
    q[i] = from[i] & 15;
    q[i + 16] = from[i] >> 4;
  }
}

// The fifth bits, one of a number after another.
static void fifth_bits(const uint8_t *from, uint8_t *q) {
  for (int i = 0; i < 32; i++) q[i] |= (uint8_t)((from[i / 8] >> (i % 8) & 1) << 4);
}

// Scale and minimum of part `j` of 8 of a K block: 6 bits each, packed in 12 bytes.
static void k_scales(const uint8_t *p, int j, uint8_t *scale, uint8_t *min) {
  if (j < 4) {
    *scale = p[j] & 63;
    *min = p[j + 4] & 63;
  } else {
    *scale = (uint8_t)((p[j + 4] & 15) | (p[j - 4] >> 6) << 4);
    *min = (uint8_t)(p[j + 4] >> 4 | (p[j] >> 6) << 4);
  }
}

static void set(kernels_block *out, float scale, int zero, float min) {
  out->scale[0] = out->scale[1] = scale;
  out->zero = zero;
  out->min = min;
}

void kernels_scale_codes(const void *row, size_t index, uint8_t codes[2]) {
  k_scales((const uint8_t *)row + index / 8 * 144 + 4, (int)(index % 8), &codes[0], &codes[1]);
}

void kernels_unpack(kernels_type type, const void *row, size_t index, kernels_block *out) {
  const uint8_t *p = row;
  uint8_t *q = out->q;
  switch (type) {
    case KERNELS_Q4_0:
      p += index * 18;
      set(out, half_at(p), 8, 0);
      nibbles(p + 2, q);
      return;
    case KERNELS_Q4_1:
      p += index * 20;
      set(out, half_at(p), 0, half_at(p + 2));
      nibbles(p + 4, q);
      return;
    case KERNELS_Q5_0:
      p += index * 22;
      set(out, half_at(p), 16, 0);
      nibbles(p + 6, q);
      fifth_bits(p + 2, q);
      return;
    case KERNELS_Q5_1:
      p += index * 24;
      set(out, half_at(p), 0, half_at(p + 2));
      nibbles(p + 8, q);
      fifth_bits(p + 4, q);
      return;
    case KERNELS_Q8_0:
      p += index * 34;
      set(out, half_at(p), 128, 0);
      for (int i = 0; i < 32; i++) q[i] = p[2 + i] ^ 128;
      return;
    case KERNELS_Q4_K:
    case KERNELS_Q5_K: {
      int j = (int)(index % 8);
      p += index / 8 * (type == KERNELS_Q4_K ? 144 : 176);
      k_scales(p + 4, j, &out->codes[0], &out->codes[1]);
      set(out, half_at(p) * out->codes[0], 0, -half_at(p + 2) * out->codes[1]);
      // Parts 2i and 2i + 1 are the low and high halves of the same 32 bytes.
      const uint8_t *low = p + (type == KERNELS_Q4_K ? 16 : 48) + j / 2 * 32;
      const int shift = j % 2 * 4;
      for (int i = 0; i < 32; i++) q[i] = low[i] >> shift & 15;
      if (type == KERNELS_Q5_K)
        for (int i = 0; i < 32; i++) q[i] |= (uint8_t)((p[16 + i] >> j & 1) << 4);
      return;
    }
    case KERNELS_Q6_K: {
      int j = (int)(index % 8);
      p += index / 8 * 210;
      // In each half of 128: parts 0, 1 are low and parts 2, 3 high halves of bytes; two more bits a number beside.
      const uint8_t *low = p + j / 4 * 64 + j % 2 * 32, *high = p + 128 + j / 4 * 32;
      const int shift = j % 4 / 2 * 4, place = j % 4 * 2;
      for (int i = 0; i < 32; i++) q[i] = (uint8_t)((low[i] >> shift & 15) | (high[i] >> place & 3) << 4);
      float scale = half_at(p + 208);
      set(out, 0, 32, 0);
      for (int half = 0; half < 2; half++) {
        out->codes[half] = p[192 + 2 * j + half];
        out->scale[half] = scale * (int8_t)out->codes[half];
      }
      return;
    }
  }
}

void kernels_dequantize(kernels_type type, const void *row, size_t n, float *out) {
  kernels_block block;
  for (size_t index = 0; index < n / KERNELS_BLOCK; index++) {
    kernels_unpack(type, row, index, &block);
    for (int i = 0; i < KERNELS_BLOCK; i++)
      out[index * KERNELS_BLOCK + i] = block.scale[i / 16] * (float)(block.q[i] - block.zero) + block.min;
  }
}
