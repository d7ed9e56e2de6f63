package dev.sluice.kernel.failure;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Where failures go of which an operator must hear: counted, logged at a bounded rate, told to the observers of
/// events, and answered with what follows. Any thread; never waits.
///
/// Each code and source has a line in the log at most once per pause; the next line says how many were held
/// back. The event follows the log line, so a flood of failures is no flood of events either.
public final class FailureHandler {
    /// For what is not one of our kinds.
    public static final ErrorCode UNEXPECTED = ErrorCode.of("server.unexpected");

    private static final int PLACES_MAX = 1_000;

    private final Duration pause;
    private final Clock clock;
    private final Instruments instruments;
    private final EventBus events;
    private final Log log;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /// Where lines go.
    @FunctionalInterface
    public interface Log {
        /// @param failure for the log's stack trace
        void line(String text, Throwable failure);
    }

    /// What is known of a failure besides itself.
    ///
    /// @param source the part it happened in, such as `task retention`; from a small fixed set
    /// @param facts such as tenant and request id, by name; never payload, never secrets
    public record Circumstances(String source, Map<String, String> facts) {
        public Circumstances {
            facts = Map.copyOf(facts);
        }

        public static Circumstances of(String source) {
            return new Circumstances(source, Map.of());
        }

        public Circumstances with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(facts);
            more.put(name, value);
            return new Circumstances(source, more);
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
    public FailureHandler(Duration pause, Clock clock, Instruments instruments, EventBus events, Log log) {
        this.pause = pause;
        this.clock = clock;
        this.instruments = instruments;
        this.events = events;
        this.log = log;
    }

    /// Takes note of a failure.
    ///
    /// @return what its kind asks for, for the caller, who owns the thing that failed, to do
    public Recovery handle(Throwable failure, Circumstances circumstances) {
        ErrorCode code = failure instanceof SluiceException known ? known.code() : UNEXPECTED;
        Recovery recovery = Recovery.of(failure);
        count(code, circumstances, recovery);
        Place place = place(code, circumstances);
        long now = clock.monotonicNanos();
        long open = place.openNanos.get();
        if (now - open < 0 || !place.openNanos.compareAndSet(open, now + pause.toNanos())) {
            place.heldBack.incrementAndGet();
            return recovery;
        }
        report(failure, code, recovery, circumstances, place.heldBack.getAndSet(0));
        return recovery;
    }

    private void report(
            Throwable failure, ErrorCode code, Recovery recovery, Circumstances circumstances, long heldBack) {
        long id = ids.incrementAndGet();
        String text = failure instanceof SluiceException known ? known.describe() : failure + " [" + code + "]";
        String rest = heldBack == 0 ? "" : " (" + heldBack + " more like this since the last line)";
        String facts = circumstances.facts().isEmpty() ? "" : " " + circumstances.facts();
        log.line("failure " + id + " in " + circumstances.source() + facts + ": " + text + rest, failure);
        if (!events.isObserved()) {
            return;
        }
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("id", id);
        payload.put("code", code.id());
        payload.put("message", text);
        payload.put("recovery", word(recovery));
        payload.put("heldBack", heldBack);
        payload.putAll(circumstances.facts());
        events.publish(Event.of(EventType.ERROR_OCCURRED, clock.now(), circumstances.source(), payload));
    }

    private void count(ErrorCode code, Circumstances circumstances, Recovery recovery) {
        instruments
                .counter(
                        "sluice_failures_total",
                        "Failures of which an operator must hear",
                        Labels.of("code", code.id(), "source", circumstances.source(), "recovery", word(recovery)))
                .increment();
    }

    /// Sources are few; should they not be, the rest share one place.
    private Place place(ErrorCode code, Circumstances circumstances) {
        String key = places.size() < PLACES_MAX ? code.id() + " " + circumstances.source() : "";
        return places.computeIfAbsent(key, absent -> new Place(clock.monotonicNanos()));
    }

    private static String word(Recovery recovery) {
        return recovery.name().toLowerCase(Locale.ROOT);
    }
}
