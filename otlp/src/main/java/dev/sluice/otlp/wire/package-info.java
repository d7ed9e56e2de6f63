/// The protobuf wire format: a cursor that reads fields and a buffer that writes them.
///
/// Start with [dev.sluice.otlp.wire.WireReader]. This package must never know a message of OTLP.
@NullMarked
package dev.sluice.otlp.wire;

import org.jspecify.annotations.NullMarked;
