package dev.sluice.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads the durable entries of one journal in order. One owner.
public interface JournalReader extends AutoCloseable {
    /// The next entry, waiting for it if there is none yet; null if none came in time. What it returns is valid
    /// until the next call.
    ///
    /// Damaged records are reported, counted and passed over.
    ///
    /// @param atMost zero to not wait
    /// @throws dev.sluice.kernel.error.UnavailableException if the file cannot be read now (try again), or the
    ///     journal is closed
    /// @throws InterruptedException if interrupted while waiting; the reader stays usable
    @Nullable
    JournalEntry next(Duration atMost) throws InterruptedException;

    @Override
    void close();
}
