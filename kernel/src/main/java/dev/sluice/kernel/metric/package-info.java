/// Instruments: counters, gauges and histograms that cost nothing to leave on.
///
/// Start with [Instruments]. How they are exposed (Prometheus, OTLP) is somebody else's business.
@NullMarked
package dev.sluice.kernel.metric;

import org.jspecify.annotations.NullMarked;
