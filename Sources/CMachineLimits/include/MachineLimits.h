#pragma once
// Probes for benchmarks: the most that the machine can do, in ways that the kernels could use.

#include "Kernels.h"

/// Reads `bytes` bytes, a multiple of 512, once, with the level's widest loads, and prefetches `ahead` bytes ahead of them
/// (0 leaves that to the processor; so does the portable level). The result depends on all bytes, so that no read can be
/// left out.
uint64_t kernels_probe_read(kernels_level level, const void *from, size_t bytes, size_t ahead);

/// Multiplies and adds bytes in registers, `rounds` times over, as the level's products of packed tiles do.
/// Returns how many multiply-adds that were; a multiplication and its addition count as one.
uint64_t kernels_probe_int8(kernels_level level, size_t rounds);

/// The same for 32-bit floats.
uint64_t kernels_probe_fp32(kernels_level level, size_t rounds);
