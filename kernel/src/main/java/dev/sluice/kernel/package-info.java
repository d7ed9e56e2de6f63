/// The floor everything stands on: failures, memory, tasks, instruments, time and values.
///
/// Start with `error.SluiceException` and `memory.MemoryBudget`. Nothing below this package may know a telemetry word.
@NullMarked
package dev.sluice.kernel;

import org.jspecify.annotations.NullMarked;
