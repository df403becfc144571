#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1

#include "ScreenSize.h"

#include <stdlib.h>
#include <sys/ioctl.h>

// More than any screen shows in the smallest readable letters. A larger screen stays empty beyond this.
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

bool screen_is_bounded(int terminal) {
  struct winsize size = size_of(terminal);
  return size.ws_row <= MOST_ROWS && size.ws_col <= MOST_COLUMNS && from_environment("LINES") <= MOST_ROWS &&
         from_environment("COLUMNS") <= MOST_COLUMNS;
}

void screen_size(int terminal, int *rows, int *columns) {
  struct winsize size = size_of(terminal);
  long height = size.ws_row, width = size.ws_col;
  if (height == 0 || width == 0) height = from_environment("LINES"), width = from_environment("COLUMNS");
  if (height <= 0 || width <= 0) return;
  *rows = bounded(height, MOST_ROWS);
  *columns = bounded(width, MOST_COLUMNS);
}
