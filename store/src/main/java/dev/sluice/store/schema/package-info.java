/// What the tables hold: the names of the tables and, for every physical column, its type, whether it may be null and
/// what it means. Start at [TableSchema]. It knows neither Parquet, Iceberg nor DuckDB: whoever makes files, tables
/// or views reads the columns from here, so that they cannot disagree.
///
/// Two rules make the rows lossless. A record is rebuilt by writing its columns as protobuf fields and appending the
/// bytes of its `rest` column, which protobuf's merging makes whole again. And null means that the wire did not have
/// the field wherever the wire can tell that from a zero.
@NullMarked
package dev.sluice.store.schema;

import org.jspecify.annotations.NullMarked;
