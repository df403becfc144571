#pragma once

// The terminal's life cycle: whatever ends or stops the process, the person gets a usable terminal back.
// Private to this target.

#include <stdbool.h>

#define CT_SYNC_BEGIN "\033[?2026h"
#define CT_SYNC_END "\033[?2026l"

// Saves the terminal's settings, installs the handlers and starts to capture stderr. `terminal` is the tty,
// `screen` the descriptor that ncurses writes to. False when `terminal` is none or resources are short.
bool life_begin(int terminal, int screen, int use_mouse);

// Puts handlers and stderr back and writes the captured text. The screen is closed already.
void life_end(void);

// Gives the terminal back when the end is not an orderly one; takes the place of `life_end`. Safe in a signal handler, on any
// thread, in any state of ncurses.
void life_emergency_restore(void);

// Bracketed paste, focus and mouse reports on and off.
void life_modes_on(void);
void life_modes_off(void);
void life_set_mouse(int wanted);

// Stops the process group; returns when continued.
void life_stop(void);

// The screen is being taken back: from now on an end of the process has to restore the terminal again.
void life_resumed(void);

// Writes to the screen's descriptor, past ncurses.
void life_send(const char *text);

// How the program answers to each signal: catches every one that would end or stop it while the terminal is ours, and
// puts back what was there before. False when there is no pipe to wake the event loop with.
bool signals_catch(void);
void signals_release(void);

// Stops the process group as Ctrl-Z does; returns when continued.
void signals_stop(void);
