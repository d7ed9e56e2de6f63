package dev.sluice.journal;

import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A journal that lives and dies with the process: the `memory` mode, and the quick one in tests. Any thread.
///
/// Entries that every cursor has passed are released at once. Over its budget it refuses, as a disk would.
public final class MemoryJournal implements Journal {
    private static final long EPOCH = 1;

    private final UUID id = UUID.randomUUID();
    private final long budgetBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All below: guarded by lock. entries.get(0) has the sequence firstSequence.
    private final ArrayList<Entry> entries = new ArrayList<>();
    private final Map<String, MemoryCursor> cursors = new TreeMap<>();
    private long firstSequence = 1;
    private long bytes;
    private boolean closed;

    private record Entry(int routingHash, byte[] bytes) {}

    /// @param budgetBytes what all entries together may take
    public MemoryJournal(long budgetBytes) {
        if (budgetBytes <= 0) {
            throw new IllegalArgumentException("budgetBytes: " + budgetBytes + " (expected: > 0)");
        }
        this.budgetBytes = budgetBytes;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public Position append(int routingHash, ByteBuffer header, ByteBuffer body) {
        int length = EntrySize.check(header, body);
        byte[] copy = new byte[length];
        header.duplicate().get(copy, 0, header.remaining());
        body.duplicate().get(copy, header.remaining(), body.remaining());
        lock.lock();
        try {
            requireOpen();
            if (bytes + length > budgetBytes) {
                throw new OverloadedException(
                        JournalErrors.BUDGET_SPENT,
                        "journal: " + bytes + " of " + budgetBytes + " bytes in use",
                        JournalErrors.RETRY_AFTER);
            }
            entries.add(new Entry(routingHash, copy));
            bytes += length;
            changed.signalAll();
            return endLocked();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public JournalReader reader(Position after) {
        return new MemoryReader(after.equals(Position.START) || after.isAfter(end()) ? 1 : after.sequence() + 1);
    }

    @Override
    public Position end() {
        lock.lock();
        try {
            return endLocked();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long bytesAfter(Position position) {
        lock.lock();
        try {
            return entries.stream()
                    .skip(Math.max(0, position.sequence() + 1 - firstSequence))
                    .mapToLong(entry -> entry.bytes().length)
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cursor cursor(String name) {
        CursorName.check(name);
        lock.lock();
        try {
            requireOpen();
            return cursors.computeIfAbsent(name, MemoryCursor::new);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void removeCursor(String name) {
        lock.lock();
        try {
            cursors.remove(name);
            release();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public JournalStatus status() {
        lock.lock();
        try {
            List<JournalStatus.CursorStatus> all = new ArrayList<>();
            cursors.forEach((name, cursor) -> all.add(new JournalStatus.CursorStatus(name, cursor.position)));
            return new JournalStatus(id, endLocked(), 0, bytes, budgetBytes, closed ? "closed" : null, all, 0, 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Position endLocked() {
        return new Position(EPOCH, firstSequence + entries.size() - 1);
    }

    private void requireOpen() {
        if (closed) {
            throw new UnavailableException(JournalErrors.CLOSED, "the journal is closed");
        }
    }

    private void release() {
        if (cursors.isEmpty()) {
            return;
        }
        long passed = Long.MAX_VALUE;
        for (MemoryCursor cursor : cursors.values()) {
            passed = Math.min(passed, cursor.position.sequence());
        }
        int count = (int) Math.max(0, Math.min(entries.size(), passed - firstSequence + 1));
        List<Entry> done = entries.subList(0, count);
        for (Entry entry : done) {
            bytes -= entry.bytes.length;
        }
        done.clear();
        firstSequence += count;
    }

    private final class MemoryCursor implements Cursor {
        private final String name;
        private Position position = Position.START; // guarded by lock

        MemoryCursor(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Position position() {
            lock.lock();
            try {
                return position;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void commit(Position upTo) {
            lock.lock();
            try {
                requireOpen();
                if (upTo.isAfter(endLocked())) {
                    throw new IllegalArgumentException(
                            "position: " + upTo + " (expected: at most " + endLocked() + ")");
                }
                if (upTo.isAfter(position)) {
                    position = upTo;
                    release();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private final class MemoryReader implements JournalReader {
        private long nextSequence; // owned by the reader's one owner
        private boolean readerClosed;

        MemoryReader(long nextSequence) {
            this.nextSequence = nextSequence;
        }

        @Override
        public @Nullable JournalEntry next(Duration atMost) throws InterruptedException {
            long nanos = atMost.toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    if (readerClosed) {
                        throw new IllegalStateException("the reader is closed");
                    }
                    requireOpen();
                    nextSequence = Math.max(nextSequence, firstSequence);
                    if (nextSequence - firstSequence < entries.size()) {
                        Entry entry = entries.get((int) (nextSequence - firstSequence));
                        Position position = new Position(EPOCH, nextSequence++);
                        return new JournalEntry(position, entry.routingHash, entry.bytes, 0, entry.bytes.length);
                    }
                    if (nanos <= 0) {
                        return null;
                    }
                    nanos = changed.awaitNanos(Math.min(nanos, TimeUnit.DAYS.toNanos(1)));
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            readerClosed = true;
        }
    }
}
