package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.server.process.SluiceProcess;
import dev.sluice.server.remote.Credentials;
import dev.sluice.server.remote.Remote;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs of the load generator as tests need them: two connections, 50 items a request, nothing packed.
final class Loading {
    private static final int PER_REQUEST = 50;

    private Loading() {}

    /// Whose query API a verification asks.
    static Remote remote(URI query) {
        return new Remote(Map.of("SLUICE_URL", query.toString()));
    }

    /// Sends so many items, all of which must be acknowledged.
    ///
    /// @param target a gRPC port
    /// @param seed of the items' ids
    /// @param acked gets the ids
    static void of(Signal signal, URI target, long items, long seed, Path acked) throws Exception {
        ItemIds ids = new ItemIds(seed);
        try (Sender sender =
                new HttpSender(LoadProtocol.GRPC, signal, target, 2, LoadCompression.NONE, Credentials.NONE)) {
            LoadReport report = new LoadRun(
                            options(signal, target, items, acked), workload(signal, ids), sender, ids, Clock.system())
                    .run();
            assertThat(report.failedItems()).isZero();
        }
    }

    /// Sends spans until the target is killed, this long after the first thousand was accepted.
    static void untilKilled(SluiceProcess target, Path acked, long killAfterMillis, long seed) throws Exception {
        ItemIds ids = new ItemIds(seed);
        try (Sender sender = new HttpSender(
                LoadProtocol.GRPC, Signal.TRACES, target.grpc(), 2, LoadCompression.NONE, Credentials.NONE)) {
            LoadRun run = new LoadRun(
                    options(Signal.TRACES, target.grpc(), Long.MAX_VALUE, acked),
                    workload(Signal.TRACES, ids),
                    sender,
                    ids,
                    Clock.system());
            CompletableFuture<Void> killed = target.killAfter(killAfterMillis, 1_000);
            killed.whenComplete((done, failure) -> run.stop());
            run.run();
            killed.get(60, TimeUnit.SECONDS);
        }
    }

    private static LoadOptions options(Signal signal, URI target, long items, Path acked) {
        return new LoadOptions(
                signal,
                LoadProtocol.GRPC,
                target,
                0,
                items,
                Duration.ofSeconds(20),
                Duration.ZERO,
                2,
                8,
                PER_REQUEST,
                LoadCompression.NONE,
                "mix",
                1,
                acked);
    }

    private static Workload workload(Signal signal, ItemIds ids) {
        return switch (signal) {
            case LOGS -> new LogWorkload(ids, 1);
            case METRICS -> new MetricWorkload(ids, 1);
            default -> new SpanWorkload(ids, PER_REQUEST, 1);
        };
    }
}
