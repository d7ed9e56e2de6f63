package dev.sluice.server.tail;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Signal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what listeners were sent and what they lost. Any thread.
final class TailMetrics {
    private final Map<Signal, Counter> sent = new EnumMap<>(Signal.class);
    private final Map<Loss, Map<Signal, Counter>> lost = new EnumMap<>(Loss.class);
    private final AtomicLong queuedBytes = new AtomicLong();

    TailMetrics(Instruments instruments) {
        for (Signal signal : Signal.values()) {
            sent.put(
                    signal,
                    instruments.counter(
                            "sluice_tail_sent_items_total",
                            "Items that listeners of the live tail were sent",
                            Labels.of("signal", signal.id())));
            for (Loss loss : Loss.values()) {
                lost.computeIfAbsent(loss, l -> new EnumMap<>(Signal.class))
                        .put(signal, lost(instruments, signal, loss));
            }
        }
        instruments.gauge(
                "sluice_tail_queued_bytes",
                "Requests that wait for listeners of the live tail",
                Labels.NONE,
                queuedBytes::get);
    }

    private static Counter lost(Instruments instruments, Signal signal, Loss loss) {
        return instruments.counter(
                "sluice_tail_lost_items_total",
                "Items that listeners of the live tail were not shown: slow, because their queue was full; rate, "
                        + "because more came than is shown in a second; large, "
                        + "because one alone passes the largest message",
                Labels.of("signal", signal.id(), "reason", loss.id()));
    }

    void sent(Signal signal, long items) {
        add(sent, signal, items);
    }

    void lost(Signal signal, Loss loss, long items) {
        add(lost.getOrDefault(loss, Map.of()), signal, items);
    }

    /// @param bytes more, or fewer
    void queued(long bytes) {
        queuedBytes.addAndGet(bytes);
    }

    private static void add(Map<Signal, Counter> counters, Signal signal, long items) {
        Counter counter = counters.get(signal);
        if (counter != null) {
            counter.add(items);
        }
    }
}
