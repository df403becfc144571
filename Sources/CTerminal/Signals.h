#pragma once

// How the program answers to each signal. Private to this target.

#include <stdbool.h>

// Catches every signal that would end or stop the program while the terminal is ours, and puts back what was there
// before. False when there is no pipe to wake the event loop with.
bool signals_catch(void);
void signals_release(void);

// Stops the process group as Ctrl-Z does; returns when continued.
void signals_stop(void);
