package dev.sluice.otlp.view;

import java.util.List;

/// A value of any kind. Ask for what [#kind()] says; everything else is empty or zero. One owner.
public final class AnyValueView {
    private final Fields fields;

    AnyValueView(Fields fields) {
        this.fields = fields;
    }

    public Kind kind() {
        return Kind.values()[fields.choice()];
    }

    public String text() {
        return fields.text(1);
    }

    public boolean bool() {
        return fields.bits(2) != 0;
    }

    public long integer() {
        return fields.bits(3);
    }

    public double float64() {
        return fields.float64(4);
    }

    /// The elements of an array.
    public List<AnyValueView> values() {
        return fields.message(5).messages(1, AnyValueView::new);
    }

    /// The entries of a map.
    public AttributesView map() {
        return new AttributesView(fields.message(6), 1);
    }

    public BytesView bytes() {
        return fields.bytes(7);
    }

    /// The index of the text in the string table of a profiles dictionary.
    public int stringIndex() {
        return (int) fields.bits(8);
    }

    /// The value as it lies in the request.
    public BytesView raw() {
        return fields.raw();
    }

    /// The kinds of values, in the order of their field numbers. An empty value differs from an empty string.
    public enum Kind {
        EMPTY,
        STRING,
        BOOL,
        INT,
        DOUBLE,
        ARRAY,
        MAP,
        BYTES,
        STRING_INDEX
    }
}
