// Lays quantised weights out for the integer kernels: tiles of 16 rows, in which four consecutive columns of each row
// make one 32-bit lane, so that one vector load brings 4 columns of 16 rows and no product is ever summed across lanes.
#pragma STDC FP_CONTRACT OFF

#include <string.h>

#include "Packed.h"

size_t kernels_tile_bytes(kernels_type type, size_t cols) {
  packed_form form = packed_form_of(type);
  size_t bytes = cols / KERNELS_BLOCK * (form.quant_bytes + form.scale_bytes);
  return (bytes + 63) / 64 * 64;
}

static void put(uint8_t *to, size_t index, const void *from, size_t size) { memcpy(to + index * size, from, size); }

static void pack_quants(uint32_t quant_bytes, const uint8_t q[KERNELS_BLOCK], size_t lane, uint8_t *quants) {
  uint8_t bytes[KERNELS_BLOCK];
  int words = (int)quant_bytes / 64;
  memcpy(bytes, q, sizeof bytes);
  // Low halves are columns 0 to 15, high halves 16 to 31.
  if (quant_bytes == PACKED_NIBBLES)
    for (int i = 0; i < 16; i++) bytes[i] = (uint8_t)(q[i] | q[i + 16] << 4);
  for (int j = 0; j < words; j++) put(quants + j * 64, lane, bytes + 4 * j, 4);
}

// `scales` are those of all blocks of the tile. What the file has as halves stays so, bit for bit.
static void pack_scales(packed_form form, const uint8_t *row, size_t index, size_t lane, const kernels_block *block,
                        uint8_t *scales) {
  int is_k = form.scale == SCALE_K || form.scale == SCALE_K_TWO;
  size_t record = is_k ? index / 8 * 8 : index;
  const uint8_t *stored = row + (is_k ? index / 8 : index) * form.stored_bytes + form.stored_scale;
  int has_min = form.scale == SCALE_HALF_AND_MIN || form.scale == SCALE_K;
  scales += record * form.scale_bytes;
  put(scales, lane, stored, 2);
  if (has_min) put(scales + 32, lane, stored + 2, 2);
  if (!is_k) return;
  uint8_t *codes = scales + (has_min ? 64 : 32) + index % 8 * 32;
  put(codes, lane, &block->codes[0], 1);
  put(codes + 16, lane, &block->codes[1], 1);
}

// The quants of types whose stored order is that of a lane already, 4 bytes at a time. Most of a model's start is spent here.
static int pack_stored_quants(kernels_type type, const uint8_t *stored, size_t lane, uint8_t *quants) {
  uint32_t words[8];
  switch (type) {
    case KERNELS_Q4_0: memcpy(words, stored + 2, 16); break;
    case KERNELS_Q4_1: memcpy(words, stored + 4, 16); break;
    case KERNELS_Q8_0:
      memcpy(words, stored + 2, 32);
      for (int j = 0; j < 8; j++) words[j] ^= 0x80808080;
      break;
    default: return 0;
  }
  for (int j = 0; j < (type == KERNELS_Q8_0 ? 8 : 4); j++) put(quants + j * 64, lane, &words[j], 4);
  return 1;
}

void kernels_pack(kernels_type type, const void *weights, size_t row_bytes, size_t rows, size_t cols, void *tiles) {
  packed_form form = packed_form_of(type);
  size_t blocks = cols / KERNELS_BLOCK, tile_bytes = kernels_tile_bytes(type, cols);
  for (size_t first = 0; first < rows; first += KERNELS_TILE_ROWS) {
    uint8_t *quants = (uint8_t *)tiles + first / KERNELS_TILE_ROWS * tile_bytes;
    uint8_t *scales = quants + blocks * form.quant_bytes;
    size_t count = rows - first < KERNELS_TILE_ROWS ? rows - first : KERNELS_TILE_ROWS;
    // Rows that are not there have scale 0.
    if (count < KERNELS_TILE_ROWS) memset(quants, 0, tile_bytes);
    for (size_t index = 0; index < blocks; index++)
      for (size_t lane = 0; lane < count; lane++) {
        const uint8_t *row = (const uint8_t *)weights + (first + lane) * row_bytes;
        kernels_block block;
        uint8_t *own = quants + index * form.quant_bytes;
        if (!pack_stored_quants(type, row + index * form.stored_bytes, lane, own)) {
          kernels_unpack(type, row, index, &block);
          pack_quants(form.quant_bytes, block.q, lane, own);
        }
        pack_scales(form, row, index, lane, &block, scales);
      }
  }
}
