package dev.sluice.server.boot;

import dev.sluice.kernel.value.ByteSize;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.store.query.SqlLimits;

/// The limits that depend on the machine, settled once at start.
///
/// @param journalBytes what the journal's segments may take
/// @param retainBytes what the store's files may take
/// @param spillBytes what each exporter may spill
/// @param inFlightBytes what requests under way may hold
/// @param storeMemoryBytes what rows on their way to files may hold
/// @param cacheBytes what answers to questions may hold, 0 for none
/// @param journalReason where the first came from, for the banner
/// @param retainReason where the second came from
record Sizes(
        long journalBytes,
        long retainBytes,
        long spillBytes,
        long inFlightBytes,
        long storeMemoryBytes,
        long cacheBytes,
        String journalReason,
        String retainReason) {
    /// What the program itself needs of the heap, growing arrays and the collector's room included; a share of what is
    /// left is what telemetry may hold.
    private static final long PROGRAM_BYTES = 96L << 20;

    /// What storing needs on top in a small heap: with less left, the collector takes the time that is needed for it.
    private static final long STORING_BYTES = 80L << 20;

    private static final long JOURNAL_MAX = 16L << 30;
    private static final long CACHE_MAX = 64L << 20;
    private static final long STORE_MEMORY_MIN = 16L << 20;
    private static final long STORE_MEMORY_MAX = 1L << 30;

    static Sizes settle(Settings settings, long freeBytes, long heapBytes) {
        ByteSize journal = settings.journal().size();
        ByteSize retain = settings.retention().size();
        ByteSize inFlight = settings.limits().inFlight();
        ByteSize cache = settings.cache().size();
        ByteSize storeMemory = settings.limits().storeMemory();
        long journalLeast = 2 * settings.journal().segment().bytes();
        long ours = Math.max(heapBytes / 4, heapBytes - PROGRAM_BYTES);
        long tenth = Math.min(JOURNAL_MAX, freeBytes / 10);
        long journalBytes = Math.max(journalLeast, journal == null ? tenth : journal.bytes());
        ByteSize spill = settings.spill().size();
        return new Sizes(
                journalBytes,
                retain == null ? Math.max(1L << 20, freeBytes / 10 * 8) : retain.bytes(),
                spill == null ? journalBytes : spill.bytes(),
                inFlight == null ? inFlightBytes(heapBytes) : inFlight.bytes(),
                storeMemory == null
                        ? Math.clamp(Math.min(heapBytes / 8 * 3, ours / 20 * 9), STORE_MEMORY_MIN, STORE_MEMORY_MAX)
                        : storeMemory.bytes(),
                cache == null ? Math.min(heapBytes / 32, CACHE_MAX) : cache.bytes(),
                journal == null ? (tenth == JOURNAL_MAX ? "the default" : "10 % of the free disk") : "as configured",
                retain == null ? "80 % of the free disk" : "as configured");
    }

    private static long inFlightBytes(long heapBytes) {
        long left = heapBytes - PROGRAM_BYTES - STORING_BYTES;
        return Math.max(heapBytes / 16, Math.min(heapBytes / 4, left / 10 * 3));
    }

    /// What a pool may keep for later: no more than half of what requests may hold, since the other half is in use
    /// when it matters.
    long pooledBytes(Settings settings) {
        return Math.min(settings.limits().pooled().bytes(), inFlightBytes / 2);
    }

    /// What a user's statement may cost.
    static SqlLimits sqlLimits(Settings.Sql settings) {
        SqlLimits standard = SqlLimits.standard();
        long memory = settings.memory().bytes();
        return new SqlLimits(
                settings.timeout(),
                settings.rows(),
                standard.bytes(),
                settings.memory(),
                new ByteSize(
                        memory + standard.process().bytes() - standard.memory().bytes()),
                standard.threads(),
                standard.workers(),
                standard.waiting());
    }
}
