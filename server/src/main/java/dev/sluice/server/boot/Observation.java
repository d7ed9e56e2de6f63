package dev.sluice.server.boot;

import com.linecorp.armeria.server.HttpService;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.failure.ErrorContext;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.RepeatingTask;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.observe.Activity;
import dev.sluice.server.observe.Alerts;
import dev.sluice.server.observe.EventSocket;
import dev.sluice.server.observe.LogObserver;
import dev.sluice.server.observe.StoragePressure;
import dev.sluice.server.observe.WebhookObserver;
import dev.sluice.server.query.FeedTerms;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bus of events with its observers, what makes events, and where failures go. Any thread.
///
/// Observers: the log, the webhook when one is configured, every socket of `/api/v1/events`, and each
/// [EventObserver] that the service loader finds on the class path.
final class Observation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final EventBus.Limits LIMITS = new EventBus.Limits(256, Duration.ofSeconds(5));

    /// Guarded by this, like the next two.
    private Settings.Alerts settings;

    private @Nullable RepeatingTask alerts;
    private @Nullable Supplier<RepeatingTask> alerting;
    private final Clock clock;
    private final Instruments instruments;
    private final EventBus events;
    private final FailureHandler failures;
    private final @Nullable WebhookObserver webhook;

    Observation(Settings settings, Clock clock, Instruments instruments) {
        this.settings = settings.alerts();
        this.clock = clock;
        this.instruments = instruments;
        this.events = new EventBus(
                LIMITS,
                Thread.ofVirtual().name("observer-", 0).factory(),
                clock,
                instruments,
                (observer, reason) -> LOG.warn("observer {} {}", observer.name(), reason));
        this.failures = new FailureHandler(PAUSE, clock, instruments, events, Observation::log);
        events.add(new LogObserver());
        URI target = settings.events().webhook();
        this.webhook = target == null ? null : new WebhookObserver(target);
        if (webhook != null) {
            events.add(webhook);
        }
        ServiceLoader.load(EventObserver.class).forEach(events::add);
    }

    /// What is tried again is a warning; the rest has its stack, for whoever looks into it.
    private static void log(String text, ErrorContext error) {
        switch (error.recovery()) {
            case RECONNECT, RETRY -> LOG.warn(text);
            case DIVERT, REFUSE -> LOG.error(text);
            case QUARANTINE -> LOG.error(text, error.cause());
        }
    }

    FailureHandler failures() {
        return failures;
    }

    /// For the scheduler.
    void taskFailed(Task task, Throwable failure) {
        failures.handle(failure, Circumstances.of("task " + task.name()));
    }

    /// `/api/v1/events`. The guard of the query port has judged `Host` and `Origin` before.
    HttpService sockets(SessionLimits feeds) {
        return new EventSocket(events, new FeedTerms(feeds, new SessionMetrics(instruments, "events")));
    }

    /// Starts to tell what goes on.
    synchronized void begin(TaskScheduler tasks, Ledger ledger, Alerts.Readings readings) {
        alerting = () ->
                tasks.every(Task.blocking("alerts"), LOOK, new Alerts(settings, readings, events, clock, instruments));
        alerts = alerting.get();
        tasks.every(Task.compute("activity"), LOOK, new Activity(ledger, events, clock));
        tasks.every(
                Task.blocking("storage pressure"),
                LOOK,
                new StoragePressure(readings.journalPercent(), readings.diskPercent(), events, clock));
        tasks.every(Task.compute("observers"), LOOK, events::watch);
    }

    /// Puts other rules in force, which begin with nothing raised, and tells so.
    synchronized void reload(Settings next, List<String> changed) {
        if (alerts != null && alerting != null && !next.alerts().equals(settings)) {
            alerts.close();
            settings = next.alerts();
            alerts = alerting.get();
        }
        events.publish(Event.of(
                EventType.CONFIGURATION_RELOADED,
                clock.now(),
                "configuration",
                Map.of("changed", String.join(", ", changed))));
    }

    /// Tells that the server is about to stop.
    void stopping() {
        events.publish(Event.of(EventType.SYSTEM_SHUTDOWN, clock.now(), "server", Map.of()));
    }

    @Override
    public void close() {
        events.close();
        if (webhook != null) {
            webhook.close();
        }
    }
}
