/// Work that happens beside the data path: named, bounded, counted.
///
/// Start with [TaskScheduler].
@NullMarked
package dev.sluice.kernel.task;

import org.jspecify.annotations.NullMarked;
