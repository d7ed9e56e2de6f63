package dev.sluice.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.event.RememberingObserver;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.transport.Acknowledgements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final Settings.Alerts LIMITS = new Settings.Alerts(
            10,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            5,
            80,
            90,
            85,
            Duration.ofSeconds(2));

    private final RememberingObserver heard = new RememberingObserver();
    private final ManualClock clock = new ManualClock(0);
    private final EventBus bus = new EventBus(
            EventBus.Limits.STANDARD, Thread.ofVirtual().factory(), clock, new Instruments(), (observer, reason) -> {});
    private double everything;
    private long requests;
    private double seconds;
    private long refused;

    @Test
    void everyRuleIsRaisedByItsOwnReadingAndEnds() {
        Alerts alerts = new Alerts(
                LIMITS,
                new Alerts.Readings(
                        () -> everything,
                        () -> everything,
                        () -> everything,
                        () -> new Acknowledgements(requests, seconds),
                        () -> refused,
                        () -> everything,
                        () -> everything,
                        () -> everything),
                bus,
                clock,
                new Instruments());
        bus.add(heard);

        look(alerts, 100, 0.6);
        assertThat(rules("raised", true))
                .containsExactlyInAnyOrder(
                        "lag", "queue_age", "exporter", "latency", "refusals", "journal", "disk", "memory");
        look(alerts, 0, 0.1);
        assertThat(rules("raised", false)).hasSize(8);
    }

    /// Four seconds in which all readings are this, a hundred requests take so long, and as many a second are refused.
    private void look(Alerts alerts, double reading, double secondsEach) {
        everything = reading;
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(1));
            requests += 100;
            seconds += 100 * secondsEach;
            refused += (long) reading;
            alerts.run();
        }
    }

    private List<Object> rules(String fact, boolean value) {
        Event last = new Event(EventType.SYSTEM_SHUTDOWN, clock.now(), "test", Map.of(), Map.of());
        bus.publish(last);
        Await.until(() -> heard.events().contains(last));
        List<Object> rules = new ArrayList<>();
        for (Event event : heard.events()) {
            if (Boolean.valueOf(value).equals(event.payload().get(fact))) {
                rules.add(event.payload().get("rule"));
            }
        }
        return rules;
    }
}
