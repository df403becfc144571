#pragma once
// Files mapped into memory that somebody may cut short meanwhile: reading behind their new end raises SIGBUS. Reading of a
// guarded range goes on with zeros instead, and the range says so from then on.

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Guards a mapping. Returns its number, or -1 where there are too many or the system refuses.
int kernels_guard(const void *base, size_t bytes);

/// Ends it; before the memory is unmapped.
void kernels_unguard(int number);

/// Whether some of it could not be read.
bool kernels_is_cut_short(int number);

/// Makes sure that faults come here first, whoever has put a handler of their own in place since. Faults elsewhere are passed
/// on to that one. Cheap: for every step of an engine.
void kernels_keep_guard(void);

#ifdef __cplusplus
}
#endif
