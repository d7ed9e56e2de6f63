/// Carries the journal's entries on to other servers, each exporter for itself: what one of them does, or does not
/// do, is nothing to the others.
///
/// Start with [Exporter]. This package must never decode telemetry; [Bisection] parts a refused request by its bytes.
@NullMarked
package dev.sluice.pipeline.export;

import org.jspecify.annotations.NullMarked;
