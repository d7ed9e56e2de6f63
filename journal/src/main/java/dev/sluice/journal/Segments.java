package dev.sluice.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The segments of an open journal, oldest first, and the durable end that readers follow. Any thread.
final class Segments {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    // Written under lock, read by anyone; the list is never changed in place.
    private volatile List<Segment> list;
    private volatile Position end;
    private volatile boolean closed;
    private volatile long changes;

    Segments(List<Segment> list, Position end) {
        this.list = List.copyOf(list);
        this.end = end;
    }

    List<Segment> list() {
        return list;
    }

    /// The position of the last durable entry, whether or not its segment is still there.
    Position end() {
        return end;
    }

    boolean isClosed() {
        return closed;
    }

    /// What all files take, added up from the files.
    long bytes() {
        long total = 0;
        for (Segment segment : list) {
            total += segment.progress().fileBytes();
        }
        return total;
    }

    /// What the entries after a position take; of the segment that it lies in, their share.
    long bytesAfter(Position position) {
        long total = 0;
        for (Segment segment : list) {
            Segment.Progress progress = segment.progress();
            long first = segment.header().baseSequence();
            Position last = new Position(segment.header().epoch(), progress.lastSequence());
            if (progress.entries() == 0 || !last.isAfter(position)) {
                continue;
            }
            boolean isWhole = !position.isAfter(new Position(segment.header().epoch(), first));
            double share = isWhole ? 1 : (last.sequence() - position.sequence()) / (last.sequence() - first + 1.0);
            total += (long) (share * progress.durableBytes());
        }
        return total;
    }

    void add(Segment segment) {
        change(() -> {
            List<Segment> next = new ArrayList<>(list);
            next.add(segment);
            list = List.copyOf(next);
        });
    }

    void remove(Segment segment) {
        change(() -> {
            List<Segment> next = new ArrayList<>(list);
            next.remove(segment);
            list = List.copyOf(next);
        });
    }

    /// Makes a segment's progress visible, and wakes who waits for it.
    void advance(Segment segment, Segment.Progress progress) {
        change(() -> {
            segment.advance(progress);
            if (!segment.isEmpty() && segment.end().isAfter(end)) {
                end = segment.end();
            }
        });
    }

    void close() {
        change(() -> closed = true);
    }

    /// The first segment that holds, or may come to hold, entries after the position; null if there is none yet.
    @Nullable
    Segment firstAfter(Position position) {
        for (Segment segment : list) {
            Segment.Progress progress = segment.progress();
            if (progress.growing() || !segment.isEmpty() && segment.end().isAfter(position)) {
                return segment;
            }
        }
        return null;
    }

    /// The first segment behind this one, or null.
    @Nullable
    Segment following(Segment previous) {
        Position base = base(previous);
        for (Segment segment : list) {
            if (base(segment).isAfter(base)) {
                return segment;
            }
        }
        return null;
    }

    boolean contains(Segment segment) {
        return list.contains(segment);
    }

    /// Grows with every change; taken before looking, it tells [#awaitChange] what was seen.
    long changes() {
        return changes;
    }

    /// Waits until something changed since `seen`. Returns false when the time is up.
    boolean awaitChange(long seen, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (changes == seen) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = moved.awaitNanos(Math.min(nanos, TimeUnit.DAYS.toNanos(1)));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            changes++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Position base(Segment segment) {
        return new Position(segment.header().epoch(), segment.header().baseSequence());
    }
}
