package dev.sluice.pipeline.export;

import dev.sluice.journal.Position;
import dev.sluice.kernel.memory.BufferPool;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/// The entries that are under way, in the order in which they were read. Owned by the exporter's thread; any thread
/// may ask how many there are and what they hold.
final class Window {
    private final ExporterLimits limits;
    private final BufferPool buffers;
    private final Deque<Outgoing> entries = new ArrayDeque<>();
    private volatile int size;
    private volatile long bytes;

    /// @param buffers where the entries' arrays come from, and go back to
    Window(ExporterLimits limits, BufferPool buffers) {
        this.limits = limits;
        this.buffers = buffers;
    }

    /// Whether one more may go; one always may.
    boolean hasRoom() {
        return size == 0 || size < limits.requests() && bytes < limits.windowBytes();
    }

    void add(Outgoing outgoing) {
        entries.addLast(outgoing);
        count(outgoing.entry.bytes().length);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /// Those that are not settled, the oldest first; a copy.
    List<Outgoing> unsettled() {
        return entries.stream()
                .filter(Predicate.not(outgoing -> outgoing.settled))
                .toList();
    }

    /// Lets go of the oldest as long as they are settled.
    void slide() {
        while (!entries.isEmpty() && entries.getFirst().settled) {
            Outgoing oldest = entries.removeFirst();
            count(-oldest.entry.bytes().length);
            if (oldest.isSpent()) {
                buffers.give(oldest.entry.bytes());
            }
        }
    }

    /// Up to where everything is settled of the journal that was read up to `read`.
    ///
    /// @param spilled which of the two journals
    Position settledUpTo(Position read, boolean spilled) {
        for (Outgoing outgoing : entries) {
            if (!outgoing.settled && outgoing.spilled == spilled) {
                Position position = outgoing.position;
                return new Position(position.epoch(), position.sequence() - 1);
            }
        }
        return read;
    }

    private void count(long more) {
        size = entries.size();
        bytes += more;
    }
}
