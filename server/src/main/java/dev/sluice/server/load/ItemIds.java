package dev.sluice.server.load;

/// The identities of the items of one run: item number to a 64-bit id that looks random, is never zero, and never
/// repeats within a run, because the mixing is a bijection (the finalizer of SplitMix64). Any thread.
final class ItemIds {
    private final long key;

    ItemIds(long seed) {
        this.key = mix(seed ^ 0x5DEECE66DL) << 40;
    }

    /// @param item from 0 to 2^40 - 1
    long itemId(long item) {
        long id = mix(key + item + 1);
        return id == 0 ? mix(key) : id;
    }

    long traceIdHigh(long trace) {
        return mix(mix(key + trace) + 0x9E3779B97F4A7C15L) | 1;
    }

    long traceIdLow(long trace) {
        return mix(key ^ ~trace);
    }

    static long mix(long z) {
        long x = z;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
