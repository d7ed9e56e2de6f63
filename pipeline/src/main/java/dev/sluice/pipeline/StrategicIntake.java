package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Takes each signal in by the strategy of its pipelines. Any thread.
public final class StrategicIntake implements Intake {
    private final Intake inner;
    private final Map<Signal, Intake> bySignal = new EnumMap<>(Signal.class);

    /// @param strategies of the signals that are not just streamed
    public StrategicIntake(Intake inner, Map<Signal, ProcessingStrategy> strategies, Instruments instruments) {
        this.inner = inner;
        strategies.forEach((signal, strategy) -> bySignal.put(signal, strategy.over(inner, signal, instruments)));
    }

    @Override
    public Receipt accept(Payload payload, List<Fingerprint> prints) {
        return bySignal.getOrDefault(payload.signal(), inner).accept(payload, prints);
    }

    @Override
    public void requireRoom() {
        inner.requireRoom();
    }
}
