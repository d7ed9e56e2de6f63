/// Remembers small values by key for a while: one interface, and the cache in this process's memory.
///
/// Start with [Cache]. A cache may forget anything at any moment, so nothing here may be the only copy of what matters.
@NullMarked
package dev.sluice.kernel.cache;

import org.jspecify.annotations.NullMarked;
