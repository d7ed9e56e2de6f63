/// Iceberg tables in a folder: what is committed, where it lies, and how others read it.
///
/// Start with [dev.sluice.store.catalog.TableCatalog]. The catalogue is SQLite, file access is our own
/// ([dev.sluice.store.catalog.LocalFiles]), Hadoop is nowhere. This package must never know what a row means,
/// what a buffer is, or what a position stands for: it commits files together with properties.
@NullMarked
package dev.sluice.store.catalog;

import org.jspecify.annotations.NullMarked;
