package dev.sluice.otlp.wire;

/// The wire types of protobuf, the low three bits of every tag.
///
/// | Type | Name | What follows the tag |
/// |---|---|---|
/// | 0 | varint | 1 to 10 bytes, seven bits each, low bits first |
/// | 1 | fixed64 | 8 bytes, little-endian |
/// | 2 | LEN | a varint length, then so many bytes |
/// | 3, 4 | group | fields up to the end tag of the same number (obsolete, skipped) |
/// | 5 | fixed32 | 4 bytes, little-endian |
public final class WireType {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LEN = 2;
    public static final int GROUP = 3;
    public static final int GROUP_END = 4;
    public static final int FIXED32 = 5;

    private WireType() {}

    /// The tag that opens a field.
    public static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }
}
