// Probes of the limits that decoding (reading weights) and prefill (multiplying with them) run into. Each level is
// given the instructions that its kernels have, so that a share of the limit says how well those are used.
#include "MachineLimits.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Makes a register's content unknown to the compiler, at no cost, so that it can neither foresee nor hoist what is
// computed with it.
#if defined(__x86_64__)
#define OPAQUE(v) __asm__ volatile("" : "+x"(v))
#define OPAQUE_AVX512(v) __asm__ volatile("" : "+v"(v))
#elif defined(__aarch64__)
#define OPAQUE(v) __asm__ volatile("" : "+w"(v))
#else
#define OPAQUE(v) __asm__ volatile("" : "+m"(v))
#endif

// Independent sums: enough to fill two units for the latency of the longest chain.
enum { CHAINS = 12 };
enum { READ_STEP = 512 };

// Does `step` on each sum of vectors, `rounds` times over, and returns how many multiply-adds that were.
#define MULTIPLY_ADDS(sum, zero, x, opaque, step, lanes) \
  for (int i = 0; i < CHAINS; i++) sum[i] = zero;        \
  for (size_t round = 0; round < rounds; round++)        \
    for (int i = 0; i < CHAINS; i++) {                   \
      opaque(x);                                         \
      sum[i] = step;                                     \
    }                                                    \
  for (int i = 0; i < CHAINS; i++) opaque(sum[i]);       \
  return (uint64_t)rounds * CHAINS * lanes

// MARK: Portable

typedef float floats __attribute__((vector_size(16)));
typedef uint64_t words __attribute__((vector_size(16)));

static uint64_t read_portable(const uint8_t *from, size_t bytes) {
  enum { PARTS = READ_STEP / sizeof(words) / 4 };
  words sum[4] = {{0}};
  for (size_t at = 0; at < bytes; at += READ_STEP)
    for (int part = 0; part < PARTS; part++)
      for (int i = 0; i < 4; i++) {
        words next;
        memcpy(&next, from + at + (size_t)(part * 4 + i) * sizeof next, sizeof next);
        sum[i] ^= next;
      }
  words all = sum[0] ^ sum[1] ^ sum[2] ^ sum[3];
  return all[0] ^ all[1];
}

// The bytes are widened beforehand; Arm gets what the compiler makes of the loop.
static uint64_t int8_portable(size_t rounds) {
#if defined(__x86_64__)
  __m128i sum[CHAINS], x = _mm_set1_epi16(1), y = _mm_set1_epi16(1);
  MULTIPLY_ADDS(sum, _mm_setzero_si128(), x, OPAQUE, _mm_add_epi32(sum[i], _mm_madd_epi16(x, y)), 8);
#else
  enum { COUNT = 64 };
  static const int16_t x[COUNT], y[COUNT];
  const int16_t *a = x, *b = y;
  int32_t all = 0;
  for (size_t round = 0; round < rounds; round++) {
    __asm__ volatile("" : "+r"(a), "+r"(b));
    int32_t sum = 0;
    for (int i = 0; i < COUNT; i++) sum += a[i] * b[i];
    all ^= sum;
  }
  __asm__ volatile("" : "+r"(all));
  return (uint64_t)rounds * COUNT;
#endif
}

static uint64_t fp32_portable(size_t rounds) {
  floats sum[CHAINS], x = {1, 1, 1, 1}, y = {0.5f, 0.5f, 0.5f, 0.5f};
  MULTIPLY_ADDS(sum, y, x, OPAQUE, sum[i] + x * y, 4);
}

#if defined(__x86_64__)

// MARK: AVX2

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

