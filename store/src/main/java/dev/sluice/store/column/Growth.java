package dev.sluice.store.column;

/// How arrays grow: twice at a time while small, by half when large, so that a full buffer wastes a third at most.
final class Growth {
    private static final int FIRST = 8;
    private static final int LARGE = 1 << 20;
    private static final int MAX = Integer.MAX_VALUE - 8;

    private Growth() {}

    /// The length after `length`.
    ///
    /// @throws IllegalStateException if an array cannot be longer; the buffer's limits are far below
    static int next(int length) {
        if (length < FIRST) {
            return FIRST;
        }
        if (length >= MAX) {
            throw new IllegalStateException("array: " + length + " elements (expected: a buffer sealed long before)");
        }
        long next = length < LARGE ? 2L * length : length + (long) length / 2;
        return (int) Math.min(MAX, next);
    }
}
