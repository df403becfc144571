#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1

// Apart from the rest, because term.h defines macros named `columns`, `lines` and hundreds more.

#include "CTerminal.h"

#include <unistd.h>

#ifdef __APPLE__
#include <curses.h>
#include <term.h>
#else
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#endif

int ct_colors(const char *term) {
  // setupterm with an error pointer reports; without one, and in initscr, ncurses ends the process.
  int error = 0;
  TERMINAL *before = cur_term;
  if (setupterm(term, STDOUT_FILENO, &error) != OK) return CT_NO_TERMINFO;
  char *move = tigetstr("cup");
  int colors = tigetnum("colors");
  TERMINAL *probe = set_curterm(before);
  if (probe && probe != before) del_curterm(probe);
  if (!move || move == (char *)-1) return CT_NO_CURSOR;
  return colors < 0 ? 0 : colors;
}
