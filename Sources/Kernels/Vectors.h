#pragma once
// Macros and helpers that every kernel needs beside a level's own vectors.
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE V v_load_part(const float *p, size_t n) {
  float part[W] = {0};
  memcpy(part, p, n * sizeof(float));
  return v_load(part);
}

INLINE void v_store_part(float *p, V v, size_t n) {
  float part[W];
  v_store(part, v);
  memcpy(p, part, n * sizeof(float));
}
