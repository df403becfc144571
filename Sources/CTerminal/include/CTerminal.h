#pragma once

// The terminal, as plain functions over ncursesw. No curses header shows here, so that Swift sees none of its macros
// and globals. One screen at a time; every function of the screen belongs to the thread that opened it.

#include <stdint.h>

// One drawn character. `width` is 1 or 2; the right half of a wide character is not sent.
typedef struct {
  uint32_t scalar;
  uint32_t marks[3];   // zero-width scalars over it, 0 for none
  int16_t foreground;  // palette index, -1 for the terminal's own
  int16_t background;
  uint8_t attributes;  // CT_BOLD ...
  uint8_t width;
} ct_cell;

enum { CT_BOLD = 1, CT_DIM = 2, CT_ITALIC = 4, CT_UNDERLINE = 8, CT_REVERSE = 16 };

// What happened since the last `ct_take_events`, as bits.
enum { CT_RESIZED = 1, CT_STOP_ASKED = 2, CT_CONTINUED = 4, CT_TERMINATE = 8 };

enum { CT_OK = 0, CT_NO_TERMINFO = -1, CT_NO_CURSOR = -2, CT_FAILED = -3 };

// Prepares the process, as `Terminal.prepareProcess` says; to be called before anything opens a file.
void ct_begin_process(void);

// Number of colours that terminfo gives for `term` (0 for none), or CT_NO_TERMINFO, or CT_NO_CURSOR.
int ct_colors(const char *term);

// Takes over the terminal: signal handlers, stderr capture, alternate screen, raw mode. The descriptors stay the
// caller's. Returns CT_OK, or an error with everything put back.
int ct_open(const char *term, int input, int output, int use_color, int use_mouse);

// Gives the terminal back and writes captured stderr out. Does nothing when not open.
void ct_close(void);

// Closes the screen, stops the process group as Ctrl-Z does, and takes the screen back when continued.
void ct_suspend(void);

// Takes modes and screen back after somebody else stopped and continued the process.
void ct_resume(void);

// Takes the mouse, or gives it back to the terminal.
void ct_set_mouse(int wanted);

// Readable when `ct_take_events` has something.
int ct_signal_fd(void);
unsigned ct_take_events(void);

// The signal behind CT_TERMINATE.
int ct_terminating_signal(void);

// Puts the default action back and sends the process the signal.
void ct_die(int signal);

// Asks the terminal for its size and adapts the screen to it.
void ct_resize(int *rows, int *columns);

// Draws a row from its first column; nothing shows before `ct_flush`.
void ct_put_row(int y, const ct_cell *cells, int count);

// Sends what changed. `synchronized` asks the terminal to show it at once (DEC mode 2026).
void ct_flush(int synchronized);

// Sends a sequence of the caller's own. A terminal that is gone takes nothing.
void ct_send(const char *text);

// Forgets what the terminal shows, so that the next `ct_flush` draws everything.
void ct_invalidate(void);
