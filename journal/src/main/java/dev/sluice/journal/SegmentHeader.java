package dev.sluice.journal;

import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The beginning of every segment file: two copies of one block, at 0 and at 4,096, so that one damaged page does
/// not cost the segment. Records begin at 8,192.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int | magic, `SLJS` |
/// | 4 | 2 | short | format version |
/// | 6 | 2 | short | bit 0: the file was another segment before; what lies behind the last record is left over from it
/// |
/// | 8 | 16 | uuid | the journal |
/// | 24 | 8 | long | epoch of all entries in this file |
/// | 32 | 8 | long | base sequence: no entry in this file has a smaller one |
/// | 40 | 8 | long | salt of the journal, part of every record's checksums |
/// | 48 | 8 | long | last readable sequence before this file: later ones in older files were refused |
/// | 56 | 8 | long | created, nanoseconds since 1970 |
/// | 64 | 4 | int | CRC32C of bytes 0 to 64; its place stays in every version |
///
/// @param createdNanos nanoseconds since 1970
/// @param reused whether the file was another segment before
record SegmentHeader(
        UUID journal,
        long epoch,
        long baseSequence,
        long salt,
        long previousSequence,
        long createdNanos,
        boolean reused) {
    static final int BYTES = 8192;

    private static final int MAGIC = 0x534C4A53;
    private static final int COPY_BYTES = 4096;
    private static final int BLOCK_BYTES = 68;
    private static final int REUSED = 1;

    ByteBuffer encode() {
        ByteBuffer all = ByteBuffer.allocate(BYTES);
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        block.putInt(MAGIC).putShort(FormatVersion.CURRENT).putShort((short) (reused ? REUSED : 0));
        block.putLong(journal.getMostSignificantBits()).putLong(journal.getLeastSignificantBits());
        block.putLong(epoch)
                .putLong(baseSequence)
                .putLong(salt)
                .putLong(previousSequence)
                .putLong(createdNanos);
        block.putInt(crc(block.array())).flip();
        all.put(block.duplicate());
        all.position(COPY_BYTES);
        all.put(block);
        return all.rewind();
    }

    /// Reads whichever copy is intact; null if none is.
    ///
    /// @throws FormatVersion.NewerException if an intact copy has a newer version
    static @Nullable SegmentHeader read(DiskFile file, String name) throws IOException, FormatVersion.NewerException {
        ByteBuffer all = ByteBuffer.allocate(BYTES);
        file.readFully(all, 0);
        SegmentHeader first = decode(all, 0, name);
        return first != null ? first : decode(all, COPY_BYTES, name);
    }

    /// How many of the two copies can be read.
    static int intactCopies(DiskFile file, String name) throws IOException, FormatVersion.NewerException {
        ByteBuffer all = ByteBuffer.allocate(BYTES);
        file.readFully(all, 0);
        return (decode(all, 0, name) != null ? 1 : 0) + (decode(all, COPY_BYTES, name) != null ? 1 : 0);
    }

    /// What a header of which both copies are damaged must have said, by the file's name and the identity.
    static SegmentHeader reconstructed(String name, JournalIdentity identity) {
        Position named = Objects.requireNonNull(Segment.parseFileName(name), name);
        return new SegmentHeader(
                identity.journal(), named.epoch(), named.sequence(), identity.salt(), Long.MAX_VALUE, 0, true);
    }

    private static @Nullable SegmentHeader decode(ByteBuffer all, int at, String name)
            throws FormatVersion.NewerException {
        if (all.position() < at + BLOCK_BYTES || all.getInt(at) != MAGIC) {
            return null;
        }
        byte[] block = new byte[BLOCK_BYTES];
        System.arraycopy(all.array(), at, block, 0, BLOCK_BYTES);
        if (all.getInt(at + 64) != crc(block)) {
            return null;
        }
        if (all.getShort(at + 4) > FormatVersion.CURRENT) {
            throw new FormatVersion.NewerException(name, all.getShort(at + 4));
        }
        return new SegmentHeader(
                new UUID(all.getLong(at + 8), all.getLong(at + 16)),
                all.getLong(at + 24),
                all.getLong(at + 32),
                all.getLong(at + 40),
                all.getLong(at + 48),
                all.getLong(at + 56),
                (all.getShort(at + 6) & REUSED) != 0);
    }

    private static int crc(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, 64);
        return (int) crc.getValue();
    }
}
