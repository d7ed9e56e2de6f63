package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.ManualClock;
import dev.sluice.otlp.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private static final Sender.Outcome OK = new Sender.Outcome(Sender.Kind.ACKNOWLEDGED, "grpc 0", 0);

    private final ManualClock clock = new ManualClock(0);

    @Test
    void requestsOfTheWarmUpAreCountedAndNotTimed() throws Exception {
        LoadReport report = run(Duration.ofSeconds(3));

        assertThat(report.requests()).isEqualTo(10);
        assertThat(report.whole().ackedItems()).isEqualTo(100);
        assertThat(report.warmUp().ackedItems()).isEqualTo(30);
        assertThat(report.maxMillis()).isEqualTo(10);
        assertThat(report.toJson())
                .contains("\"measured\":{\"since\":\"1970-01-01T00:00:03Z\",\"seconds\":0.070,\"acked\":70}");
    }

    @Test
    void withoutAWarmUpEveryRequestIsTimed() throws Exception {
        LoadReport report = run(Duration.ZERO);

        assertThat(report.warmUp().ackedItems()).isZero();
        assertThat(report.maxMillis()).isEqualTo(1_000);
        assertThat(report.p50Millis()).isBetween(10.0, 10.2);
    }

    /// Ten requests against a server that takes a second for each of the first three and 10 ms for the others.
    private LoadReport run(Duration warmUp) throws Exception {
        LoadOptions options = new LoadOptions(
                Signal.TRACES,
                LoadProtocol.GRPC,
                URI.create("http://localhost:4317"),
                0,
                100,
                Duration.ofDays(1),
                warmUp,
                1,
                1,
                10,
                LoadCompression.NONE,
                "mix",
                1,
                null);
        Sender sender = new Sender() {
            private int requests;

            @Override
            public CompletableFuture<Outcome> send(byte[] request) {
                clock.advance(requests++ < 3 ? Duration.ofSeconds(1) : Duration.ofMillis(10));
                return CompletableFuture.completedFuture(OK);
            }

            @Override
            public void close() {}
        };
        return new LoadRun(options, (first, items, now) -> new byte[items], sender, new ItemIds(1), clock).run();
    }
}
