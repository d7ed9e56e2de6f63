/// Who may use how much memory: budgets and the leases drawn from them.
///
/// Start with [MemoryBudget]. Nothing here allocates buffers; it only counts, so that refusing is decided before
/// allocating.
@NullMarked
package dev.sluice.kernel.memory;

import org.jspecify.annotations.NullMarked;
