/// The closed set of ways in which Sluice fails.
///
/// Start with [SluiceException]: its subclasses are the kinds, and the kind alone decides the reply and the recovery.
/// Codes are open: every module names its own. This package must never know a protocol, a file format or a telemetry
/// word.
@NullMarked
package dev.sluice.kernel.error;

import org.jspecify.annotations.NullMarked;
