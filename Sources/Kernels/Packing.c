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

static void pack_scales(kernels_type type, const uint8_t *row, size_t index, size_t lane, const kernels_block *block,
                        uint8_t *scales) {
  packed_form form = packed_form_of(type);
  switch (form.scale) {
    case SCALE_HALF:
    case SCALE_HALF_AND_MIN: {
      // As the file has them, bit for bit: the scale comes first in a block, the minimum behind it.
      const uint8_t *stored = row + index * form.stored_bytes;
      put(scales, lane, stored, 2);
      if (form.scale == SCALE_HALF_AND_MIN) put(scales + 32, lane, stored + 2, 2);
      return;
    }
    case SCALE_FLOAT_AND_MIN:
      put(scales, lane, &block->scale[0], 4);
      put(scales + 64, lane, &block->min, 4);
      return;
    case SCALE_TWO_FLOATS:
      put(scales, lane, &block->scale[0], 4);
      put(scales + 64, lane, &block->scale[1], 4);
      return;
  }
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
        kernels_unpack(type, row, index, &block);
        pack_quants(form.quant_bytes, block.q, lane, quants + index * form.quant_bytes);
        pack_scales(type, row, index, lane, &block, scales + index * form.scale_bytes);
      }
  }
}
