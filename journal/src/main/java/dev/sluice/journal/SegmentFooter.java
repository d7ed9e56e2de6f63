package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The last 64 bytes of a sealed segment file, right behind its last record.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int | magic, `SLJF` |
/// | 4 | 2 | short | format version |
/// | 6 | 2 | short | 1 = sealed by its writer, 2 = sealed by the next start after a crash |
/// | 8 | 8 | long | number of entries |
/// | 16 | 8 | long | first sequence, 0 without entries |
/// | 24 | 8 | long | last sequence; base sequence - 1 without entries |
/// | 32 | 8 | long | where the footer begins |
/// | 40 | 4 | int | digest: CRC32C of all record headers in their order |
/// | 44 | 4 | int | 0 |
/// | 48 | 8 | long | sealed, nanoseconds since 1970 |
/// | 56 | 4 | int | 0 |
/// | 60 | 4 | int | CRC32C of salt and bytes 0 to 60 |
///
/// The headers hold the checksums of the entries, so the digest vouches for every byte without a second pass.
///
/// In a file that was another segment before, that one's footer may still be there; its sequences are all smaller than
/// the base sequence of the present one.
record SegmentFooter(
        boolean clean, long entries, long firstSequence, long lastSequence, long offset, int digest, long sealedNanos) {
    static final int BYTES = 64;
    static final int MAGIC = 0x534C4A46;

    ByteBuffer encode(long salt) {
        ByteBuffer block = ByteBuffer.allocate(BYTES);
        block.putInt(MAGIC).putShort(FormatVersion.CURRENT).putShort((short) (clean ? 1 : 2));
        block.putLong(entries).putLong(firstSequence).putLong(lastSequence).putLong(offset);
        block.putInt(digest).putInt(0).putLong(sealedNanos).putInt(0);
        block.putInt(crc(salt, block.array(), 0));
        return block.flip();
    }

    /// The footer at this place of an array, or null if there is no intact one of this segment that says it stands at
    /// `offset`.
    static @Nullable SegmentFooter decode(SegmentHeader header, byte[] bytes, int at, long offset) {
        ByteBuffer block = ByteBuffer.wrap(bytes);
        if (bytes.length - at < BYTES
                || block.getInt(at) != MAGIC
                || block.getInt(at + 60) != crc(header.salt(), bytes, at)
                || block.getLong(at + 24) < header.baseSequence() - 1
                || block.getLong(at + 8) > 0 && block.getLong(at + 16) < header.baseSequence()
                || block.getLong(at + 32) != offset) {
            return null;
        }
        return new SegmentFooter(
                block.getShort(at + 6) == 1,
                block.getLong(at + 8),
                block.getLong(at + 16),
                block.getLong(at + 24),
                block.getLong(at + 32),
                block.getInt(at + 40),
                block.getLong(at + 48));
    }

    private static int crc(long salt, byte[] bytes, int at) {
        CRC32C crc = RecordHeader.salted(salt);
        crc.update(bytes, at, 60);
        return (int) crc.getValue();
    }
}
