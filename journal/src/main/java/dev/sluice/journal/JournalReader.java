package dev.sluice.journal;

import dev.sluice.kernel.memory.BufferPool;
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

    /// The same entry in an array of the pool's size that the caller owns from now on, and may give to the pool when
    /// nobody uses it any more. A reader may part with its own array instead of copying the entry.
    ///
    /// @param entry what the last call of [#next] returned; not valid afterwards
    default JournalEntry keep(JournalEntry entry, BufferPool buffers) {
        byte[] copy = buffers.take(entry.length());
        System.arraycopy(entry.bytes(), entry.offset(), copy, 0, entry.length());
        return new JournalEntry(entry.position(), entry.routingHash(), copy, 0, entry.length());
    }

    @Override
    void close();
}
