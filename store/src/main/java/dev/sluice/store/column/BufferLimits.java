package dev.sluice.store.column;

/// How much a buffer may hold before its owner must seal it. An append is never cut in two, so that a buffer can be
/// over its limits by what one payload adds.
///
/// @param rowsMax rows, 1 or more; also the size of a row group
/// @param memoryBytesMax bytes of memory, 1 MiB or more
public record BufferLimits(int rowsMax, long memoryBytesMax) {
    private static final long MEMORY_MIN = 1 << 20;
    private static final BufferLimits DEFAULTS = new BufferLimits(262_144, 256L << 20);

    public BufferLimits {
        if (rowsMax < 1) {
            throw new IllegalArgumentException("rowsMax: " + rowsMax + " (expected: >= 1)");
        }
        if (memoryBytesMax < MEMORY_MIN) {
            throw new IllegalArgumentException(
                    "memoryBytesMax: " + memoryBytesMax + " (expected: >= " + MEMORY_MIN + ")");
        }
    }

    /// 262,144 rows and 256 MiB.
    public static BufferLimits defaults() {
        return DEFAULTS;
    }
}
