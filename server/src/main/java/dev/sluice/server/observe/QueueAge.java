package dev.sluice.server.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How long the oldest entry of a queue waits, in seconds, from two numbers: where the queue ends and how many wait.
/// It remembers when the end was where, at most once a second and 3,600 times; beyond that it is only less exact.
///
/// For one thread at a time.
public final class QueueAge implements DoubleSupplier {
    private static final int MARKS_MAX = 3_600;
    private static final double NANOS = 1e9;

    private final LongSupplier end;
    private final LongSupplier waiting;
    private final LongSupplier nanos;
    /// Of ends that are not taken yet.
    private final Deque<Mark> marks = new ArrayDeque<>();
    /// When the end was last seen at a place that is taken by now: what waits came later.
    private @Nullable Mark passed;

    /// When the end was where.
    private record Mark(long nanos, long end) {}

    /// @param end only grows
    /// @param waiting entries before the end that nobody took
    /// @param nanos of a monotonic clock
    public QueueAge(LongSupplier end, LongSupplier waiting, LongSupplier nanos) {
        this.end = end;
        this.waiting = waiting;
        this.nanos = nanos;
    }

    @Override
    public double getAsDouble() {
        Mark now = new Mark(nanos.getAsLong(), end.getAsLong());
        long taken = now.end() - waiting.getAsLong();
        while (!marks.isEmpty() && marks.getFirst().end() <= taken) {
            passed = marks.removeFirst();
        }
        if (passed == null || taken >= now.end()) {
            passed = now;
            return 0;
        }
        Mark last = marks.peekLast();
        if (marks.size() < MARKS_MAX && (last == null || now.nanos() - last.nanos() >= NANOS)) {
            marks.addLast(now);
        }
        return (now.nanos() - passed.nanos()) / NANOS;
    }
}
