package dev.sluice.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StoragePressureTest {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final ManualClock clock = new ManualClock(0);
    private final EventBus bus = new EventBus(
            EventBus.Limits.STANDARD, Thread.ofVirtual().factory(), clock, new Instruments(), (observer, reason) -> {});
    private double journal;
    private double disk = 50;
    private final StoragePressure pressure = new StoragePressure(() -> journal, () -> disk, bus, clock);

    @Test
    void eachLevelIsToldOnceAndLeftOnlyClearlyBelowItsBegin() {
        bus.add(new EventObserver() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public void observe(Event event) {
                events.add(event);
            }
        });

        for (double used : new double[] {10, 79, 81, 79, 81, 96, 94, 96, 85, 74, 10}) {
            journal = used;
            pressure.run();
        }
        disk = 99;
        pressure.run();
        bus.close();

        assertThat(events).allMatch(event -> event.type() == EventType.STORAGE_PRESSURE);
        assertThat(events.stream().map(event -> event.payload().get("level")))
                .containsExactly("high", "critical", "high", "normal", "critical");
        assertThat(events.getLast().payload()).containsEntry("diskPercent", 99.0);
    }
}
