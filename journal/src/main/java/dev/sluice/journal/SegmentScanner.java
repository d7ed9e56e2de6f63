package dev.sluice.journal;

import dev.sluice.journal.disk.DiskFile;
import dev.sluice.kernel.memory.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks over the records of one segment file: for readers, for the start after a crash, and for inspection. One
/// owner.
///
/// A record whose header is intact costs itself when its entry is damaged. When the header is damaged too, the walk
/// looks, 8 bytes at a time, for the next intact header or footer. What is found must have a greater sequence than
/// what came before: smaller ones are left-overs of writes that were refused, or of the segment that the file was
/// before.
final class SegmentScanner {
    /// What [#next] came to.
    enum Kind {
        /// An entry: see [#position], [#bytes], [#entryOffset], [#entryLength].
        ENTRY,
        /// A place that cannot be read: see [#damage]. The walk goes on behind it.
        DAMAGE,
        /// Nothing readable up to the limit: see [#offset], [#tailEnd] and [#footer].
        END
    }

    /// What the second-level cache of a core holds beside other things: what was read is checked and copied from there.
    private static final int CHUNK_BYTES = 256 << 10;

    private final DiskFile file;
    private final SegmentHeader header;
    private final long salt;

    // buffer[0 .. filled) holds the bytes of the file from bufferOffset on.
    private byte[] buffer = new byte[0];
    private int filled;
    private long bufferOffset;

    private long offset;
    private long lastSequence;
    private int entryAt;
    private long recordOffset;
    private long tailEnd;
    private @Nullable Damage damage;
    private @Nullable SegmentFooter footer;

    /// A place in a segment that cannot be read.
    ///
    /// @param from the first byte that is not as it was written
    /// @param to where the next readable record begins
    /// @param sequence the one of the damaged record, or 0 when that is damaged too
    record Damage(long from, long to, long sequence, String what) {}

    SegmentScanner(DiskFile file, SegmentHeader header) {
        this.file = file;
        this.header = header;
        this.salt = header.salt();
        this.lastSequence = header.baseSequence() - 1;
        this.offset = SegmentHeader.BYTES;
    }

    /// Goes to the next record that ends at or before `limit`. The limit may grow from call to call; bytes behind
    /// it are never looked at.
    Kind next(long limit) throws IOException {
        footer = null;
        damage = null;
        while (offset + RecordHeader.BYTES <= limit) {
            int at = require(offset, RecordHeader.BYTES, limit);
            if (!isRecord(at, offset, limit)) {
                return search(limit);
            }
            long end = offset + RecordHeader.recordBytes(RecordHeader.length(buffer, at));
            long sequence = RecordHeader.sequence(buffer, at);
            at = require(offset, RecordHeader.BYTES + RecordHeader.length(buffer, at), limit);
            recordOffset = offset;
            offset = end;
            if (sequence <= lastSequence) {
                continue;
            }
            lastSequence = sequence;
            if (!RecordHeader.isEntryIntact(salt, buffer, at)) {
                damage = new Damage(recordOffset, end, sequence, "the entry does not match its checksum");
                return Kind.DAMAGE;
            }
            entryAt = at;
            return Kind.ENTRY;
        }
        return search(limit);
    }

    /// Where the next record is expected.
    long offset() {
        return offset;
    }

    /// Where the present record begins.
    long recordOffset() {
        return recordOffset;
    }

    Position position() {
        return new Position(header.epoch(), lastSequence);
    }

    int routingHash() {
        return RecordHeader.routingHash(buffer, entryAt);
    }

    byte[] bytes() {
        return buffer;
    }

    int entryOffset() {
        return entryAt + RecordHeader.BYTES;
    }

    int entryLength() {
        return RecordHeader.length(buffer, entryAt);
    }

    /// Where the header of the present record begins in [#bytes].
    int headerOffset() {
        return entryAt;
    }

    /// Leaves the array that holds the present entry to whoever asked, and goes on with one of the pool, if the entry
    /// is most of what is in it: else copying the entry costs less. The entry can be asked for no more.
    ///
    /// @return whether it did
    boolean partWithBuffer(BufferPool buffers) {
        if (buffer.length != CHUNK_BYTES || entryLength() < CHUNK_BYTES / 2) {
            return false;
        }
        int behind = (int) (offset - bufferOffset);
        byte[] other = buffers.take(CHUNK_BYTES);
        filled = Math.max(0, filled - behind);
        System.arraycopy(buffer, Math.min(behind, buffer.length), other, 0, filled);
        buffer = other;
        bufferOffset = offset;
        return true;
    }

