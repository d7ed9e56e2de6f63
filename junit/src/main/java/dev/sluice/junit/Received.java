package dev.sluice.junit;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.view.AnyValueView;
import dev.sluice.otlp.view.RequestView;
import dev.sluice.otlp.view.ResourceView;
import dev.sluice.pipeline.Fingerprint;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What came in, in memory, and who waits for it. Any thread.
final class Received implements Intake {
    /// The receiver of a test holds 100,000 items.
    ///
    /// Retry: yes, after `forget()`. Send less in one test, or forget what was looked at.
    static final ErrorCode FULL = ErrorCode.of("junit.receiver-full");
    private static final int ITEMS_MAX = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    /// Guarded by lock, like the next two.
    private final List<ReceivedSpan> spans = new ArrayList<>();

    private final List<ReceivedLog> logs = new ArrayList<>();
    private final List<ReceivedMetric> metrics = new ArrayList<>();

    private interface Each<I> {
        void item(String service, String scope, I item);
    }

    @Override
    public Receipt accept(Payload payload, List<Fingerprint> prints) {
        byte[] bytes = Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.end());
        Payload own = new Payload(payload.signal(), bytes, 0, bytes.length, payload.items());
        lock.lock();
        try {
            if (spans.size() + logs.size() + metrics.size() + payload.items() > ITEMS_MAX) {
                throw new OverloadedException(
                        FULL,
                        "the test's receiver holds as much as it may (expected: at most " + ITEMS_MAX + " items)",
                        Duration.ofSeconds(1));
            }
            switch (own.signal()) {
                case TRACES ->
                    each(
                            RequestView.traces(own),
                            (service, scope, span) -> spans.add(ReceivedSpan.of(service, scope, span)));
                case LOGS ->
                    each(RequestView.logs(own), (service, scope, log) -> logs.add(ReceivedLog.of(service, scope, log)));
                case METRICS ->
                    each(
                            RequestView.metrics(own),
                            (service, scope, metric) -> metrics.add(ReceivedMetric.of(service, scope, metric)));
                case PROFILES -> {
                    // Taken, as by a real Sluice, and not looked at: there are no assertions about profiles.
                }
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
        return new Receipt(payload.items(), false);
    }

    List<ReceivedSpan> spans() {
        return locked(() -> List.copyOf(spans));
    }

    List<ReceivedLog> logs() {
        return locked(() -> List.copyOf(logs));
    }

    List<ReceivedMetric> metrics() {
        return locked(() -> List.copyOf(metrics));
    }

    void forget() {
        locked(() -> {
            spans.clear();
            logs.clear();
            metrics.clear();
            return true;
        });
    }

    /// Waits until the spans have what is looked for.
    <T> Optional<T> await(Duration atMost, Function<List<ReceivedSpan>, Optional<T>> look) {
        return until(atMost, () -> look.apply(spans));
    }

    Optional<ReceivedLog> awaitLog(Duration atMost, Predicate<ReceivedLog> expected) {
        return until(atMost, () -> logs.stream().filter(expected).findFirst());
    }

    Optional<ReceivedMetric> awaitMetric(Duration atMost, Predicate<ReceivedMetric> expected) {
        return until(atMost, () -> metrics.stream().filter(expected).findFirst());
    }

    /// Everything, for people.
    String describe() {
        return locked(() -> {
            StringBuilder text = new StringBuilder(
                    spans.size() + " spans, " + logs.size() + " log records, " + metrics.size() + " metrics\n");
            text.append(TraceTree.of(spans));
            logs.forEach(log -> text.append("log record: ").append(log.body()).append('\n'));
            metrics.forEach(
                    metric -> text.append("metric: ").append(metric.name()).append('\n'));
            return text.toString();
        });
    }

    private <T> Optional<T> until(Duration atMost, Supplier<Optional<T>> look) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            Optional<T> found = look.get();
            while (found.isEmpty() && left > 0) {
                left = more.awaitNanos(left);
                found = look.get();
            }
            return found;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static <I> void each(RequestView<I> request, Each<I> each) {
        for (RequestView.ResourceItems<I> resource : request.resources()) {
            String service = service(resource.resource());
            for (RequestView.ScopeItems<I> scope : resource.scopes()) {
                String name = scope.scope().name();
                scope.items().forEach(item -> each.item(service, name, item));
            }
        }
    }

    private static String service(ResourceView resource) {
        AnyValueView name = resource.attributes().get("service.name");
        return name == null ? "" : String.valueOf(Values.of(name));
    }
}
