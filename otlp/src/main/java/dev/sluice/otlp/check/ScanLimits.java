package dev.sluice.otlp.check;

/// What one request may cost whoever decodes it. A limit on bytes is not a limit on memory: 64 MiB of empty log
/// records are gigabytes of rows.
///
/// @param maxDepth arrays and maps nested in each other in one value, 1 to [#DEPTH_MAX]
/// @param maxItems spans, data points, log records or profiles in one request, at least 1
/// @param maxElements everything in a request that becomes an object when it is decoded (items, attributes, array
///     elements, events, links, exemplars, samples, packed numbers), at least 1
public record ScanLimits(int maxDepth, int maxItems, long maxElements) {
    /// The deepest nesting that can be allowed: values are walked by recursion, and the stack has an end.
    public static final int DEPTH_MAX = 150;

    /// The depth at which SDKs cut by default, a million items, eight million elements: more than 64 MiB of
    /// ordinary telemetry hold.
    public static final ScanLimits DEFAULT = new ScanLimits(64, 1_000_000, 8_000_000);

    public ScanLimits {
        if (maxDepth < 1 || maxDepth > DEPTH_MAX) {
            throw new IllegalArgumentException("maxDepth: " + maxDepth + " (expected: 1 to " + DEPTH_MAX + ")");
        }
        if (maxItems < 1) {
            throw new IllegalArgumentException("maxItems: " + maxItems + " (expected: >= 1)");
        }
        if (maxElements < 1) {
            throw new IllegalArgumentException("maxElements: " + maxElements + " (expected: >= 1)");
        }
    }
}
