package dev.sluice.store.column;

/// What all columns of a buffer share: byte strings, attribute keys and ids, each held once. One owner.
final class Lexicon {
    private static final int TRACE_SLOTS = 1 << 17;
    private static final int SPAN_SLOTS = 1 << 15;

    final ByteDictionary bytes;
    final KeyTable keys;
    final IdDictionary traceIds;
    final IdDictionary spanIds;

    /// @param seed makes the hashes unpredictable for senders
    Lexicon(long seed) {
        ByteHash hash = new ByteHash(seed);
        bytes = new ByteDictionary(hash);
        keys = new KeyTable(bytes);
        traceIds = new IdDictionary(16, TRACE_SLOTS, bytes, hash);
        spanIds = new IdDictionary(8, SPAN_SLOTS, bytes, hash);
    }

    long memoryBytes() {
        return bytes.memoryBytes() + keys.memoryBytes() + traceIds.memoryBytes() + spanIds.memoryBytes();
    }
}
