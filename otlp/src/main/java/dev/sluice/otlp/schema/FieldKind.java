package dev.sluice.otlp.schema;

import dev.sluice.otlp.wire.WireType;

/// The type of one value: what its bits mean on the wire and how it is spelled in OTLP/JSON.
public enum FieldKind {
    /// UTF-8; a JSON string.
    STRING(WireType.LEN),
    /// A JSON string in base64.
    BYTES(WireType.LEN),
    /// The bytes of a trace or span id; a JSON string of hexadecimal digits.
    ID(WireType.LEN),
    /// As [#ID], and base64 is understood as well, because the specification forgot to list profile ids.
    PROFILE_ID(WireType.LEN),
    MESSAGE(WireType.LEN),
    BOOL(WireType.VARINT),
    /// A JSON number; negative values have ten bytes on the wire.
    INT32(WireType.VARINT),
    UINT32(WireType.VARINT),
    /// Zigzag on the wire.
    SINT32(WireType.VARINT),
    /// A JSON number, never a name.
    ENUM(WireType.VARINT),
    /// A JSON string of decimal digits, as every 64-bit integer.
    INT64(WireType.VARINT),
    UINT64(WireType.VARINT),
    FIXED64(WireType.FIXED64),
    SFIXED64(WireType.FIXED64),
    DOUBLE(WireType.FIXED64),
    FIXED32(WireType.FIXED32);

    private final int wireType;

    FieldKind(int wireType) {
        this.wireType = wireType;
    }

    /// The wire type of a single, unpacked value.
    public int wireType() {
        return wireType;
    }

    /// Whether many values may share one LEN field.
    public boolean isPackable() {
        return wireType != WireType.LEN;
    }
}
