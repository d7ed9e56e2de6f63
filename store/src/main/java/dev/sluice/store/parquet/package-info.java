/// A Parquet encoder: columns in, one file out. Start at `ParquetSchema`, which describes the columns, and
/// `ParquetWriter`, which writes them. It must never know OTLP, tables, Iceberg or DuckDB: what it gets are arrays
/// of values with field ids, what it gives back are bytes on disk and the statistics of every leaf.
@NullMarked
package dev.sluice.store.parquet;

import org.jspecify.annotations.NullMarked;
