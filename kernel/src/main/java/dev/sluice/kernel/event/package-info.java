/// What happened, told to whoever wants to know, without holding up where it happened.
///
/// Start with [EventBus]; [EventObserver] is what a program implements. Must never know a telemetry word.
@NullMarked
package dev.sluice.kernel.event;

import org.jspecify.annotations.NullMarked;
