package dev.sluice.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.event.RememberingObserver;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import org.junit.jupiter.api.Test;

class StoragePressureTest {
    private final RememberingObserver heard = new RememberingObserver();
    private final ManualClock clock = new ManualClock(0);
    private final EventBus bus = new EventBus(
            EventBus.Limits.STANDARD, Thread.ofVirtual().factory(), clock, new Instruments(), (observer, reason) -> {});
    private double journal;
    private double disk = 50;
    private final StoragePressure pressure = new StoragePressure(() -> journal, () -> disk, bus, clock);

    @Test
    void eachLevelIsToldOnceAndLeftOnlyClearlyBelowItsBegin() {
        bus.add(heard);

        for (double used : new double[] {10, 79, 81, 79, 81, 96, 94, 96, 85, 74, 10}) {
            journal = used;
            pressure.run();
        }
        disk = 99;
        pressure.run();
        bus.close();

        assertThat(heard.events()).allMatch(event -> event.type() == EventType.STORAGE_PRESSURE);
        assertThat(heard.events().stream().map(event -> event.payload().get("level")))
                .containsExactly("high", "critical", "high", "normal", "critical");
        assertThat(heard.events().getLast().payload()).containsEntry("diskPercent", 99.0);
    }
}
