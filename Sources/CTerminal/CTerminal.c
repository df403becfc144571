#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1

#include "CTerminal.h"

#ifdef __APPLE__
#include <curses.h>
#else
#include <ncursesw/curses.h>
#endif

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "LifeCycle.h"

static SCREEN *screen;
static FILE *screen_input, *screen_output;
static int colors_on;

enum { PAIR_LIMIT = 1024 };
static struct {
  int16_t foreground, background;
} pairs[PAIR_LIMIT];
static short pair_count;

// Wide characters need a UTF-8 locale even where the user's says LANG=C.
static void set_locale(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return;
  if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "en_US.UTF-8");
}

static void free_screen(void) {
  if (screen) delscreen(screen);
  screen = NULL;
  if (screen_input) fclose(screen_input);
  if (screen_output) fclose(screen_output);
  screen_input = screen_output = NULL;
}

// Every cell costs memory, and a terminal may claim any size: this is more than any screen shows in the smallest
// readable letters. A larger screen stays empty beyond it.
enum { MOST_ROWS = 500, MOST_COLUMNS = 1000 };

static int bounded(long value, int limit) { return value < limit ? (int)value : limit; }

// The size from the environment, for terminals whose size the system does not know, as on a serial line.
static long from_environment(const char *name) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : 0;
}

static struct winsize size_of(int terminal) {
  struct winsize size = {0};
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0) size.ws_row = size.ws_col = 0;
  return size;
}

// Whether neither the terminal nor the environment claims more than is drawn.
static bool screen_is_bounded(int terminal) {
  struct winsize size = size_of(terminal);
  return size.ws_row <= MOST_ROWS && size.ws_col <= MOST_COLUMNS && from_environment("LINES") <= MOST_ROWS &&
         from_environment("COLUMNS") <= MOST_COLUMNS;
}

// Leaves `rows` and `columns` as they are where nobody knows.
static void screen_size(int terminal, int *rows, int *columns) {
  struct winsize size = size_of(terminal);
  long height = size.ws_row, width = size.ws_col;
  if (height == 0 || width == 0) height = from_environment("LINES"), width = from_environment("COLUMNS");
  if (height <= 0 || width <= 0) return;
  *rows = bounded(height, MOST_ROWS);
  *columns = bounded(width, MOST_COLUMNS);
}

int ct_open(const char *term, int input, int output, int use_color, int use_mouse) {
  int known = ct_colors(term);
  if (known < 0) return known;
  set_locale();

  // ncurses writes to a descriptor of its own, which a crash can redirect while a frame is being written.
  int in = dup(input), out = dup(output);
  screen_input = in < 0 ? NULL : fdopen(in, "r");
  screen_output = out < 0 ? NULL : fdopen(out, "w");
  if (!screen_input || !screen_output || !life_begin(output, out, use_mouse)) {
    free_screen();
    return CT_FAILED;
  }
  // ncurses asks for the size by itself and takes any. If that is too large, terminfo's size serves until `ct_resize`.
  use_env(screen_is_bounded(output) ? TRUE : FALSE);
  screen = newterm(term, screen_output, screen_input);
  if (!screen) {
    life_end();
    free_screen();
    return CT_FAILED;
  }
  raw();
  noecho();
  nonl();         // Enter arrives as CR, apart from Ctrl-J
  typeahead(-1);  // else ncurses leaves a frame half drawn when keys wait
  leaveok(stdscr, TRUE);
  curs_set(0);
  colors_on = 0;
  pair_count = 0;
  if (use_color && has_colors() && start_color() == OK) {
    colors_on = 1;
    use_default_colors();
  }
  life_modes_on();
  return CT_OK;
}

void ct_close(void) {
  if (!screen) return;
  life_modes_off();
  endwin();
  life_end();
  free_screen();
}

void ct_set_mouse(int wanted) {
  if (screen) life_set_mouse(wanted);
}

void ct_suspend(void) {
  life_modes_off();
  endwin();
  life_stop();
  ct_resume();
}

