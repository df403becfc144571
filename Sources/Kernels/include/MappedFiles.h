#pragma once
// A file that is mapped into memory may be cut short meanwhile. Reading behind its new end then raises SIGBUS. In a guarded
// range, zeros are read instead, and the range remembers that.

#include <stdbool.h>
#include <stddef.h>

/// Guards a mapping. Returns its number, or -1 where there are too many or the system refuses.
int kernels_guard(const void *base, size_t bytes);

/// Ends the guard. To be called before the memory is unmapped.
void kernels_unguard(int number);

/// Whether some of the range could not be read.
bool kernels_is_cut_short(int number);

/// Makes sure that faults come here first, even if another handler was installed since. Faults outside of guarded ranges are
/// passed on to that one. Cheap enough for every step of an engine.
void kernels_keep_guard(void);
