#define _GNU_SOURCE
#include "MappedFiles.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { GUARDS = 64 };

// Read by the handler: a range counts while it has bytes.
static struct {
  _Atomic uintptr_t base;
  _Atomic size_t bytes;
  atomic_bool is_cut_short;
  bool is_taken;
} guards[GUARDS];

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before;
static atomic_bool is_passing;
static uintptr_t page_size;

// Async-signal-safe. If one page is missing, all pages behind it are missing too.
static bool fill(uintptr_t address) {
  for (int i = 0; i < GUARDS; i++) {
    uintptr_t base = atomic_load(&guards[i].base);
    size_t bytes = atomic_load(&guards[i].bytes);
    if (address < base || address - base >= bytes) continue;
    uintptr_t page = address / page_size * page_size;
    void *zeros = mmap((void *)page, base + bytes - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros == MAP_FAILED) return false;
    atomic_store(&guards[i].is_cut_short, true);
    return true;
  }
  return false;
}

static void on_fault(int number, siginfo_t *info, void *context) {
  if (info->si_code > 0 && fill((uintptr_t)info->si_addr)) return;
  // Two handlers that each pass the signal on to the other would do so for ever.
  if (!atomic_exchange(&is_passing, true)) {
    if (before.sa_flags & SA_SIGINFO) {
      before.sa_sigaction(number, info, context);
      atomic_store(&is_passing, false);
      return;
    }
    if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
      before.sa_handler(number);
      atomic_store(&is_passing, false);
      return;
    }
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void install(void) {
  struct sigaction current;
  if (sigaction(SIGBUS, NULL, &current) != 0) return;
  if ((current.sa_flags & SA_SIGINFO) && current.sa_sigaction == on_fault) return;
  before = current;
  struct sigaction ours;
  memset(&ours, 0, sizeof ours);
  ours.sa_sigaction = on_fault;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&ours.sa_mask);
  sigaction(SIGBUS, &ours, NULL);
}

void kernels_keep_guard(void) {
  pthread_mutex_lock(&mutex);
  install();
  pthread_mutex_unlock(&mutex);
}

int kernels_guard(const void *base, size_t bytes) {
  int number = -1;
  pthread_mutex_lock(&mutex);
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < GUARDS && number < 0; i++) {
    if (guards[i].is_taken) continue;
    guards[i].is_taken = true;
    atomic_store(&guards[i].is_cut_short, false);
    atomic_store(&guards[i].base, (uintptr_t)base);
    atomic_store(&guards[i].bytes, bytes);
    number = i;
  }
  if (number >= 0) install();
  pthread_mutex_unlock(&mutex);
  return number;
}

void kernels_unguard(int number) {
  if (number < 0) return;
  pthread_mutex_lock(&mutex);
  atomic_store(&guards[number].bytes, 0);
  guards[number].is_taken = false;
  pthread_mutex_unlock(&mutex);
}

bool kernels_is_cut_short(int number) { return number >= 0 && atomic_load(&guards[number].is_cut_short); }
