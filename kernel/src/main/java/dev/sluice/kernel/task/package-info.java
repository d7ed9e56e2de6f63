/// Work that happens beside the data path: named, bounded, ordered by urgency, counted.
///
/// Start with [TaskScheduler]; [Task] says what it must know of a piece of work, [TaskHandle] is one submission of it,
/// [RepeatingTask] one that takes turns. Must never know what the work is about.
@NullMarked
package dev.sluice.kernel.task;

import org.jspecify.annotations.NullMarked;
