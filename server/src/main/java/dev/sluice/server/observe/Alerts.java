package dev.sluice.server.observe;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.transport.Acknowledgements;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// Looks at the rules and tells when one is broken or kept again. Runs as a task, one turn at a time.
public final class Alerts implements Runnable {
    private final List<AlertRule> rules;
    private final EventBus events;
    private final Clock clock;

    /// Where the rules read.
    ///
    /// @param lagEntries of the journal that the slowest destination has not yet
    /// @param queueSeconds how long the oldest of them waits
    /// @param exporterSeconds how long an exporter has something under way and hears no answer
    /// @param acknowledgements requests and the seconds until their acknowledgement, since the start
    /// @param refused requests refused since the start
    /// @param journalPercent of the journal's share of the disk that is in use
    /// @param diskPercent of the file system of the data folder that is in use
    /// @param memoryPercent of the budget of requests that is in use
    public record Readings(
            DoubleSupplier lagEntries,
            DoubleSupplier queueSeconds,
            DoubleSupplier exporterSeconds,
            Supplier<Acknowledgements> acknowledgements,
            DoubleSupplier refused,
            DoubleSupplier journalPercent,
            DoubleSupplier diskPercent,
            DoubleSupplier memoryPercent) {}

    public Alerts(Settings.Alerts settings, Readings readings, EventBus events, Clock clock, Instruments instruments) {
        long hold = settings.hold().toNanos();
        this.events = events;
        this.clock = clock;
        this.rules = List.of(
                new AlertRule("lag", "entries behind", settings.lag(), hold, readings.lagEntries()),
                new AlertRule("queue_age", "seconds old", seconds(settings.queueAge()), hold, readings.queueSeconds()),
                new AlertRule(
                        "exporter",
                        "seconds without an answer",
                        seconds(settings.exporter()),
                        hold,
                        readings.exporterSeconds()),
                new AlertRule(
                        "latency",
                        "seconds until an acknowledgement",
                        seconds(settings.latency()),
                        hold,
                        mean(readings.acknowledgements())),
                new AlertRule(
                        "refusals", "refused requests a second", settings.refusals(), hold, rate(readings.refused())),
                new AlertRule("journal", "% of its disk", settings.journal(), hold, readings.journalPercent()),
                new AlertRule("disk", "% of its file system", settings.disk(), hold, readings.diskPercent()),
                new AlertRule("memory", "% of the budget", settings.memory(), hold, readings.memoryPercent()));
        for (AlertRule rule : rules) {
            instruments.gauge(
                    "sluice_alert_raised",
                    "1 while a rule is broken",
                    Labels.of("rule", rule.name()),
                    () -> rule.isRaised() ? 1 : 0);
        }
    }

    @Override
    public synchronized void run() {
        long now = clock.monotonicNanos();
        for (AlertRule rule : rules) {
            AlertRule.Change change = rule.look(now);
            if (change != null) {
                Map<String, Object> payload = new LinkedHashMap<>();
                payload.put("rule", change.rule());
                payload.put("raised", change.isRaised());
                payload.put("value", change.value());
                payload.put("limit", change.limit());
                payload.put("message", change.message());
                events.publish(Event.of(EventType.PERFORMANCE_ALERT, clock.now(), "alerts", payload));
            }
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /// Of the requests since the last look; 0 where there were none.
    private static DoubleSupplier mean(Supplier<Acknowledgements> all) {
        Acknowledgements[] before = {all.get()};
        return () -> {
            Acknowledgements now = all.get();
            long requests = now.requests() - before[0].requests();
            double seconds = now.seconds() - before[0].seconds();
            before[0] = now;
            return requests == 0 ? 0 : seconds / requests;
        };
    }

    /// From a count that only grows to its growth a second since the last look.
    private DoubleSupplier rate(DoubleSupplier count) {
        double[] before = {count.getAsDouble(), clock.monotonicNanos()};
        return () -> {
            double value = count.getAsDouble();
            double now = clock.monotonicNanos();
            double seconds = Math.max((now - before[1]) / 1e9, 1e-3);
            double rate = (value - before[0]) / seconds;
            before[0] = value;
            before[1] = now;
            return rate;
        };
    }
}
