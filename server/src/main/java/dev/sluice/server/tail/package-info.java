/// Live tail: what the intake has just accepted, shown to whoever listens, before it is stored. Start with
/// [dev.sluice.server.tail.Tails]. Must never hold up the intake: whatever a listener cannot take in time is lost to
/// it, counted and told.
@NullMarked
package dev.sluice.server.tail;

import org.jspecify.annotations.NullMarked;
