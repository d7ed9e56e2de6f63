package dev.sluice.client;

/// What a destination said to a request that it took: all of it, or all but some items.
///
/// A partial success is final. What was rejected must not be sent again (OTLP 1.11, section Partial Success; C-51).
///
/// @param rejected items that were not kept, at least 0
/// @param message from the destination; empty where it had nothing to say
public record ExportResult(long rejected, String message) {
    /// Everything was taken, and there is nothing to say.
    public static final ExportResult SUCCESS = new ExportResult(0, "");

    public ExportResult {
        if (rejected < 0) {
            throw new IllegalArgumentException("rejected: " + rejected + " (expected: >= 0)");
        }
    }

    public boolean isPartial() {
        return rejected > 0;
    }
}
