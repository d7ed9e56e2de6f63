package dev.sluice.journal;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Histogram;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.util.function.DoubleSupplier;

/// The instruments of one journal, all named `sluice_journal_…`. Any thread.
final class JournalMetrics {
    private static final double[] FSYNC_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    private static final double[] GROUP_ENTRIES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};

    private final Instruments instruments;
    final Counter entries;
    final Counter entryBytes;
    final Counter fsyncFailures;
    final Counter damagedRecords;
    final Counter lostEntries;
    final Counter segmentsReleased;
    final Histogram fsyncSeconds;
    final Histogram groupEntries;

    JournalMetrics(Instruments instruments) {
        this.instruments = instruments;
        entries = counter("entries_total", "Entries acknowledged");
        entryBytes = counter("entry_bytes_total", "Bytes of acknowledged entries, record headers included");
        fsyncFailures = counter("fsync_failures_total", "Writes and fsyncs that failed; each ends a segment");
        damagedRecords = counter("damaged_records_total", "Damaged places met in segments");
        lostEntries = counter("lost_entries_total", "Entries acknowledged in relaxed mode whose fsync then failed");
        segmentsReleased = counter("segments_released_total", "Segments removed after every cursor passed them");
        fsyncSeconds = instruments.histogram(
                "sluice_journal_fsync_seconds", "Time of one fsync of a segment", Labels.NONE, FSYNC_SECONDS);
        groupEntries = instruments.histogram(
                "sluice_journal_group_entries", "Entries that shared one write and fsync", Labels.NONE, GROUP_ENTRIES);
    }

    /// An entry that was refused.
    ///
    /// @param reason the last word of the error code
    void refused(String reason) {
        instruments
                .counter("sluice_journal_refused_total", "Entries refused, by reason", Labels.of("reason", reason))
                .increment();
    }

    void gauge(String name, String help, DoubleSupplier reading) {
        instruments.gauge("sluice_journal_" + name, help, Labels.NONE, reading);
    }

    private Counter counter(String name, String help) {
        return instruments.counter("sluice_journal_" + name, help, Labels.NONE);
    }
}
