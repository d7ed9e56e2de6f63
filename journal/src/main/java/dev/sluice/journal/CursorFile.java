package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One file below `cursors`: how far a consumer has come.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int | magic, `SLJC` |
/// | 4 | 2 | short | format version |
/// | 6 | 2 | short | length of the name |
/// | 8 | 16 | uuid | the journal |
/// | 24 | 8 | long | epoch |
/// | 32 | 8 | long | sequence |
/// | 40 | n | UTF-8 | the name |
/// | 40 + n | 4 | int | CRC32C of all before |
record CursorFile(UUID journal, String name, Position position) {
    private static final int MAGIC = 0x534C4A43;
    private static final int FIXED_BYTES = 40;

    ByteBuffer encode() {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer block = ByteBuffer.allocate(FIXED_BYTES + text.length + 4);
        block.putInt(MAGIC).putShort(FormatVersion.CURRENT).putShort((short) text.length);
        block.putLong(journal.getMostSignificantBits()).putLong(journal.getLeastSignificantBits());
        block.putLong(position.epoch()).putLong(position.sequence()).put(text);
        block.putInt(crc(block.array(), block.position()));
        return block.flip();
    }

    /// @return null if the content is damaged
    /// @throws FormatVersion.NewerException if it is intact and newer
    static @Nullable CursorFile decode(ByteBuffer content, String file) throws FormatVersion.NewerException {
        int size = content.remaining();
        if (size < FIXED_BYTES + 4 || content.getInt(0) != MAGIC) {
            return null;
        }
        byte[] block = new byte[size];
        content.get(0, block);
        if (content.getInt(size - 4) != crc(block, size - 4)) {
            return null;
        }
        if (content.getShort(4) > FormatVersion.CURRENT) {
            throw new FormatVersion.NewerException(file, content.getShort(4));
        }
        int length = content.getShort(6);
        if (length != size - FIXED_BYTES - 4) {
            return null;
        }
        return new CursorFile(
                new UUID(content.getLong(8), content.getLong(16)),
                new String(block, FIXED_BYTES, length, StandardCharsets.UTF_8),
                new Position(content.getLong(24), content.getLong(32)));
    }

    private static int crc(byte[] block, int length) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, length);
        return (int) crc.getValue();
    }
}
