/// Rows back into OTLP, without loss.
///
/// Start with [dev.sluice.store.query.rebuild.Rebuild]: it takes rows of one table and writes the protobuf message
/// that holds them, grouped by equal resource and scope. What no column holds comes from the rest columns, as the raw
/// fields that arrived. This package must never know which rows were asked for.
@NullMarked
package dev.sluice.store.query.rebuild;

import org.jspecify.annotations.NullMarked;
