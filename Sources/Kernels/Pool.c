// A pool of persistent threads for work of microseconds. Workers spin briefly for the next job, then block: a small
// model must not lose to hand-off cost, and a busy machine must not lose to spinning.
#define _GNU_SOURCE  // for sched_getaffinity
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "Kernels.h"

enum { SPINS_BEFORE_BLOCKING = 4000, SPINS_BEFORE_YIELDING = 2000 };

// If another process takes a core, a worker stops in the middle of its piece, and everybody waits for it. A job that waits
// this much longer than it would have taken the caller alone is a sign of that. The caller then works alone for a moment,
// and for longer and longer as long as the stalls go on. It is counted in time: a thousand jobs of a small model are over
// in a blink, and a thousand of a training step are not.
enum {
  STALL_NANOSECONDS = 300 * 1000,
  STALL_FACTOR = 3,
  SOLO_NANOSECONDS = 2500 * 1000,
  MOST_SOLO_NANOSECONDS = 80 * 1000 * 1000
};

// A ticket is the job's number in the high half and the next index to take in the low half, in one word, so that a
// worker who wakes up late can never take an index of one job with the task of another.
typedef uint64_t ticket;
static const ticket CLOSED = 0xffffffff;

struct kernels_pool {
  _Atomic ticket next;
  _Atomic size_t count;
  _Atomic kernels_task task;
  _Atomic(void *) context;
  _Atomic size_t done;
  _Atomic uint32_t generation;
  _Atomic uint32_t sleepers;
  _Atomic bool stopping;
  int64_t solo_until;  // when the caller has worked alone for long enough
  int64_t solo;        // how long that was; zero behind as long a time without a stall
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  size_t threads;
  pthread_t thread[];
};

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Takes indices until none are left. The task is read before the index is claimed: a claim that succeeds proves that
// the job was still open, hence that what was read belongs to it.
static void work(kernels_pool *pool) {
  for (;;) {
    ticket seen = atomic_load(&pool->next);
    size_t index = seen & CLOSED;
    size_t count = atomic_load(&pool->count);
    kernels_task task = atomic_load(&pool->task);
    void *context = atomic_load(&pool->context);
    if (index == CLOSED || index >= count) return;
    if (!atomic_compare_exchange_weak(&pool->next, &seen, seen + 1)) continue;
    task(context, index);
    atomic_fetch_add(&pool->done, 1);
  }
}

static void *worker(void *argument) {
  kernels_pool *pool = argument;
  uint32_t finished = 0;
  for (;;) {
    uint32_t now;
    int spins = 0;
    while ((now = atomic_load(&pool->generation)) == finished && !atomic_load(&pool->stopping)) {
      if (++spins < SPINS_BEFORE_BLOCKING) {
        relax();
        continue;
      }
      pthread_mutex_lock(&pool->mutex);
      atomic_fetch_add(&pool->sleepers, 1);
      while (atomic_load(&pool->generation) == finished && !atomic_load(&pool->stopping))
        pthread_cond_wait(&pool->wake, &pool->mutex);
      atomic_fetch_sub(&pool->sleepers, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (atomic_load(&pool->stopping)) return NULL;
    finished = now;
    work(pool);
  }
}

static void wake_all(kernels_pool *pool) {
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

kernels_pool *kernels_pool_create(size_t workers) {
  size_t wanted = workers > 1 ? workers - 1 : 0;
  if (wanted > 1023) wanted = 1023;
  kernels_pool *pool = calloc(1, sizeof(kernels_pool) + wanted * sizeof(pthread_t));
  if (!pool) return NULL;
  atomic_store(&pool->next, CLOSED);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  while (pool->threads < wanted && pthread_create(&pool->thread[pool->threads], NULL, worker, pool) == 0)
    pool->threads++;
  return pool;
}

void kernels_pool_destroy(kernels_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->stopping, true);
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (size_t i = 0; i < pool->threads; i++) pthread_join(pool->thread[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

size_t kernels_pool_workers(const kernels_pool *pool) { return pool ? pool->threads + 1 : 1; }

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void kernels_pool_run(kernels_pool *pool, size_t count, bool is_even, kernels_task task, void *context) {
  bool is_alone = !pool || pool->threads == 0 || count <= 1 || count >= CLOSED;
  int64_t began = is_alone ? 0 : nanoseconds();
  if (is_alone || began < pool->solo_until) {
    for (size_t i = 0; i < count; i++) task(context, i);
    return;
  }
  uint32_t generation = atomic_load(&pool->generation) + 1;
  ticket number = (ticket)generation << 32;
  // Closed before the fields change, so that no claim on the last job can still succeed.
  atomic_store(&pool->next, number | CLOSED);
  atomic_store(&pool->count, count);
  atomic_store(&pool->task, task);
  atomic_store(&pool->context, context);
  atomic_store(&pool->done, 0);
  atomic_store(&pool->next, number);
  atomic_store(&pool->generation, generation);
  wake_all(pool);
  work(pool);
  int64_t own = nanoseconds() - began;
  for (int spins = 0; atomic_load(&pool->done) < count; spins++) {
    if (spins < SPINS_BEFORE_YIELDING)
      relax();
    else
      sched_yield();
  }
  int64_t now = nanoseconds(), waited = now - began - own;
  if (is_even && waited > STALL_NANOSECONDS && waited > STALL_FACTOR * own * (int64_t)pool->threads) {
    int64_t next = pool->solo ? 2 * pool->solo : SOLO_NANOSECONDS;
    pool->solo = next < MOST_SOLO_NANOSECONDS ? next : MOST_SOLO_NANOSECONDS;
    pool->solo_until = now + pool->solo;
  } else if (began > pool->solo_until + pool->solo) {
    pool->solo = 0;
  }
}

size_t kernels_active_cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return (size_t)CPU_COUNT(&set);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (size_t)online : 1;
}
