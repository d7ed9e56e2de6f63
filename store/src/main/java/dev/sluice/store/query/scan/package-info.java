/// One table's files as a relation that DuckDB can read, column by field id.
///
/// Start with [dev.sluice.store.query.scan.TableScan]. This package only makes SQL text; it must never open a file or
/// a connection.
@NullMarked
package dev.sluice.store.query.scan;

import org.jspecify.annotations.NullMarked;
