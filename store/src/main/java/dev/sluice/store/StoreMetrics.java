package dev.sluice.store;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Histogram;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.store.schema.TableName;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/// The numbers by which one table can be watched. Any thread.
final class StoreMetrics {
    private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final Instruments instruments;
    private final Labels labels;
    final Histogram sealSeconds;
    final Histogram commitSeconds;
    final Counter commitFailures;
    final Counter earlySeals;
    final Counter waits;
    final Counter refusals;

    StoreMetrics(Instruments instruments, TableName table) {
        this.instruments = instruments;
        this.labels = Labels.of("table", table.sql());
        this.sealSeconds = instruments.histogram(
                "sluice_store_seal_seconds", "Time to encode the rows of one sealed file", labels, SECONDS);
        this.commitSeconds = instruments.histogram(
                "sluice_store_commit_seconds", "Time to force and commit one sealed file", labels, SECONDS);
        this.commitFailures = instruments.counter(
                "sluice_store_commit_failures_total", "Commits that did not get through and are tried again", labels);
        this.earlySeals = instruments.counter(
                "sluice_store_early_seals_total",
                "Buffers that were sealed before they were full, because all buffers together took much memory",
                labels);
        this.waits = instruments.counter(
                "sluice_store_append_waits_total",
                "Appends that had to wait for a full buffer to be committed",
                labels);
        this.refusals = instruments.counter(
                "sluice_store_append_refusals_total", "Appends that waited in vain and were refused", labels);
    }

    void gauge(String name, String help, DoubleSupplier reading) {
        instruments.gauge("sluice_store_" + name, help, labels, reading);
    }

    Counter expiredRows(Expiry.Rule rule) {
        return instruments.counter(
                "sluice_store_expired_rows_total",
                "Rows that a retention rule removed",
                Labels.of(
                        "table", labels.values().getFirst(), "rule", rule.name().toLowerCase(Locale.ROOT)));
    }
}
