package dev.sluice.pipeline.export;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Signal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// What one exporter counts, under the Collector's names where it has them.
final class ExporterMetrics {
    private final Instruments instruments;
    private final String exporter;
    private final Labels labels;
    private final Counter parted;
    private final Map<Signal, Counted> counted = new EnumMap<>(Signal.class);

    private record Counted(Counter sent, Counter failed, Counter noRoom, Counter rejected) {}

    ExporterMetrics(Instruments instruments, String exporter, Set<Signal> signals) {
        this.instruments = instruments;
        this.exporter = exporter;
        this.labels = Labels.of("exporter", exporter);
        this.parted = instruments.counter(
                "sluice_exporter_parted_requests_total",
                "Requests that the destination refused as a whole and was sent in parts",
                labels);
        signals.forEach(this::counted);
    }

    /// The counters of a signal. One that is no longer configured may still be owed.
    private Counted counted(Signal signal) {
        return counted.computeIfAbsent(
                signal,
                s -> new Counted(
                        instruments.counter(
                                "otelcol_exporter_sent_" + s.metricItems(), "Items that the destination took", labels),
                        instruments.counter(
                                "otelcol_exporter_send_failed_" + s.metricItems(),
                                "Items that the destination will not take, or not in time",
                                labels),
                        instruments.counter(
                                "otelcol_exporter_enqueue_failed_" + s.metricItems(),
                                "Items that were given up unsent, the oldest first, because the queue was full",
                                labels),
                        instruments.counter(
                                "sluice_exporter_rejected_items_total",
                                "Items that the destination rejected from requests that it took",
                                Labels.of("exporter", exporter, "signal", s.id()))));
    }

    /// On the exporter's thread, like the next.
    void sent(Signal signal, long items, long rejectedItems) {
        Counted counters = counted(signal);
        counters.sent.add(items - rejectedItems);
        counters.rejected.add(rejectedItems);
    }

    void failed(Signal signal, long items) {
        counted(signal).failed.add(items);
    }

    void hadNoRoom(Signal signal, long items) {
        counted(signal).noRoom.add(items);
    }

    void parted() {
        parted.add(1);
    }

    void watch(Exporter exporter, ExporterLimits limits) {
        instruments.gauge(
                "otelcol_exporter_queue_size",
                "Bytes that wait for the exporter, in the journal, in its spill and under way",
                labels,
                exporter::queueBytes);
        instruments.gauge(
                "otelcol_exporter_queue_capacity",
                "Bytes that may wait before the oldest are given up, or senders refused",
                labels,
                exporter::queueCapacityBytes);
        instruments.gauge(
                "sluice_exporter_lag_entries",
                "Journal entries between the last that was sent and the end",
                labels,
                exporter::lagEntries);
        instruments.gauge(
                "otelcol_exporter_in_flight_requests",
                "Requests that are not answered yet",
                labels,
                exporter::underWay);
        instruments.gauge(
                "sluice_exporter_window_bytes", "Memory of requests under way", labels, exporter::windowBytes);
        instruments.gauge(
                "sluice_exporter_window_limit_bytes",
                "Memory that requests under way may have",
                labels,
                limits::windowBytes);
        instruments.gauge("sluice_exporter_retries", "Requests sent again since the start", labels, exporter::retries);
        instruments.gauge(
                "sluice_exporter_spill_bytes", "What the exporter has spilled to disk", labels, exporter::spillBytes);
        instruments.gauge(
                "sluice_exporter_spill_limit_bytes", "What the exporter may spill to disk", labels, limits::spillBytes);
    }
}
