package dev.sluice.store.query;

import java.util.Objects;

/// An attribute of an item or of its resource that must have a value, compared as the text that SQL shows.
public record AttributeEquals(String key, String value) {
    public AttributeEquals {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /// Reads `key=value`; the key ends at the first `=`.
    ///
    /// @throws IllegalArgumentException if there is no `=` or no key
    public static AttributeEquals parse(String text) {
        int at = text.indexOf('=');
        if (at < 1) {
            throw new IllegalArgumentException("attribute: " + text + " (expected: key=value)");
        }
        return new AttributeEquals(text.substring(0, at), text.substring(at + 1));
    }
}
