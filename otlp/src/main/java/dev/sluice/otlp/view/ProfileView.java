package dev.sluice.otlp.view;

/// A profile, in development. Its samples refer to the dictionary of the request and are not shown. One owner.
public final class ProfileView {
    private final Fields fields;

    ProfileView(Fields fields) {
        this.fields = fields;
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long timeUnixNano() {
        return fields.bits(3);
    }

    /// Unsigned.
    public long durationNano() {
        return fields.bits(4);
    }

    public long period() {
        return fields.bits(6);
    }

    /// Empty, or 16 bytes.
    public BytesView profileId() {
        return fields.bytes(7);
    }

    /// Unsigned 32 bits.
    public long droppedAttributesCount() {
        return fields.bits(8) & 0xffff_ffffL;
    }

    public String originalPayloadFormat() {
        return fields.text(9);
    }

    public BytesView originalPayload() {
        return fields.bytes(10);
    }

    /// Indexes into the attribute table of the dictionary.
    public long[] attributeIndices() {
        return fields.numbers(11);
    }

    /// The profile as it lies in the request.
    public BytesView raw() {
        return fields.raw();
    }
}
