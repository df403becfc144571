#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1

#include "LifeCycle.h"
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
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

// The sequence that a signal handler sends: every mode off, attributes reset, main screen, cursor shown.
static const char restore_sequence[] = CT_SYNC_END MOUSE_OFF FOCUS_OFF PASTE_OFF "\033[0m\033[?1049l\033[?25h\r";

// Read by handlers: written before they are installed, or atomic.
static struct termios saved_termios;
static int tty_fd = -1, screen_fd = -1, null_fd = -1;
static int stderr_fd = -1, capture_fd = -1;
static int mouse_wanted;
enum { AWAY, ON_SCREEN, RESTORING };
static atomic_int state = AWAY;

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

// Text that went to stderr meanwhile may quote untrusted input, so controls other than newline and tab are replaced.
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

void life_emergency_restore(void) {
  int expected = ON_SCREEN;
  if (!atomic_compare_exchange_strong(&state, &expected, RESTORING)) {
    // Another thread is restoring the terminal. This one waits for it, unless it hangs.
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

// MARK: Begin and end

static void close_fd(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
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
  if (tcgetattr(terminal, &saved_termios) != 0) return false;
  tty_fd = dup(terminal);
  if (tty_fd < 0) return false;
  screen_fd = screen;
  null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  mouse_wanted = use_mouse;
  static bool at_exit_registered;
  if (!at_exit_registered) at_exit_registered = atexit(life_emergency_restore) == 0;
  // Before newterm: ncurses leaves handlers alone that are not the default.
  if (!signals_catch()) {
    life_end();
    return false;
  }
  capture_stderr();
  atomic_store(&state, ON_SCREEN);
  return true;
}

void life_end(void) {
  if (atomic_exchange(&state, AWAY) == ON_SCREEN) {
    // endwin restores what it saved; this is the state from before anything of ours.
    tcsetattr(tty_fd, TCSADRAIN, &saved_termios);
    replay_stderr();
  }
  signals_release();
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
  signals_stop();
}

void life_resumed(void) { atomic_store(&state, ON_SCREEN); }
