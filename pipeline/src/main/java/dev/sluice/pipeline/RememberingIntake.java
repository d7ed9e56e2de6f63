package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.util.List;

/// Takes each request once: a copy of one that was taken a short while ago is acknowledged, and goes no further. Any
/// thread; blocks as what is behind it does.
///
/// The sender of a copy never saw our answer, so it gets that answer now, and not before the first one is safe: while
/// that is still under way, the copy waits, and takes its place if it fails.
public final class RememberingIntake implements Intake {
    private final Intake inner;
    private final RecentRequests recent;
    private final boolean durable;
    private final Counter[] copies = new Counter[Signal.values().length];

    /// @param durable whether what `inner` took is on stable storage
    public RememberingIntake(Intake inner, RecentRequests recent, boolean durable, Instruments instruments) {
        this.inner = inner;
        this.recent = recent;
        this.durable = durable;
        for (Signal signal : Signal.values()) {
            copies[signal.ordinal()] = instruments.counter(
                    "sluice_dedup_duplicates_total",
                    "Requests that came again and were acknowledged without being stored again",
                    Labels.of("signal", signal.id()));
        }
    }

    /// @param prints none for a request that is taken whatever came before it
    @Override
    public Receipt accept(Payload payload, List<Fingerprint> prints) {
        if (prints.isEmpty()) {
            return inner.accept(payload, prints);
        }
        Fingerprint print = prints.get(0);
        if (!recent.claim(print)) {
            // The ack of a copy: the first one was settled as taken, which was after the inner intake's own ack.
            copies[payload.signal().ordinal()].increment();
            return Receipt.ofDuplicate(payload.items(), durable);
        }
        boolean isTaken = false;
        try {
            Receipt receipt = inner.accept(payload, prints);
            isTaken = true;
            return receipt;
        } finally {
            recent.settle(print, isTaken);
        }
    }

    @Override
    public void requireRoom() {
        inner.requireRoom();
    }
}