static uint64_t read_avx2(const uint8_t *from, size_t bytes, size_t ahead) {
  __m256i sum[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
  for (size_t at = 0; at < bytes; at += READ_STEP)
    for (int i = 0; i < READ_STEP / 32; i++) {
      if (ahead && i % 2 == 0) _mm_prefetch((const char *)from + at + ahead + i * 32, _MM_HINT_T0);
      sum[i % 4] = _mm256_xor_si256(sum[i % 4], _mm256_loadu_si256((const __m256i *)(from + at + i * 32)));
    }
  uint64_t parts[4];
  _mm256_storeu_si256((__m256i *)parts,
                      _mm256_xor_si256(_mm256_xor_si256(sum[0], sum[1]), _mm256_xor_si256(sum[2], sum[3])));
  return parts[0] ^ parts[1] ^ parts[2] ^ parts[3];
}

static uint64_t int8_avx2(size_t rounds) {
  __m256i sum[CHAINS], x = _mm256_set1_epi8(1), y = _mm256_set1_epi8(1), ones = _mm256_set1_epi16(1);
  MULTIPLY_ADDS(sum, _mm256_setzero_si256(), x, OPAQUE,
                _mm256_add_epi32(sum[i], _mm256_madd_epi16(_mm256_maddubs_epi16(x, y), ones)), 32);
}

static uint64_t fp32_avx2(size_t rounds) {
  __m256 sum[CHAINS], x = _mm256_set1_ps(1), y = _mm256_set1_ps(0.5f);
  MULTIPLY_ADDS(sum, y, x, OPAQUE, _mm256_fmadd_ps(x, y, sum[i]), 8);
}

#pragma clang attribute pop

// MARK: AVX-512

#pragma clang attribute push(__attribute__((target("avx512f,avx512vnni"))), apply_to = function)

static uint64_t read_avx512(const uint8_t *from, size_t bytes, size_t ahead) {
  __m512i sum[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  for (size_t at = 0; at < bytes; at += READ_STEP)
    for (int i = 0; i < READ_STEP / 64; i++) {
      if (ahead) _mm_prefetch((const char *)from + at + ahead + i * 64, _MM_HINT_T0);
      sum[i % 4] = _mm512_xor_si512(sum[i % 4], _mm512_loadu_si512(from + at + i * 64));
    }
  __m512i all = _mm512_xor_si512(_mm512_xor_si512(sum[0], sum[1]), _mm512_xor_si512(sum[2], sum[3]));
  return (uint64_t)_mm512_reduce_or_epi64(all);
}

static uint64_t int8_avx512_vnni(size_t rounds) {
  __m512i sum[CHAINS], x = _mm512_set1_epi8(1), y = _mm512_set1_epi8(1);
  MULTIPLY_ADDS(sum, _mm512_setzero_si512(), x, OPAQUE_AVX512, _mm512_dpbusd_epi32(sum[i], x, y), 64);
}

static uint64_t fp32_avx512(size_t rounds) {
  __m512 sum[CHAINS], x = _mm512_set1_ps(1), y = _mm512_set1_ps(0.5f);
  MULTIPLY_ADDS(sum, y, x, OPAQUE_AVX512, _mm512_fmadd_ps(x, y, sum[i]), 16);
}

#pragma clang attribute pop
#endif

// MARK: Dispatch

uint64_t kernels_probe_read(kernels_level level, const void *from, size_t bytes, size_t ahead) {
#if defined(__x86_64__)
  if (level >= KERNELS_AVX512 && kernels_at(KERNELS_AVX512)) return read_avx512(from, bytes, ahead);
  if (level >= KERNELS_AVX2 && kernels_at(KERNELS_AVX2)) return read_avx2(from, bytes, ahead);
#endif
  (void)level, (void)ahead;
  return read_portable(from, bytes);
}

uint64_t kernels_probe_int8(kernels_level level, size_t rounds) {
#if defined(__x86_64__)
  if (level >= KERNELS_AVX512 && kernels_at(KERNELS_AVX512) && __builtin_cpu_supports("avx512vnni"))
    return int8_avx512_vnni(rounds);
  if (level >= KERNELS_AVX2 && kernels_at(KERNELS_AVX2)) return int8_avx2(rounds);
#endif
  (void)level;
  return int8_portable(rounds);
}

uint64_t kernels_probe_fp32(kernels_level level, size_t rounds) {
#if defined(__x86_64__)
  if (level >= KERNELS_AVX512 && kernels_at(KERNELS_AVX512)) return fp32_avx512(rounds);
  if (level >= KERNELS_AVX2 && kernels_at(KERNELS_AVX2)) return fp32_avx2(rounds);
#endif
  (void)level;
  return fp32_portable(rounds);
}
