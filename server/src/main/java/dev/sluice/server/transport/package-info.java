/// OTLP on the wire: ports, bodies, compression, admission, replies.
///
/// Start with [GrpcExport] and [HttpExport], which both hand a body to [Receiver]; what the sender hears is
/// decided in [ReplyMapper] and nowhere else. [GrpcLane] and [HttpLane] are short cuts to the same parts for what is
/// plainly an export. This package must never know the store or the journal.
@NullMarked
package dev.sluice.server.transport;

import org.jspecify.annotations.NullMarked;
