/// Who may use how much memory, and buffers that are used again.
///
/// Start with [MemoryBudget]: it only counts, so that refusing is decided before allocating. [BufferPools] has the
/// buffers by name; [LeakDetector] finds what nobody closed. Must never know what the bytes are.
@NullMarked
package dev.sluice.kernel.memory;

import org.jspecify.annotations.NullMarked;
