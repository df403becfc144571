#pragma once

#include <stdbool.h>

// How large the screen of a terminal is, within bounds: every cell costs memory, and a terminal may claim any size.
// Leaves `rows` and `columns` as they are where nobody knows. Private to this target.
void screen_size(int terminal, int *rows, int *columns);

// Whether neither the terminal nor the environment claims more than is drawn.
bool screen_is_bounded(int terminal);
