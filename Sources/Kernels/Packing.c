// Lays quantised weights out for the integer kernels: tiles of 16 rows, in which four consecutive columns of each row
// make one 32-bit lane, so that one vector load brings 4 columns of 16 rows and no product is ever summed across lanes.
#pragma STDC FP_CONTRACT OFF

#include <string.h>

#include "Packed.h"

size_t kernels_tile_bytes(kernels_type type, size_t cols) { return packed_tile_bytes(packed_form_of(type), cols); }

static void put(uint8_t *to, size_t index, const void *from, size_t size) { memcpy(to + index * size, from, size); }

// Lane `lane` of a block's quants, in the order that Packed.h gives. Four columns at a time.
static void pack_quants(int bits, const uint8_t q[KERNELS_BLOCK], size_t lane, uint8_t *quants) {
  uint32_t columns[8], low[4], high[2] = {0};
  memcpy(columns, q, sizeof columns);
  if (bits == 8) {
    for (int j = 0; j < 8; j++) put(quants + j * 64, lane, &columns[j], 4);
    return;
  }
  for (int j = 0; j < 4; j++) low[j] = (columns[j] & 0x0f0f0f0f) | (columns[j + 4] & 0x0f0f0f0f) << 4;
  for (int j = 0; j < 4; j++) put(quants + j * 64, lane, &low[j], 4);
  for (int j = 0; j < 8; j++) {
    if (bits == 5) high[0] |= (columns[j] >> 4 & 0x01010101) << j;
    if (bits == 6) high[j / 4] |= (columns[j] >> 4 & 0x03030303) << j % 4 * 2;
  }
  for (int j = 0; j < bits - 4; j++) put(quants + 256 + j * 64, lane, &high[j], 4);
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

// The quants of the commonest types, four columns at a time and without unpacking them. Most of a model's start is spent here.
// `stored` is the block of the file that block `index` is in.
static int pack_stored_quants(kernels_type type, const uint8_t *stored, size_t index, size_t lane, uint8_t *quants) {
  uint32_t words[8];
  switch (type) {
    case KERNELS_Q4_0: memcpy(words, stored + 2, 16); break;
    case KERNELS_Q4_1: memcpy(words, stored + 4, 16); break;
    case KERNELS_Q8_0:
      memcpy(words, stored + 2, 32);
      for (int j = 0; j < 8; j++) words[j] ^= 0x80808080;
      break;
    case KERNELS_Q4_K: {
      // Parts 2i and 2i + 1 of 8 are the low and high halves of the same 32 bytes.
      const int shift = index % 2 * 4;
      memcpy(words, stored + 16 + index % 8 / 2 * 32, 32);
      for (int j = 0; j < 4; j++)
        words[j] = (words[j] >> shift & 0x0f0f0f0f) | (words[j + 4] >> shift & 0x0f0f0f0f) << 4;
      break;
    }
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
    uint8_t *scales = quants + blocks * packed_quant_bytes(form);
    size_t count = rows - first < KERNELS_TILE_ROWS ? rows - first : KERNELS_TILE_ROWS;
    // Rows that are not there have scale 0.
    if (count < KERNELS_TILE_ROWS) memset(quants, 0, tile_bytes);
    for (size_t index = 0; index < blocks; index++)
      for (size_t lane = 0; lane < count; lane++) {
        const uint8_t *row = (const uint8_t *)weights + (first + lane) * row_bytes;
        kernels_block block;
        uint8_t *own = quants + index * packed_quant_bytes(form);
        size_t stored = type == KERNELS_Q4_K ? index / 8 : index;
        if (pack_stored_quants(type, row + stored * form.stored_bytes, index, lane, own)) {
          if (type == KERNELS_Q4_K) kernels_scale_codes(row, index, block.codes);
        } else {
          kernels_unpack(type, row, index, &block);
          pack_quants(form.bits, block.q, lane, own);
        }
        pack_scales(form, row, index, lane, &block, scales);
      }
  }
}
