#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1

#include "LifeCycle.h"
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

// MARK: The table

enum kind {
  // Asks the program to end: the event loop finishes its files first.
  ORDERLY,
  // The program itself is broken, or its time is over: it ends at once.
  FATAL,
  // Tells the event loop something.
  EVENT,
  // Ignored for good, so that the write that caused it fails and can be told.
  IGNORED,
};

static const struct {
  int number;
  enum kind kind;
} table[] = {
    {SIGINT, ORDERLY},    {SIGTERM, ORDERLY}, {SIGHUP, ORDERLY},    {SIGQUIT, ORDERLY}, {SIGUSR1, ORDERLY},
    {SIGUSR2, ORDERLY},   {SIGXCPU, ORDERLY}, {SIGVTALRM, ORDERLY}, {SIGPROF, ORDERLY},
#ifdef SIGPOLL
    {SIGPOLL, ORDERLY},
#endif
#ifdef SIGPWR
    {SIGPWR, ORDERLY},
#endif
#ifdef SIGSTKFLT
    {SIGSTKFLT, ORDERLY},
#endif
    {SIGSEGV, FATAL},     {SIGILL, FATAL},    {SIGTRAP, FATAL},     {SIGABRT, FATAL},   {SIGBUS, FATAL},
    {SIGFPE, FATAL},      {SIGSYS, FATAL},    {SIGALRM, FATAL},     {SIGWINCH, EVENT},  {SIGTSTP, EVENT},
    {SIGCONT, EVENT},     {SIGPIPE, IGNORED}, {SIGXFSZ, IGNORED},
};
enum { TABLED = (int)(sizeof table / sizeof *table), MOST_SIGNALS = 128 };

static struct sigaction previous[MOST_SIGNALS];
static bool is_caught[MOST_SIGNALS];

// Seconds that an orderly end may take after a signal asked for it.
enum { GRACE_SECONDS = 2 };

// Written before handlers are installed, or atomic.
static int signal_pipe[2] = {-1, -1};
static atomic_uint events;
static atomic_int terminating;

// MARK: Handlers

static void wake(unsigned event) {
  atomic_fetch_or(&events, event);
  char byte = 0;
  if (write(signal_pipe[1], &byte, 1) < 0) return;  // full: the loop is awake anyway
}

static void on_fatal(int signal_number) {
  int asked = atomic_load(&terminating);
  int cause = signal_number == SIGALRM && asked ? asked : signal_number;
  life_emergency_restore();
  signal(cause, SIG_DFL);
  raise(cause);
}

// The loop is asked first, so that it can finish its files. A second signal, or a loop that is stuck, ends the process.
static void on_orderly(int signal_number) {
  int saved_errno = errno;
  int expected = 0;
  if (atomic_compare_exchange_strong(&terminating, &expected, signal_number)) {
    alarm(GRACE_SECONDS);
    wake(CT_TERMINATE);
  } else {
    on_fatal(signal_number);
  }
  errno = saved_errno;
}

static void on_event(int signal_number) {
  int saved_errno = errno;
  switch (signal_number) {
    case SIGWINCH: wake(CT_RESIZED); break;
    case SIGTSTP: wake(CT_STOP_ASKED); break;
    case SIGCONT: wake(CT_CONTINUED); break;
  }
  errno = saved_errno;
}

// MARK: Catch and release

static void catch_signal(int number, enum kind kind) {
  if (number >= MOST_SIGNALS || is_caught[number]) return;
  struct sigaction action = {.sa_flags = SA_RESTART | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  switch (kind) {
    case ORDERLY: action.sa_handler = on_orderly; break;
    case FATAL:
      action.sa_handler = on_fatal;
      action.sa_flags = SA_ONSTACK | SA_NODEFER;
      break;
    case EVENT: action.sa_handler = on_event; break;
    case IGNORED: action.sa_handler = SIG_IGN; break;
  }
  if (sigaction(number, NULL, &previous[number]) != 0) return;
  // A signal that was ignored when the program started, as by nohup, stays ignored.
  if (kind == ORDERLY && previous[number].sa_handler == SIG_IGN) return;
  // Ignored signals stay ignored after the terminal is closed: a write that fails must not end the process then either.
  is_caught[number] = sigaction(number, &action, NULL) == 0 && kind != IGNORED;
}

static bool open_pipe(void) {
  if (signal_pipe[0] >= 0) return true;
  if (pipe(signal_pipe) != 0) return false;
  for (int i = 0; i < 2; i++) {
    fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
    fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
  }
  return true;
}

bool signals_catch(void) {
  if (!open_pipe()) return false;
  atomic_store(&events, 0);
  atomic_store(&terminating, 0);
  // A stack overflow needs another stack to be handled on.
  static char stack[64 * 1024];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
  sigaltstack(&alternate, NULL);

  for (int i = 0; i < TABLED; i++) catch_signal(table[i].number, table[i].kind);
#ifdef SIGRTMIN
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) catch_signal(number, ORDERLY);
#endif
  return true;
}

void signals_release(void) {
  alarm(0);
  for (int number = 1; number < MOST_SIGNALS; number++) {
    if (is_caught[number]) sigaction(number, &previous[number], NULL);
    is_caught[number] = false;
  }
}

// MARK: Stop and continue

void signals_stop(void) {
  struct sigaction ours, standard = {.sa_handler = SIG_DFL};
  sigemptyset(&standard.sa_mask);
  sigaction(SIGTSTP, &standard, &ours);
  // The whole group, so that a pipeline or a wrapping script stops too. In an orphaned group the kernel
  // ignores it, and the program simply carries on.
  atomic_fetch_and(&events, ~(unsigned)CT_CONTINUED);
  kill(0, SIGTSTP);
  // Another thread may be the one that takes the signal, so that this one runs on for a moment: wait for SIGCONT.
  for (int tries = 0; tries < 20 && !(atomic_load(&events) & CT_CONTINUED); tries++) poll(NULL, 0, 5);
  sigaction(SIGTSTP, &ours, NULL);
  atomic_fetch_and(&events, ~(unsigned)(CT_CONTINUED | CT_STOP_ASKED));
}

// MARK: Events

int ct_signal_fd(void) { return signal_pipe[0]; }

unsigned ct_take_events(void) {
  char drained[64];
  while (read(signal_pipe[0], drained, sizeof drained) > 0) {
  }
  return atomic_exchange(&events, 0);
}

int ct_terminating_signal(void) { return atomic_load(&terminating); }

// MARK: The process

void ct_die(int signal_number) {
  signal(signal_number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(signal_number);
}

static void open_standard_descriptors(void) {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one. Writing to closed standard output shall fail, to closed standard error not.
    open("/dev/null", number == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

void ct_begin_process(void) {
  open_standard_descriptors();
  for (int i = 0; i < TABLED; i++) {
    struct sigaction inherited;
    if (table[i].kind == IGNORED) {
      catch_signal(table[i].number, IGNORED);
    } else if (sigaction(table[i].number, NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN) {
      // The handler that is in place by now is the language runtime's, which would ask the terminal a question.
      signal(table[i].number, SIG_DFL);
    }
  }
}
