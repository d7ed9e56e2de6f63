package dev.sluice.server.transport;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Histogram;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Signal;
import java.util.Locale;
import java.util.stream.LongStream;

/// Counts what one receiver takes on one transport, under the Collector's names and labels. Any thread.
public final class ReceiverMetrics {
    /// How a request ended.
    enum Outcome {
        ACCEPTED,
        PARTIAL,
        INVALID,
        REFUSED
    }

    private final Counter[] accepted = new Counter[Signal.values().length];
    private final Counter[] refused = new Counter[Signal.values().length];
    private final Counter[][] requests = new Counter[Signal.values().length][Outcome.values().length];

    private final Counter unknownKeys;
    private final Histogram ackSeconds;

    /// @param receiver the receiver's id as configured, such as `otlp`
    /// @param transport `grpc`, `http` or `websocket`
    public ReceiverMetrics(Instruments instruments, String receiver, String transport) {
        Labels labels = Labels.of("receiver", receiver, "transport", transport);
        unknownKeys = instruments.counter(
                "sluice_receiver_unknown_keys_total",
                "Keys of OTLP/JSON that mean nothing, so that their values were left out",
                labels);
        ackSeconds = instruments.histogram(
                "sluice_receiver_ack_seconds",
                "From a whole message to its acknowledgement",
                labels,
                0.001,
                0.005,
                0.01,
                0.025,
                0.05,
                0.1,
                0.25,
                0.5,
                1,
                2.5,
                10);
        for (Signal signal : Signal.values()) {
            int slot = signal.ordinal();
            accepted[slot] = instruments.counter(
                    "otelcol_receiver_accepted_" + signal.metricItems(),
                    "Number of items accepted by the receiver",
                    labels);
            refused[slot] = instruments.counter(
                    "otelcol_receiver_refused_" + signal.metricItems(),
                    "Number of items that could not be accepted by the receiver",
                    labels);
            for (Outcome outcome : Outcome.values()) {
                String word = outcome.name().toLowerCase(Locale.ROOT);
                requests[slot][outcome.ordinal()] = instruments.counter(
                        "sluice_receiver_requests_total",
                        "Export requests by how they ended",
                        Labels.of(
                                "receiver", receiver, "signal", signal.id(), "transport", transport, "outcome", word));
            }
        }
    }

    void accepted(Signal signal, long items) {
        accepted[signal.ordinal()].add(items);
    }

    void refused(Signal signal, long items) {
        refused[signal.ordinal()].add(items);
    }

    void acknowledged(long nanos) {
        ackSeconds.record(nanos / 1e9);
    }

    Acknowledgements acknowledgements() {
        return new Acknowledgements(LongStream.of(ackSeconds.counts()).sum(), ackSeconds.sum());
    }

    void unknownKeys(int count) {
        unknownKeys.add(count);
    }

    void request(Signal signal, Outcome outcome) {
        requests[signal.ordinal()][outcome.ordinal()].increment();
    }

    long refusedRequests() {
        long all = 0;
        for (Counter[] outcomes : requests) {
            all += outcomes[Outcome.REFUSED.ordinal()].value();
        }
        return all;
    }
}
