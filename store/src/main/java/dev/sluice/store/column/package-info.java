/// Rows on their way to a file: one pass over the wire bytes of OTLP into interned columns. Start at [TableBuffer].
///
/// Everything in here has one owner at a time and no lock: whoever calls a buffer sees to it that no two calls
/// overlap. Payloads are read before `append` returns and not kept; files belong to the caller. It must never know
/// Iceberg, DuckDB or how long a row stays here.
@NullMarked
package dev.sluice.store.column;

import org.jspecify.annotations.NullMarked;
