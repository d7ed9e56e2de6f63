/// The store: tables of telemetry on files of our own, filled from one journal and open to foreign readers.
///
/// Start with [dev.sluice.store.Store]. Rows live in column buffers, in small files that are replaced as the
/// buffer grows, and in full files that never change again; which files count is decided by Iceberg tables,
/// together with the position in the journal, in one commit. This package must never know who asks or what a
/// journal is: a position is an opaque value.
@NullMarked
package dev.sluice.store;

import org.jspecify.annotations.NullMarked;
