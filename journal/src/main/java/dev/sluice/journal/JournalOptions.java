package dev.sluice.journal;

import java.time.Duration;

/// How a [SegmentedJournal] writes and how much it may keep.
///
/// @param mode when an append returns
/// @param segmentBytes size at which a new segment file begins, 4 KiB to 1 GiB; an entry larger than it gets a
///     segment of its own
/// @param diskBudgetBytes what all segment files may take together, at least two segments; beyond it appends are
///     refused
/// @param relaxedWindow in `RELAXED`, the longest time between a write and its fsync: what a power cut may cost
/// @param appendTimeout how long an append waits for a disk that does not answer
public record JournalOptions(
        Mode mode, long segmentBytes, long diskBudgetBytes, Duration relaxedWindow, Duration appendTimeout) {
    /// Durable, segments of 64 MiB, 16 GiB of disk, a window of 200 ms when relaxed, and 10 s for an append.
    public static final JournalOptions DEFAULTS =
            new JournalOptions(Mode.DURABLE, 64L << 20, 16L << 30, Duration.ofMillis(200), Duration.ofSeconds(10));

    /// When an append returns.
    public enum Mode {
        /// After the fsync that covers the entry.
        DURABLE,
        /// After the write; the fsync follows within the window.
        RELAXED
    }

    public JournalOptions {
        check("segmentBytes", segmentBytes, segmentBytes >= 4096 && segmentBytes <= 1L << 30, "4 KiB to 1 GiB");
        check("diskBudgetBytes", diskBudgetBytes, diskBudgetBytes >= 2 * segmentBytes, ">= two segments");
        check("relaxedWindow", relaxedWindow, !relaxedWindow.isNegative() && !relaxedWindow.isZero(), "> 0");
        check("appendTimeout", appendTimeout, !appendTimeout.isNegative() && !appendTimeout.isZero(), "> 0");
    }

    public JournalOptions withMode(Mode newMode) {
        return new JournalOptions(newMode, segmentBytes, diskBudgetBytes, relaxedWindow, appendTimeout);
    }

    public JournalOptions withSegmentBytes(long bytes) {
        return new JournalOptions(mode, bytes, diskBudgetBytes, relaxedWindow, appendTimeout);
    }

    public JournalOptions withDiskBudgetBytes(long bytes) {
        return new JournalOptions(mode, segmentBytes, bytes, relaxedWindow, appendTimeout);
    }

    public JournalOptions withRelaxedWindow(Duration window) {
        return new JournalOptions(mode, segmentBytes, diskBudgetBytes, window, appendTimeout);
    }

    public JournalOptions withAppendTimeout(Duration timeout) {
        return new JournalOptions(mode, segmentBytes, diskBudgetBytes, relaxedWindow, timeout);
    }

    private static void check(String name, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
