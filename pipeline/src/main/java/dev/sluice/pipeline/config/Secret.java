package dev.sluice.pipeline.config;

import java.nio.charset.StandardCharsets;

/// A text that opens something: a token, a password, a hash of one. It never shows itself; whoever needs it asks for
/// it by name, so that every place that does is found by a search. Any thread.
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /// The text itself. Compare it in constant time, and keep it out of messages.
    public String reveal() {
        return text;
    }

    /// The text itself in UTF-8; the array is the caller's.
    public byte[] revealBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
