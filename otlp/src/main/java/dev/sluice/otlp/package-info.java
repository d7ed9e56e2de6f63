/// OTLP as bytes. A request stays the protobuf bytes in which it arrived; everything else is a question about
/// them.
///
/// Start with [dev.sluice.otlp.Payload], then [dev.sluice.otlp.check.Validator], which makes one. This package
/// must never know a transport, a store or the generated protobuf classes.
@NullMarked
package dev.sluice.otlp;

import org.jspecify.annotations.NullMarked;
