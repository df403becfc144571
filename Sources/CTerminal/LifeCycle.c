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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define FOCUS_ON "\033[?1004h"
#define FOCUS_OFF "\033[?1004l"
#define MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"

// What a handler may send: every mode off, attributes reset, main screen, cursor shown.
static const char restore_sequence[] =
    CT_SYNC_END MOUSE_OFF FOCUS_OFF PASTE_OFF "\033[0m\033[?1049l\033[?25h\r";

// Seconds that an orderly end may take after a signal asked for it.
enum { GRACE_SECONDS = 2 };

static const int orderly_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int fatal_signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGALRM};
static const int other_signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGPIPE};
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
#define SIGNALS (COUNT(orderly_signals) + COUNT(fatal_signals) + COUNT(other_signals))

static struct sigaction previous[SIGNALS];
static int installed[SIGNALS], installed_count;

// Read by handlers: written before they are installed, or atomic.
static struct termios saved_termios;
static int tty_fd = -1, screen_fd = -1, null_fd = -1;
static int stderr_fd = -1, capture_fd = -1;
static int signal_pipe[2] = {-1, -1};
static int mouse_wanted;
enum { AWAY, ON_SCREEN, RESTORING };
static atomic_int state = AWAY;
static atomic_uint events;
static atomic_int terminating;

