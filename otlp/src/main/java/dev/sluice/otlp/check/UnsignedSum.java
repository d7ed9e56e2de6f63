package dev.sluice.otlp.check;

/// A sum of unsigned 64-bit numbers that knows when it no longer fits. One owner.
final class UnsignedSum {
    private long low;
    private boolean overflown;

    void clear() {
        low = 0;
        overflown = false;
    }

    void add(long unsigned) {
        low += unsigned;
        overflown |= Long.compareUnsigned(low, unsigned) < 0;
    }

    boolean equalTo(long unsigned) {
        return !overflown && low == unsigned;
    }
}
