/// A durable, ordered, checksummed log of opaque entries: what is appended here survives a crash of the machine.
///
/// Start with [Journal], then [SegmentedJournal] for the real one and `docs/format-journal.md` for the bytes. This
/// package must never know a protocol or a telemetry word: an entry is bytes with a routing hash.
@NullMarked
package dev.sluice.journal;

import org.jspecify.annotations.NullMarked;
