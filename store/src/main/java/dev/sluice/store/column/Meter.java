package dev.sluice.store.column;

/// A sum of bytes that many small parts add to, so that nobody has to ask each of them. One owner.
final class Meter {
    private long bytes;

    void add(long more) {
        bytes += more;
    }

    long bytes() {
        return bytes;
    }
}
