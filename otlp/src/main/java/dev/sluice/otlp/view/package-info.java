/// Requests looked at without being decoded: a view knows where a message lies, and finds a field when it is
/// asked for it.
///
/// Start with [dev.sluice.otlp.view.RequestView]. Views see what every protobuf parser would: the last of two
/// values, joined pieces of a message, packed and single numbers alike. They are for code that wants some
/// fields of some items; whoever wants every field of every item walks the bytes with
/// [dev.sluice.otlp.wire.WireReader] instead. This package must never change a byte.
@NullMarked
package dev.sluice.otlp.view;

import org.jspecify.annotations.NullMarked;
