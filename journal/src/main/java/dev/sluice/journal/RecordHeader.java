package dev.sluice.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The 32 bytes before every entry in a segment file; big-endian, and every record begins at a multiple of 8.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int | magic, `SLJR` |
/// | 4 | 1 | byte | version, 1 |
/// | 5 | 1 | byte | kind, 1 = entry |
/// | 6 | 2 | short | 0 |
/// | 8 | 4 | int | length of the entry, 1 to 67,174,400 |
/// | 12 | 4 | int | routing hash |
/// | 16 | 8 | long | sequence, greater than that of the record before |
/// | 24 | 4 | int | CRC32C of salt, bytes 0 to 24 and the entry |
/// | 28 | 4 | int | CRC32C of salt and bytes 0 to 28 |
/// | 32 | length | bytes | the entry, then zeros up to a multiple of 8 |
///
/// The salt is the random number of this journal (see [SegmentHeader]). Without it, an entry could carry bytes that
/// look like a record and come to life when the damage around it makes the reader search for the next one.
final class RecordHeader {
    static final int BYTES = 32;
    static final int MAGIC = 0x534C4A52;
    static final int ALIGNMENT = 8;

    private static final byte VERSION = 1;
    private static final byte KIND_ENTRY = 1;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private RecordHeader() {}

    /// Header, entry and padding.
    static long recordBytes(int length) {
        return align((long) BYTES + length);
    }

    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// The header of the entry that consists of `header` and `body`; neither buffer moves.
    static byte[] encode(long salt, int routingHash, long sequence, ByteBuffer header, ByteBuffer body) {
        byte[] bytes = new byte[BYTES];
        INT.set(bytes, 0, MAGIC);
        bytes[4] = VERSION;
        bytes[5] = KIND_ENTRY;
        INT.set(bytes, 8, header.remaining() + body.remaining());
        INT.set(bytes, 12, routingHash);
        LONG.set(bytes, 16, sequence);
        CRC32C crc = salted(salt);
        crc.update(bytes, 0, 24);
        crc.update(header.duplicate());
        crc.update(body.duplicate());
        INT.set(bytes, 24, (int) crc.getValue());
        INT.set(bytes, 28, crc(salt, bytes, 0, 28));
        return bytes;
    }

    static boolean hasMagic(byte[] bytes, int at) {
        return (int) INT.get(bytes, at) == MAGIC;
    }

    /// Whether 32 bytes are the undamaged header of a record that this version can read.
    static boolean isIntact(long salt, byte[] bytes, int at) {
        int length = length(bytes, at);
        return hasMagic(bytes, at)
                && bytes[at + 4] == VERSION
                && bytes[at + 5] == KIND_ENTRY
                && length >= 1
                && length <= Journal.ENTRY_BYTES_MAX
                && (int) INT.get(bytes, at + 28) == crc(salt, bytes, at, 28);
    }

    /// Whether the entry behind an intact header is the one that was written.
    static boolean isEntryIntact(long salt, byte[] bytes, int at) {
        CRC32C crc = salted(salt);
        crc.update(bytes, at, 24);
        crc.update(bytes, at + BYTES, length(bytes, at));
        return (int) INT.get(bytes, at + 24) == (int) crc.getValue();
    }

    static int length(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + 8);
    }

    static int routingHash(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + 12);
    }

    static long sequence(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + 16);
    }

    static CRC32C salted(long salt) {
        byte[] bytes = new byte[8];
        LONG.set(bytes, 0, salt);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 8);
        return crc;
    }

    private static int crc(long salt, byte[] bytes, int from, int length) {
        CRC32C crc = salted(salt);
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
