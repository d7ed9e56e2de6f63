package dev.sluice.otlp.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attributes in the order of the wire, equal keys included. One owner.
public final class AttributesView {
    private final Fields owner;
    private final int number;

    /// @param number the field of the owner that holds the attributes
    AttributesView(Fields owner, int number) {
        this.owner = owner;
        this.number = number;
    }

    public List<Attribute> entries() {
        return owner.messages(number, Attribute::new);
    }

    /// The value of a key, of equal keys the last one's; null if there is none.
    public @Nullable AnyValueView get(String key) {
        AnyValueView value = null;
        for (Attribute attribute : entries()) {
            value = attribute.key().equals(key) ? attribute.value() : value;
        }
        return value;
    }

    /// A key and its value. One owner.
    public static final class Attribute {
        private final Fields fields;

        Attribute(Fields fields) {
            this.fields = fields;
        }

        public String key() {
            return fields.text(1);
        }

        /// Whether there is a value message, be it an empty one.
        public boolean hasValue() {
            return fields.has(2);
        }

        public AnyValueView value() {
            return new AnyValueView(fields.message(2));
        }

        /// The index of the key in the string table of a profiles dictionary, else 0.
        public int keyStrindex() {
            return (int) fields.bits(3);
        }
    }
}
