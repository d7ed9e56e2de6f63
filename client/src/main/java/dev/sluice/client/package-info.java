/// Sends OTLP: one interface for every protocol and all four signals, and decorators that add what a user chooses.
///
/// Start with [Clients], which makes an [OtlpClient] by its protocol's name, or [OtlpEnvironment], which reads the
/// standard variables. Bytes go out as they are: this package must never decode telemetry.
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