// MARK: Async-signal-safe

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(fd, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

// Text that went to stderr meanwhile may quote untrusted input: controls other than newline and tab lose their teeth.
static void replay_stderr(void) {
  if (capture_fd < 0 || stderr_fd < 0) return;
  dup2(stderr_fd, STDERR_FILENO);
  if (lseek(capture_fd, 0, SEEK_SET) != 0) return;
  unsigned char buffer[1024];
  unsigned char before = 0;
  for (;;) {
    ssize_t count = read(capture_fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    for (ssize_t i = 0; i < count; i++) {
      unsigned char byte = buffer[i];
      int control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
      int c1 = before == 0xC2 && byte >= 0x80 && byte < 0xA0;
      before = byte;
      if (control || c1) buffer[i] = '?';
    }
    write_all(STDERR_FILENO, (const char *)buffer, (size_t)count);
  }
  if (ftruncate(capture_fd, 0) != 0) return;
}

// Safe in a signal handler, on any thread, in any state of ncurses.
static void emergency_restore(void) {
  int expected = ON_SCREEN;
  if (!atomic_compare_exchange_strong(&state, &expected, RESTORING)) {
    // Another thread is at it and must not be cut short by this one's end; unless it hangs.
    for (int tries = 0; tries < 100 && atomic_load(&state) == RESTORING; tries++) {
      nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    return;
  }
  // A frame that another thread is still drawing goes nowhere from here on.
  if (null_fd >= 0) dup2(null_fd, screen_fd);
  pid_t foreground = tcgetpgrp(tty_fd);
  if (foreground < 0 || foreground == getpgrp()) {
    write_all(tty_fd, restore_sequence, sizeof restore_sequence - 1);
    tcsetattr(tty_fd, TCSANOW, &saved_termios);
  }
  replay_stderr();
  atomic_store(&state, AWAY);
}

static void wake(unsigned event) {
  atomic_fetch_or(&events, event);
  char byte = 0;
  if (write(signal_pipe[1], &byte, 1) < 0) return;  // full: the loop is awake anyway
}

static void on_fatal(int signal_number) {
  int asked = atomic_load(&terminating);
  int cause = signal_number == SIGALRM && asked ? asked : signal_number;
  emergency_restore();
  signal(cause, SIG_DFL);
  raise(cause);
}

// The loop is asked first, so that it can finish its files; who does not wait for it, or finds it stuck, ends it.
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

// MARK: Handlers

static void install(int signal_number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  installed[installed_count] = signal_number;
  sigaction(signal_number, &action, &previous[installed_count]);
  // Who started us with a signal ignored, as nohup does, wants it ignored.
  if (handler == on_orderly && previous[installed_count].sa_handler == SIG_IGN) {
    sigaction(signal_number, &previous[installed_count], NULL);
  }
  installed_count++;
}

static void install_handlers(void) {
  // A stack overflow needs another stack to be handled on.
  static char stack[64 * 1024];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
  sigaltstack(&alternate, NULL);

  installed_count = 0;
  for (int i = 0; i < COUNT(orderly_signals); i++) install(orderly_signals[i], on_orderly, SA_RESTART | SA_ONSTACK);
  for (int i = 0; i < COUNT(fatal_signals); i++) install(fatal_signals[i], on_fatal, SA_ONSTACK | SA_NODEFER);
  for (int i = 0; i < COUNT(other_signals); i++) {
    install(other_signals[i], other_signals[i] == SIGPIPE ? SIG_IGN : on_event, SA_RESTART | SA_ONSTACK);
  }
}

static void remove_handlers(void) {
  for (int i = 0; i < installed_count; i++) {
    // A pipe that closes later must not kill us either: SIGPIPE stays ignored.
    if (installed[i] != SIGPIPE) sigaction(installed[i], &previous[i], NULL);
  }
  installed_count = 0;
}

// MARK: Begin and end

static void close_fd(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
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

// stderr goes to an unlinked file while the screen is on, unless it is redirected already.
static void capture_stderr(void) {
  if (!isatty(STDERR_FILENO)) return;
  FILE *file = tmpfile();
  if (!file) return;
  capture_fd = dup(fileno(file));
  fclose(file);
  stderr_fd = dup(STDERR_FILENO);
  if (capture_fd < 0 || stderr_fd < 0) {
    close_fd(&capture_fd);
    close_fd(&stderr_fd);
    return;
  }
  fcntl(capture_fd, F_SETFD, FD_CLOEXEC);
  fcntl(stderr_fd, F_SETFD, FD_CLOEXEC);
  fflush(stderr);
  dup2(capture_fd, STDERR_FILENO);
}

bool life_begin(int terminal, int screen, int use_mouse) {
  if (tcgetattr(terminal, &saved_termios) != 0 || !open_pipe()) return false;
  tty_fd = dup(terminal);
  if (tty_fd < 0) return false;
  screen_fd = screen;
  null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  mouse_wanted = use_mouse;
  atomic_store(&events, 0);
  atomic_store(&terminating, 0);
  static bool at_exit_registered;
  if (!at_exit_registered) at_exit_registered = atexit(emergency_restore) == 0;
  capture_stderr();
  // Before newterm: ncurses leaves handlers alone that are not the default.
  install_handlers();
  atomic_store(&state, ON_SCREEN);
  return true;
}

void life_end(void) {
  if (atomic_exchange(&state, AWAY) == ON_SCREEN) {
    // endwin restores what it saved; this is the state from before anything of ours.
    tcsetattr(tty_fd, TCSADRAIN, &saved_termios);
    replay_stderr();
  }
  alarm(0);
  remove_handlers();
  close_fd(&capture_fd);
  close_fd(&stderr_fd);
  close_fd(&null_fd);
  close_fd(&tty_fd);
  screen_fd = -1;
}

void life_send(const char *text) { write_all(screen_fd, text, strlen(text)); }

void life_modes_on(void) {
  life_send(PASTE_ON FOCUS_ON);
  if (mouse_wanted) life_send(MOUSE_ON);
}

void life_modes_off(void) {
  if (mouse_wanted) life_send(MOUSE_OFF);
  life_send(FOCUS_OFF PASTE_OFF);
}

void life_set_mouse(int wanted) {
  mouse_wanted = wanted;
  life_send(wanted ? MOUSE_ON : MOUSE_OFF);
}

// MARK: Stop and continue

void life_stop(void) {
  tcsetattr(tty_fd, TCSADRAIN, &saved_termios);
  atomic_store(&state, AWAY);
  struct sigaction ours, standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
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

void life_resumed(void) { atomic_store(&state, ON_SCREEN); }

// MARK: Events

int ct_signal_fd(void) { return signal_pipe[0]; }

unsigned ct_take_events(void) {
  char drained[64];
  while (read(signal_pipe[0], drained, sizeof drained) > 0) {
  }
  return atomic_exchange(&events, 0);
}

int ct_terminating_signal(void) { return atomic_load(&terminating); }

void ct_die(int signal_number) {
  signal(signal_number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(signal_number);
}
