/// The few file operations that durability rests on, behind an interface, so that a simulated disk can lose, tear
/// and refuse exactly what a real one may.
///
/// Start with [Disk]. Nothing here knows what is written.
@NullMarked
package dev.sluice.journal.disk;

import org.jspecify.annotations.NullMarked;
