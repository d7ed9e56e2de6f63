/// Accepted payloads on their way to their destinations: the intake that makes them durable, the pump that
/// carries them on, and the ledger that counts every one of them.
///
/// This package must never know the store, a transport or a wire format beyond
/// `dev.sluice.otlp.Payload`.
@NullMarked
package dev.sluice.pipeline;

import org.jspecify.annotations.NullMarked;