void ct_resume(void) {
  life_resumed();
  // SIGSTOP left the screen as it was, but the shell may have changed it since.
  if (!isendwin()) endwin();
  reset_prog_mode();
  clearok(curscr, TRUE);
  refresh();
  curs_set(0);
  life_modes_on();
}

void ct_resize(int *rows, int *columns) {
  *rows = LINES;
  *columns = COLS;
  screen_size(fileno(screen_output), rows, columns);
  // resize_term, not resizeterm: that one pushes KEY_RESIZE into an input queue nobody reads.
  if (*rows != LINES || *columns != COLS) {
    resize_term(*rows, *columns);
    clearok(curscr, TRUE);
  }
  *rows = LINES;
  *columns = COLS;
}

static attr_t attributes_of(uint8_t bits) {
  attr_t result = A_NORMAL;
  if (bits & CT_BOLD) result |= A_BOLD;
  if (bits & CT_DIM) result |= A_DIM;
#ifdef A_ITALIC
  if (bits & CT_ITALIC) result |= A_ITALIC;
#endif
  if (bits & CT_UNDERLINE) result |= A_UNDERLINE;
  if (bits & CT_REVERSE) result |= A_REVERSE;
  return result;
}

// Colour pairs are made as they are asked for. When the terminal has no more of them, text stays uncoloured:
// alloc_pair would take one away from text that is on the screen, and older systems do not have it.
static short pair_of(const ct_cell *cell) {
  static short last;
  int16_t foreground = cell->foreground, background = cell->background;
  if (!colors_on || (foreground < 0 && background < 0)) return 0;
  if (last > 0 && last <= pair_count && pairs[last].foreground == foreground && pairs[last].background == background) {
    return last;
  }
  for (last = 1; last <= pair_count; last++) {
    if (pairs[last].foreground == foreground && pairs[last].background == background) return last;
  }
  if (last >= PAIR_LIMIT || last >= COLOR_PAIRS || init_pair(last, foreground, background) != OK) return last = 0;
  pairs[last].foreground = foreground;
  pairs[last].background = background;
  return pair_count = last;
}

// ncurses lays a row out by the C library's widths. Where they differ from the caller's, or where the character does
// not print at all, the replacement character stands in, so that no row shifts.
static void set_cell(cchar_t *target, const ct_cell *cell, int replace) {
  wchar_t text[5] = {replace ? L'\xFFFD' : (wchar_t)cell->scalar};
  int length = 1;
  if (!replace) {
    for (int i = 0; i < 3; i++) {
      if (cell->marks[i] && wcwidth((wchar_t)cell->marks[i]) == 0) text[length++] = (wchar_t)cell->marks[i];
    }
  }
  setcchar(target, text, attributes_of(cell->attributes), pair_of(cell), NULL);
}

void ct_put_row(int y, const ct_cell *cells, int count) {
  cchar_t row[256];
  int filled = 0, column = 0, start = 0;
  for (int i = 0; i < count; i++) {
    if (filled + 2 > (int)(sizeof row / sizeof *row)) {
      mvadd_wchnstr(y, start, row, filled);
      start = column;
      filled = 0;
    }
    int width = cells[i].width;
    int replace = wcwidth((wchar_t)cells[i].scalar) != width;
    set_cell(&row[filled++], &cells[i], replace);
    if (replace && width == 2) {
      ct_cell blank = cells[i];
      blank.scalar = ' ';
      memset(blank.marks, 0, sizeof blank.marks);
      set_cell(&row[filled++], &blank, 0);
    }
    column += width;
  }
  if (filled > 0) mvadd_wchnstr(y, start, row, filled);
}

void ct_flush(int synchronized) {
  if (synchronized) life_send(CT_SYNC_BEGIN);
  wnoutrefresh(stdscr);
  doupdate();
  if (synchronized) life_send(CT_SYNC_END);
}

void ct_send(const char *text) { life_send(text); }

void ct_invalidate(void) { clearok(curscr, TRUE); }
