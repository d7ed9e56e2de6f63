/// The messages of OTLP as a table: numbers, names and types of their fields.
///
/// Start with [dev.sluice.otlp.schema.OtlpSchema]. Both directions of the JSON transcoding and every field path
/// in an error message are driven by it; code that must be as fast as possible has its numbers written out
/// instead. This package must never know what reads the table.
@NullMarked
package dev.sluice.otlp.schema;

import org.jspecify.annotations.NullMarked;
