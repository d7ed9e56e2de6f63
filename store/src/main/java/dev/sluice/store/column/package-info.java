/// Rows on their way to a file: one pass over the wire bytes of OTLP into interned columns. Start at [TableBuffer].
/// It must never know Iceberg, DuckDB or how long a row stays here.
@NullMarked
package dev.sluice.store.column;

import org.jspecify.annotations.NullMarked;
