package dev.sluice.journal;

import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Records that will share one write and one fsync, staged in direct memory.
///
/// Claims are made under the lock of whoever owns the group; claimed ranges are disjoint and are filled by their
/// callers without it. After the last one is filled, the group belongs to the writer, until [#succeed] or [#fail].
final class Group {
    static final int CHUNK_BYTES = 1 << 20;
    private static final byte[] ZEROS = new byte[RecordHeader.BYTES];

    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger filling = new AtomicInteger();

    // Replaced, never changed in place, so that a caller that made its claim sees its chunks.
    private volatile ByteBuffer[] chunks;
    private long bytes;
    private int entries;
    private long firstSequence;
    private long lastSequence;
    private volatile boolean spoilt;
    private volatile long epoch;
    private volatile @Nullable Failure failure;

    /// @param chunks direct buffers of [#CHUNK_BYTES] to start with; more are allocated by need
    Group(ByteBuffer[] chunks) {
        this.chunks = chunks;
    }

    /// Takes the next range for a record with an entry of `length` bytes and returns where it begins.
    long claim(int length, long sequence) {
        long at = bytes;
        bytes += RecordHeader.recordBytes(length);
        int needed = (int) ((bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
        if (needed > chunks.length) {
            ByteBuffer[] more = Arrays.copyOf(chunks, needed);
            for (int i = chunks.length; i < needed; i++) {
                more[i] = ByteBuffer.allocateDirect(CHUNK_BYTES);
            }
            chunks = more;
        }
        if (entries++ == 0) {
            firstSequence = sequence;
        }
        lastSequence = sequence;
        filling.incrementAndGet();
        return at;
    }

    /// Writes the record into its claimed range.
    void fill(long at, long salt, int routingHash, long sequence, ByteBuffer header, ByteBuffer body) {
        boolean filled = false;
        try {
            byte[] head = RecordHeader.encode(salt, routingHash, sequence, header, body);
            long next = put(at, ByteBuffer.wrap(head));
            next = put(next, header.duplicate());
            next = put(next, body.duplicate());
            put(next, ByteBuffer.wrap(ZEROS, 0, (int) (RecordHeader.align(next) - next)));
            filled = true;
        } finally {
            spoilt |= !filled;
            filling.decrementAndGet();
        }
    }

    boolean isFilled() {
        return filling.get() == 0;
    }

    /// Whether a caller failed to fill its range: nothing of the group can be written.
    boolean isSpoilt() {
        return spoilt;
    }

    long bytes() {
        return bytes;
    }

    int entries() {
        return entries;
    }

    long firstSequence() {
        return firstSequence;
    }

    long lastSequence() {
        return lastSequence;
    }

    /// @param terminated whether zeros follow, as long as a record's header, for a file in which something else may lie
    ///     there
    void writeTo(DiskFile file, long position, boolean terminated) throws IOException {
        long left = bytes;
        for (int i = 0; left > 0; i++) {
            int count = (int) Math.min(left, CHUNK_BYTES);
            left -= count;
            ByteBuffer chunk = chunks[i].duplicate().clear();
            int zeros = terminated && left == 0 ? Math.min(ZEROS.length, CHUNK_BYTES - count) : 0;
            chunk.put(count, ZEROS, 0, zeros);
            file.writeFully(chunk.limit(count + zeros), position + (long) i * CHUNK_BYTES);
            if (terminated && left == 0 && zeros < ZEROS.length) {
                file.writeFully(ByteBuffer.wrap(ZEROS, 0, ZEROS.length - zeros), position + bytes + zeros);
            }
        }
    }

    /// Feeds the record headers, in order, to the digest of a segment.
    void digestInto(CRC32C digest) {
        byte[] head = new byte[RecordHeader.BYTES];
        for (long at = 0; at < bytes; at += RecordHeader.recordBytes(RecordHeader.length(head, 0))) {
            get(at, head);
            digest.update(head, 0, head.length);
        }
    }

    void succeed(long inEpoch) {
        epoch = inEpoch;
        done.countDown();
    }

    void fail(Failure why) {
        failure = why;
        done.countDown();
    }

    /// Waits for [#succeed] or [#fail]; false when the time is up. Interrupts do not end it: an entry that may
    /// already be on disk must not be given up for lost.
    boolean awaitDone(long nanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + nanos;
        try {
            while (true) {
                try {
                    return done.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// After the end: null if all of it was kept.
    @Nullable
    Failure failure() {
        return failure;
    }

    /// After the end: the epoch of its entries.
    long epoch() {
        return epoch;
    }

    /// The first `max` chunks, for the next group; the rest is left to the collector.
    ByteBuffer[] recycled(int max) {
        return Arrays.copyOf(chunks, Math.min(max, chunks.length));
    }

    private long put(long at, ByteBuffer source) {
        ByteBuffer[] all = chunks;
        long next = at;
        while (source.hasRemaining()) {
            int inChunk = (int) (next % CHUNK_BYTES);
            int count = Math.min(source.remaining(), CHUNK_BYTES - inChunk);
            all[(int) (next / CHUNK_BYTES)].put(inChunk, source, source.position(), count);
            source.position(source.position() + count);
            next += count;
        }
        return next;
    }

    private void get(long at, byte[] target) {
        int inChunk = (int) (at % CHUNK_BYTES);
        int count = Math.min(target.length, CHUNK_BYTES - inChunk);
        chunks[(int) (at / CHUNK_BYTES)].get(inChunk, target, 0, count);
        if (count < target.length) {
            chunks[(int) (at / CHUNK_BYTES) + 1].get(0, target, count, target.length - count);
        }
    }
}
