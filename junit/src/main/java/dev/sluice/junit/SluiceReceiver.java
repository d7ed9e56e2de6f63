package dev.sluice.junit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Sluice's OTLP ports in this process, and what came in through them. Any thread.
///
/// What a real Sluice refuses, this one refuses with the same answer. What it accepts is kept in memory until
/// [#forget()], at most 100,000 items; beyond that it refuses, retryably.
///
/// The `await` methods return as soon as what they wait for is there, and fail after [#patience()] with everything that
/// came instead: spans as a tree.
public final class SluiceReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Received received;
    private final ReceiverPorts ports;
    private final Duration patience;

    private SluiceReceiver(Received received, ReceiverPorts ports, Duration patience) {
        this.received = received;
        this.ports = ports;
        this.patience = patience;
    }

    /// On free ports of loopback. Close it.
    public static SluiceReceiver start() {
        Received received = new Received();
        return new SluiceReceiver(received, ReceiverPorts.open(received), PATIENCE);
    }

    /// The same receiver, waiting longer or shorter; 10 s at first. Closing either closes both.
    public SluiceReceiver withPatience(Duration atMost) {
        return new SluiceReceiver(received, ports, atMost);
    }

    public Duration patience() {
        return patience;
    }

    /// For `grpc`: `http://127.0.0.1:PORT`.
    public String grpcEndpoint() {
        return "http://127.0.0.1:" + ports.grpcPort();
    }

    /// For `http/protobuf` and `http/json`: `http://127.0.0.1:PORT`, without the signals' paths.
    public String httpEndpoint() {
        return "http://127.0.0.1:" + ports.httpPort();
    }

    /// The standard variables that send all signals here, over HTTP: for a process that a test starts.
    public Map<String, String> environment() {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", httpEndpoint(), "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    }

    /// What came so far, in the order of its coming.
    public List<ReceivedSpan> spans() {
        return received.spans();
    }

    public List<ReceivedLog> logs() {
        return received.logs();
    }

    public List<ReceivedMetric> metrics() {
        return received.metrics();
    }

    /// Forgets what came so far.
    public void forget() {
        received.forget();
    }

    /// Waits for a span of this name, the first to come, and returns assertions about it.
    ///
    /// @throws AssertionError if none came in time
    public SpanAssertion awaitSpan(String name) {
        return awaitSpan("named " + name, span -> span.name().equals(name));
    }

    /// Waits for a span that is as described.
    ///
    /// @param described for the failure: `with status ERROR`
    public SpanAssertion awaitSpan(String described, Predicate<ReceivedSpan> expected) {
        ReceivedSpan found = received.await(
                        patience, spans -> spans.stream().filter(expected).findFirst())
                .orElseThrow(() -> failure("a span " + described));
        return new SpanAssertion(found, this);
    }

    /// Waits until at least so many spans are there, and returns all.
    public List<ReceivedSpan> awaitSpans(int count) {
        return received.await(
                        patience,
                        spans -> spans.size() >= count
                                ? java.util.Optional.of(List.copyOf(spans))
                                : java.util.Optional.empty())
                .orElseThrow(() -> failure(count + " spans"));
    }

    /// Waits for a log record whose body has this text in it.
    public ReceivedLog awaitLog(String text) {
        return received.awaitLog(patience, log -> String.valueOf(log.body()).contains(text))
                .orElseThrow(() -> failure("a log record with \"" + text + "\" in its body"));
    }

    /// Waits for a metric of this name.
    public ReceivedMetric awaitMetric(String name) {
        return received.awaitMetric(patience, metric -> metric.name().equals(name))
                .orElseThrow(() -> failure("a metric named " + name));
    }

    @Override
    public void close() {
        ports.close();
    }

    private AssertionError failure(String expected) {
        return new AssertionError(
                "expected within " + patience.toMillis() + " ms: " + expected + "\nreceived: " + received.describe());
    }
}
