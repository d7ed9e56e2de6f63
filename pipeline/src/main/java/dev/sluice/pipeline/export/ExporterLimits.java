package dev.sluice.pipeline.export;

/// How much one exporter holds.
///
/// @param requests under way at once, at least 1
/// @param windowBytes what those may take in memory together; one request may always go
/// @param spillBytes what its own spill journal may take on disk
/// @param spillFrom from how many bytes in the main journal on an exporter that lags behind spills
/// @param whenFull what happens when the spill journal is full
public record ExporterLimits(int requests, long windowBytes, long spillBytes, long spillFrom, WhenFull whenFull) {
    /// What an exporter does whose spill journal is full.
    public enum WhenFull {
        /// The oldest entries go to the dead letters; others notice nothing.
        DEAD_LETTER,
        /// Entries stay in the main journal, which at its own limit refuses new ones, from all senders.
        REFUSE
    }

    public ExporterLimits {
        if (requests < 1) {
            throw new IllegalArgumentException("requests: " + requests + " (expected: >= 1)");
        }
    }

    /// What may wait before the oldest is given up, or senders are refused.
    ///
    /// @param journalBytes what the main journal may take
    long queueBytes(long journalBytes) {
        return (whenFull == WhenFull.REFUSE ? journalBytes : spillFrom) + spillBytes;
    }

    public ExporterLimits withRequests(int other) {
        return new ExporterLimits(other, windowBytes, spillBytes, spillFrom, whenFull);
    }
}
