package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The file `identity`: what makes this journal this journal.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int | magic, `SLJI` |
/// | 4 | 2 | short | format version |
/// | 6 | 2 | short | 0 |
/// | 8 | 16 | uuid | the journal |
/// | 24 | 8 | long | salt |
/// | 32 | 8 | long | epoch floor: every new segment has a greater or equal epoch |
/// | 40 | 8 | long | sequence floor: every new entry has a greater sequence |
/// | 48 | 16 | bytes | 0 |
/// | 64 | 4 | int | CRC32C of bytes 0 to 64; its place stays in every version |
///
/// The floors are raised, durably, before a damaged or torn part is taken out of a journal, so that no position is
/// ever used twice.
record JournalIdentity(UUID journal, long salt, Position floor) {
    private static final int MAGIC = 0x534C4A49;
    private static final int BYTES = 68;

    ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocate(BYTES);
        block.putInt(MAGIC).putShort(FormatVersion.CURRENT).putShort((short) 0);
        block.putLong(journal.getMostSignificantBits()).putLong(journal.getLeastSignificantBits());
        block.putLong(salt).putLong(floor.epoch()).putLong(floor.sequence());
        block.position(64);
        block.putInt(crc(block.array()));
        return block.flip();
    }

    /// @return null if the content is damaged
    /// @throws FormatVersion.NewerException if it is intact and newer
    static @Nullable JournalIdentity decode(ByteBuffer content, String name) throws FormatVersion.NewerException {
        if (content.remaining() < BYTES || content.getInt(0) != MAGIC) {
            return null;
        }
        byte[] block = new byte[BYTES];
        content.get(0, block);
        if (content.getInt(64) != crc(block)) {
            return null;
        }
        if (content.getShort(4) > FormatVersion.CURRENT) {
            throw new FormatVersion.NewerException(name, content.getShort(4));
        }
        return new JournalIdentity(
                new UUID(content.getLong(8), content.getLong(16)),
                content.getLong(24),
                new Position(content.getLong(32), content.getLong(40)));
    }

    private static int crc(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, 64);
        return (int) crc.getValue();
    }
}
