#pragma once

// Test support: runs a program in a pseudo-terminal of its own, with no Swift between fork and exec.

#include <sys/types.h>

typedef struct {
  pid_t process;  // the program
  pid_t leader;   // of its session, in a shell's place
  int report;
  unsigned long settings_before[4];  // of the terminal, from before the program started
  int master;                        // what the program writes is read here; what is written here it reads as keys
  int observer;                      // the terminal's other side, kept open to look at its settings
} cpty;

// Starts `path` with null-ended `arguments` and `environment`. `input` replaces the program's standard input when it is
// 0 or more. Returns 0, or -1.
int cpty_spawn(cpty *pty, const char *path, char *const arguments[], char *const environment[], int rows, int columns,
               int input);

int cpty_resize(const cpty *pty, int rows, int columns);

// Reads what is there, waiting up to `milliseconds` for the first byte. 0 when nothing came, -1 at the end.
ssize_t cpty_read(const cpty *pty, void *buffer, size_t count, int milliseconds);

ssize_t cpty_write(const cpty *pty, const void *bytes, size_t count);

// Local flags (ICANON, ECHO ...) and all other settings of the terminal, for comparing before and after.
int cpty_settings(const cpty *pty, unsigned long settings[4]);

// Waits up to `milliseconds` for the program to change state. Returns the status of waitpid, or -1 when it did not;
// `*stopped` is 1 when the program was stopped and runs no more.
int cpty_wait(const cpty *pty, int milliseconds, int *stopped);

int cpty_exit_code(int status);  // -1 when a signal ended the program
int cpty_signal(int status);     // 0 when none did

// Takes the terminal away, as closing its window does.
void cpty_hang_up(cpty *pty);

// Ends the program if it still runs, and frees everything.
void cpty_close(cpty *pty);
