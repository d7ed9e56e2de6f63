/// OTLP/JSON, read and written as a transcoding from and to protobuf bytes. Both directions are driven by the
/// table of [dev.sluice.otlp.schema.OtlpSchema].
///
/// Start with [dev.sluice.otlp.json.JsonToProtobuf]. This package must never build a tree of a document.
@NullMarked
package dev.sluice.otlp.json;

import org.jspecify.annotations.NullMarked;
