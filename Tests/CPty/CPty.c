#define _GNU_SOURCE 1
#define _DARWIN_C_SOURCE 1

#include "CPty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif

// Of other terminals, above all: one that the leader held too could not be hung up while it lives.
static void close_all_but(int first, int second, int third) {
  enum { MOST_DESCRIPTORS = 4096 };
  for (int number = STDERR_FILENO + 1; number < MOST_DESCRIPTORS; number++) {
    if (number != first && number != second && number != third) close(number);
  }
}

// The part of a shell: leads the session, so that the program's group is not orphaned and can be stopped, and reports
// the program's id and then each change of its state.
static void lead(int report, int terminal, int input, const char *path, char *const arguments[],
                 char *const environment[]) {
  close_all_but(report, terminal, input);
  setsid();
  ioctl(terminal, TIOCSCTTY, 0);
  signal(SIGHUP, SIG_IGN);
  signal(SIGTTOU, SIG_IGN);
  pid_t program = fork();
  if (program == 0) {
    setpgid(0, 0);
    tcsetpgrp(terminal, getpid());
    dup2(input >= 0 ? input : terminal, STDIN_FILENO);
    dup2(terminal, STDOUT_FILENO);
    dup2(terminal, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int i = 1; i < 32; i++) signal(i, SIG_DFL);
    // What a program saves without being told where must not land in the sources.
    if (chdir("/tmp") != 0) _exit(126);
    execve(path, arguments, environment);
    _exit(127);
  }
  setpgid(program, program);
  tcsetpgrp(terminal, program);
  int status = (int)program;
  do {
    if (write(report, &status, sizeof status) < 0) break;
  } while (waitpid(program, &status, WUNTRACED) == program && WIFSTOPPED(status));
  if (write(report, &status, sizeof status) < 0) _exit(1);
  _exit(0);
}

int cpty_spawn(cpty *pty, const char *path, char *const arguments[], char *const environment[], int rows, int columns,
               int input) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  int master, terminal, report[2];
  if (openpty(&master, &terminal, NULL, NULL, &size) != 0) return -1;
  if (pipe(report) != 0) return -1;
  // Programs that other tests start at the same time must not hold these open.
  int ends[] = {master, terminal, report[0], report[1]};
  for (int i = 0; i < 4; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  *pty = (cpty){.master = master, .observer = terminal, .report = report[0]};
  cpty_settings(pty, pty->settings_before);
  pid_t leader = fork();
  if (leader == 0) {
    lead(report[1], terminal, input, path, arguments, environment);
  }
  close(report[1]);
  int program = -1;
  if (leader < 0 || read(report[0], &program, sizeof program) != sizeof program) {
    close(report[0]);
    close(master);
    close(terminal);
    return -1;
  }
  pty->leader = leader;
  pty->process = program;
  return 0;
}

int cpty_resize(const cpty *pty, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(pty->master, TIOCSWINSZ, &size);
}

ssize_t cpty_read(const cpty *pty, void *buffer, size_t count, int milliseconds) {
  struct pollfd polled = {.fd = pty->master, .events = POLLIN};
  if (poll(&polled, 1, milliseconds) <= 0) return 0;
  ssize_t result = read(pty->master, buffer, count);
  return result > 0 ? result : -1;
}

ssize_t cpty_write(const cpty *pty, const void *bytes, size_t count) { return write(pty->master, bytes, count); }

int cpty_settings(const cpty *pty, unsigned long settings[4]) {
  struct termios termios;
  if (tcgetattr(pty->observer, &termios) != 0) return -1;
  settings[0] = termios.c_iflag;
  settings[1] = termios.c_oflag;
  settings[2] = termios.c_cflag;
  settings[3] = termios.c_lflag;
  return 0;
}

int cpty_wait(const cpty *pty, int milliseconds, int *stopped) {
  struct pollfd polled = {.fd = pty->report, .events = POLLIN};
  int status = 0;
  if (poll(&polled, 1, milliseconds) <= 0) return -1;
  if (read(pty->report, &status, sizeof status) != sizeof status) return -1;
  *stopped = WIFSTOPPED(status);
  return status;
}

int cpty_exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

int cpty_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

void cpty_hang_up(cpty *pty) {
  if (pty->master >= 0) close(pty->master);
  pty->master = -1;
}

void cpty_close(cpty *pty) {
  // The leader has not been waited for: while it lives, the program's id is not given to anybody else.
  int status;
  if (waitpid(pty->leader, &status, WNOHANG) == 0) {
    kill(pty->process, SIGKILL);
    waitpid(pty->leader, &status, 0);
  }
  cpty_hang_up(pty);
  close(pty->observer);
  close(pty->report);
}
