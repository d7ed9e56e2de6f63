package dev.sluice.server.websocket;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the sessions of one purpose. Any thread.
public final class SessionMetrics {
    private final AtomicInteger open = new AtomicInteger();
    private final Map<CloseCode, Counter> closed = new EnumMap<>(CloseCode.class);
    private final Counter lost;

    /// @param purpose a label: `otlp`, `tail` or `events`
    public SessionMetrics(Instruments instruments, String purpose) {
        instruments.gauge(
                "sluice_websocket_sessions", "Open WebSocket sessions", Labels.of("purpose", purpose), open::get);
        for (CloseCode code : CloseCode.values()) {
            closed.put(code, closed(instruments, purpose, code.name().toLowerCase(Locale.ROOT)));
        }
        lost = closed(instruments, purpose, "lost");
    }

    private static Counter closed(Instruments instruments, String purpose, String reason) {
        return instruments.counter(
                "sluice_websocket_closed_total",
                "WebSocket sessions that ended, by how; lost: without a word",
                Labels.of("purpose", purpose, "reason", reason));
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed(CloseCode code) {
        Counter counter = closed.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    void lost() {
        lost.increment();
    }

    void gone() {
        open.decrementAndGet();
    }
}
