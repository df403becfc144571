#include "Levels.h"

const kernels *kernels_at(kernels_level level) {
  switch (level) {
    case KERNELS_PORTABLE: return &kernels_portable;
#if defined(__x86_64__)
    case KERNELS_AVX2:
      if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
        return &kernels_avx2;
      return NULL;
    case KERNELS_AVX512:
      if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && kernels_at(KERNELS_AVX2))
        return __builtin_cpu_supports("avx512vnni") ? &kernels_avx512_vnni : &kernels_avx512;
      return NULL;
#endif
    default: return NULL;
  }
}

const kernels *kernels_best(void) {
  // A race here is harmless: every thread would find the same table.
  static const kernels *best;
  const kernels *found = __atomic_load_n(&best, __ATOMIC_ACQUIRE);
  for (int level = KERNELS_LEVEL_COUNT - 1; !found && level >= 0; level--) found = kernels_at((kernels_level)level);
  __atomic_store_n(&best, found, __ATOMIC_RELEASE);
  return found;
}

size_t kernels_kv_bytes(kernels_kv_type type, size_t head_dim) {
  size_t numbers = head_dim * KERNELS_PAGE_TOKENS, bytes = 0;
  switch (type) {
    case KERNELS_KV_F32: bytes = numbers * 4; break;
    case KERNELS_KV_F16: bytes = numbers * 2; break;
    case KERNELS_KV_Q8:
      head_dim = (head_dim + KERNELS_KV_VECTOR - 1) / KERNELS_KV_VECTOR * KERNELS_KV_VECTOR;
      bytes = head_dim * KERNELS_PAGE_TOKENS + KERNELS_PAGE_TOKENS * sizeof(float);
      break;
  }
  return (bytes + 63) / 64 * 64;
}
