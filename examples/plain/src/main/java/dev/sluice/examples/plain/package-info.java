/// A program of one class that sends its own traces, logs and metrics with Sluice's exporters, told to by the
/// standard variables alone: start at [Checkout]. It must know nothing but the OpenTelemetry API and SDK.
@NullMarked
package dev.sluice.examples.plain;

import org.jspecify.annotations.NullMarked;