    Damage damage() {
        if (damage == null) {
            throw new IllegalStateException("no damage here");
        }
        return damage;
    }

    /// At the end: behind the last byte after [#offset] that was written, or the offset itself if there is none. Zeros
    /// were not, and neither was what the file held before it became this segment.
    long tailEnd() {
        return tailEnd;
    }

    /// At the end: the footer that was found there.
    @Nullable
    SegmentFooter footer() {
        return footer;
    }

    /// The place behind `offset` where something readable begins, or the end.
    private Kind search(long limit) throws IOException {
        tailEnd = offset;
        boolean leftOver = header.reused() && isTerminated(limit);
        for (long candidate = offset; candidate < limit; candidate += RecordHeader.ALIGNMENT) {
            int width = (int) Math.min(RecordHeader.ALIGNMENT, limit - candidate);
            int at = require(candidate, width, limit);
            if (isZero(at, width)) {
                continue;
            }
            SegmentFooter found = footerAt(candidate, limit);
            if (found != null && candidate == offset) {
                footer = found;
                return Kind.END;
            }
            if (found != null || isRecordAt(candidate, limit)) {
                damage = new Damage(offset, candidate, 0, "no intact record header");
                recordOffset = offset;
                offset = candidate;
                return Kind.DAMAGE;
            }
            leftOver |= header.reused() && isLeftOver(candidate, limit);
            if (!leftOver) {
                tailEnd = candidate + width;
            }
        }
        return Kind.END;
    }

    /// Whether the zeros that follow the last record of every write into a file that was used before are here.
    private boolean isTerminated(long limit) throws IOException {
        int width = (int) Math.min(RecordHeader.BYTES, limit - offset);
        return width <= 0 || isZero(require(offset, width, limit), width);
    }

    /// Whether a record of the segment that the file was before begins here.
    private boolean isLeftOver(long candidate, long limit) throws IOException {
        if (candidate + RecordHeader.BYTES > limit) {
            return false;
        }
        int at = require(candidate, RecordHeader.BYTES, limit);
        return RecordHeader.isIntact(salt, buffer, at) && RecordHeader.sequence(buffer, at) < header.baseSequence();
    }

    private boolean isRecordAt(long candidate, long limit) throws IOException {
        if (candidate + RecordHeader.BYTES > limit) {
            return false;
        }
        int at = require(candidate, RecordHeader.BYTES, limit);
        return isRecord(at, candidate, limit) && RecordHeader.sequence(buffer, at) > lastSequence;
    }

    private boolean isRecord(int at, long candidate, long limit) {
        return RecordHeader.isIntact(salt, buffer, at)
                && candidate + RecordHeader.recordBytes(RecordHeader.length(buffer, at)) <= limit;
    }

    private @Nullable SegmentFooter footerAt(long candidate, long limit) throws IOException {
        if (candidate + SegmentFooter.BYTES > limit) {
            return null;
        }
        int at = require(candidate, SegmentFooter.BYTES, limit);
        return SegmentFooter.decode(header, buffer, at, candidate);
    }

    private boolean isZero(int at, int width) {
        for (int i = 0; i < width; i++) {
            if (buffer[at + i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// Makes `count` bytes from `from` on present and returns where they begin in the buffer.
    private int require(long from, int count, long limit) throws IOException {
        if (from >= bufferOffset && from + count <= bufferOffset + filled) {
            return (int) (from - bufferOffset);
        }
        int kept = 0;
        if (from >= bufferOffset && from < bufferOffset + filled) {
            kept = (int) (bufferOffset + filled - from);
        }
        int wanted = Math.max(count, CHUNK_BYTES);
        byte[] target = buffer.length >= wanted && buffer.length <= 2 * wanted ? buffer : new byte[wanted];
        if (kept > 0) {
            System.arraycopy(buffer, (int) (from - bufferOffset), target, 0, kept);
        }
        // Until the read has succeeded nothing counts as present: a failed one may be tried again.
        filled = 0;
        buffer = target;
        bufferOffset = from;
        int room = (int) Math.min(target.length, limit - from) - kept;
        int read = file.readFully(ByteBuffer.wrap(target, kept, room), from + kept);
        if (kept + read < count) {
            // The file is shorter than it was said to be; what is missing reads as zeros, which is never a record.
            Arrays.fill(target, kept + read, count, (byte) 0);
            read = count - kept;
        }
        filled = kept + read;
        return 0;
    }
}
