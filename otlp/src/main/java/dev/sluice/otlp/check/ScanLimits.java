package dev.sluice.otlp.check;

/// What one request may cost whoever decodes it. A limit on bytes is not a limit on memory: 64 MiB of empty spans are
/// gigabytes of objects.
///
/// @param maxDepth levels of nested `AnyValue` in arrays and maps, at least 1; the outermost value is level 1
/// @param maxElements messages and packed numbers in one request, at least 1
public record ScanLimits(int maxDepth, long maxElements) {
    /// The depth that SDKs cut at by default, and a million elements.
    public static final ScanLimits DEFAULT = new ScanLimits(64, 1_000_000);

    public ScanLimits {
        if (maxDepth < 1 || maxDepth > 1_000) {
            throw new IllegalArgumentException("maxDepth: " + maxDepth + " (expected: 1 to 1000)");
        }
        if (maxElements < 1) {
            throw new IllegalArgumentException("maxElements: " + maxElements + " (expected: >= 1)");
        }
    }
}
