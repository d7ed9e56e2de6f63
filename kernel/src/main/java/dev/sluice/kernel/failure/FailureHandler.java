package dev.sluice.kernel.failure;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where failures go of which an operator must hear: counted, logged at a bounded rate, told to the observers of
/// events, and answered with what is known and what follows. Any thread; never waits.
///
/// Each code and source has a line in the log at most once per pause; the next line says how many were held
/// back. The event follows the log line, so a flood of failures is no flood of events either.
public final class FailureHandler {
    private static final int PLACES_MAX = 1_000;
    private static final int ID_RADIX = 36;

    private final Duration pause;
    private final Clock clock;
    private final Instruments instruments;
    private final @Nullable EventBus events;
    private final Log log;
    /// What all ids of this run begin with.
    private final String run;

    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /// Where lines go.
    @FunctionalInterface
    public interface Log {
        /// @param error for the level and the log's stack trace
        void line(String text, ErrorContext error);
    }

    /// What is known of a failure besides itself.
    ///
    /// @param source the part it happened in, such as `task retention`; from a small fixed set
    /// @param user who asked; empty where nobody did
    /// @param request the id of the request; empty where there is none
    /// @param facts what else is known, by name; never payload, never secrets
    public record Circumstances(String source, String user, String request, Map<String, String> facts) {
        public Circumstances {
            facts = Map.copyOf(facts);
        }

        public static Circumstances of(String source) {
            return new Circumstances(source, "", "", Map.of());
        }

        /// The same, on somebody's request.
        ///
        /// @param user empty where everybody may ask
        public Circumstances askedBy(String user, String request) {
            return new Circumstances(source, user, request, facts);
        }

        public Circumstances with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(facts);
            more.put(name, value);
            return new Circumstances(source, user, request, more);
        }
    }

    private static final class Place {
        final AtomicLong heldBack = new AtomicLong();
        /// When the next line may be written.
        final AtomicLong openNanos;

        Place(long nowNanos) {
            openNanos = new AtomicLong(nowNanos);
        }
    }

    /// @param pause between two lines of one code and source, more than 0
    /// @param events null where nobody is told of them
    public FailureHandler(Duration pause, Clock clock, Instruments instruments, @Nullable EventBus events, Log log) {
        this.pause = pause;
        this.clock = clock;
        this.instruments = instruments;
        this.events = events;
        this.log = log;
        this.run = Long.toString(clock.now().getEpochSecond(), ID_RADIX);
    }

    /// Takes note of a failure.
    ///
    /// @return what is known of it, with what its kind asks for, which is for the caller to do, who owns the thing
    ///     that failed
    public ErrorContext handle(Throwable failure, Circumstances circumstances) {
        ErrorContext error = new ErrorContext(
                run + "-" + ids.incrementAndGet(),
                clock.now(),
                circumstances.source(),
                circumstances.user(),
                circumstances.request(),
                circumstances.facts(),
                failure);
        count(error);
        Place place = place(error.code(), error.source());
        long now = clock.monotonicNanos();
        long open = place.openNanos.get();
        if (now - open < 0 || !place.openNanos.compareAndSet(open, now + pause.toNanos())) {
            place.heldBack.incrementAndGet();
            return error;
        }
        report(error, place.heldBack.getAndSet(0));
        return error;
    }

    private void report(ErrorContext error, long heldBack) {
        String rest = heldBack == 0 ? "" : " (" + heldBack + " more like this since the last line)";
        Map<String, String> known = known(error);
        String facts = known.isEmpty() ? "" : " " + known;
        log.line("failure " + error.id() + " in " + error.source() + facts + ": " + error.describe() + rest, error);
        if (events == null || !events.isObserved()) {
            return;
        }
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("id", error.id());
        payload.put("code", error.code().id());
        payload.put("message", error.describe());
        payload.put("recovery", error.recovery().word());
        payload.put("heldBack", heldBack);
        payload.putAll(known);
        events.publish(Event.of(EventType.ERROR_OCCURRED, error.time(), error.source(), payload));
    }

    /// User, request and facts, as far as there are any.
    private static Map<String, String> known(ErrorContext error) {
        Map<String, String> known = new LinkedHashMap<>();
        if (!error.user().isEmpty()) {
            known.put("user", error.user());
        }
        if (!error.request().isEmpty()) {
            known.put("request", error.request());
        }
        known.putAll(new TreeMap<>(error.facts()));
        return known;
    }

    private void count(ErrorContext error) {
        Labels labels = Labels.of(
                "code",
                error.code().id(),
                "source",
                error.source(),
                "recovery",
                error.recovery().word());
        instruments
                .counter("sluice_failures_total", "Failures of which an operator must hear", labels)
                .increment();
    }

    /// Sources are few; should they not be, the rest share one place.
    private Place place(ErrorCode code, String source) {
        String key = places.size() < PLACES_MAX ? code.id() + " " + source : "";
        return places.computeIfAbsent(key, absent -> new Place(clock.monotonicNanos()));
    }
}
