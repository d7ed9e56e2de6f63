package dev.sluice.client.chain;

import dev.sluice.client.ExportResult;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Histogram;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Counts exports and items by their outcome (C-65: a rejected item is a failed one, each counted once). Any thread.
public final class ExportMetrics implements ExportObserver {
    private static final double[] SECONDS = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30};

    private final Map<Signal, BySignal> signals = new EnumMap<>(Signal.class);

    private record BySignal(Counter sent, Counter failed, Histogram seconds) {}

    /// @param client for the label of that name, where a program has several
    public ExportMetrics(String client, Instruments instruments) {
        for (Signal signal : Signal.values()) {
            signals.put(
                    signal,
                    new BySignal(
                            items(instruments, client, signal, "exported"),
                            items(instruments, client, signal, "failed"),
                            instruments.histogram(
                                    "sluice_client_export_seconds",
                                    "How long exports took, from the call to the answer.",
                                    Labels.of("client", client, "signal", signal.id()),
                                    SECONDS)));
        }
    }

    @Override
    public void exported(Payload payload, ExportResult result, Duration took) {
        BySignal signal = of(payload);
        signal.sent.add(payload.items() - result.rejected());
        signal.failed.add(result.rejected());
        signal.seconds.record(took.toNanos() / 1e9);
    }

    @Override
    public void failed(Payload payload, Throwable failure, Duration took) {
        BySignal signal = of(payload);
        signal.failed.add(payload.items());
        signal.seconds.record(took.toNanos() / 1e9);
    }

    private BySignal of(Payload payload) {
        return Objects.requireNonNull(signals.get(payload.signal()));
    }

    private static Counter items(Instruments instruments, String client, Signal signal, String outcome) {
        return instruments.counter(
                "sluice_client_items_total",
                "Items by what became of them.",
                Labels.of("client", client, "signal", signal.id(), "outcome", outcome));
    }
}
