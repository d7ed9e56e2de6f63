package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.server.process.SluiceProcess;
import dev.sluice.server.remote.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at a random moment under full load, restart, compare. A data folder lives
/// through twenty rounds: what is compared grows with it.
///
/// 20 rounds in CI; `-Dsluice.kills=200 -Dsluice.seed=…` for more, or for the same again.
class KillTest {
    private static final int ROUNDS = Integer.getInteger("sluice.kills", 20);
    private static final int ROUNDS_PER_FOLDER = 20;
    private static final int IN_FLIGHT = 8;
    private static final int PER_REQUEST = 50;

    @TempDir
    private Path folder;

    @Test
    void nothingAcknowledgedIsLostAndNothingIsStoredTwice() throws Exception {
        long seed = Long.getLong("sluice.seed", new SplittableRandom().nextLong(1L << 40));
        SplittableRandom random = new SplittableRandom(seed);
        Path data = folder.resolve("data-0");
        Path log = folder.resolve("log");
        int offset = SluiceProcess.freeOffset();
        long ackedInAll = 0;

        SluiceProcess sluice = SluiceProcess.start(data, log, offset);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                if (round > 0 && round % ROUNDS_PER_FOLDER == 0) {
                    sluice.close();
                    data = folder.resolve("data-" + round);
                    sluice = SluiceProcess.start(data, log, offset);
                }
                String where = "seed " + seed + ", round " + round;
                Signal signal = round % 3 == 2 ? Signal.LOGS : Signal.TRACES;
                Path acked = folder.resolve("acked-" + round);
                LoadReport report = loadUntilKilled(sluice, signal, acked, random);

                sluice = SluiceProcess.start(data, log, offset);
                sluice.awaitDelivered();
                Verification.Result result = new Verification(Loading.remote(sluice.query()), signal).verify(acked);

                ackedInAll += result.acked();
                assertThat(result.missing())
                        .as("%s: acknowledged, but lost: %s", where, result)
                        .isZero();
                assertThat(result.duplicated())
                        .as("%s: stored twice: %s", where, result)
                        .isZero();
                assertThat(report.failedItems())
                        .as("%s: refused for good: %s", where, report)
                        .isZero();
                Files.delete(acked);
            }
            assertThat(ackedInAll)
                    .as("seed %d: load was really taken", seed)
                    .isGreaterThan((long) ROUNDS * PER_REQUEST);
        } finally {
            sluice.close();
        }
    }

    private LoadReport loadUntilKilled(SluiceProcess sluice, Signal signal, Path acked, SplittableRandom random)
            throws Exception {
        ItemIds ids = new ItemIds(random.nextLong(1L << 40));
        LoadOptions options = new LoadOptions(
                signal,
                LoadProtocol.GRPC,
                sluice.grpc(),
                0,
                Long.MAX_VALUE,
                Duration.ofSeconds(3),
                Duration.ZERO,
                2,
                IN_FLIGHT,
                PER_REQUEST,
                LoadCompression.NONE,
                "mix",
                1,
                acked);
        Workload workload = signal == Signal.LOGS ? new LogWorkload(ids, 1) : new SpanWorkload(ids, PER_REQUEST, 1);
        CompletableFuture<Void> killed = sluice.killAfter(200 + random.nextInt(1_500));
        try (Sender sender =
                new HttpSender(LoadProtocol.GRPC, signal, sluice.grpc(), 2, LoadCompression.NONE, Credentials.NONE)) {
            LoadRun run = new LoadRun(options, workload, sender, ids, Clock.system());
            killed.whenComplete((done, failure) -> run.stop());
            LoadReport report = run.run();
            killed.get(10, TimeUnit.SECONDS);
            return report;
        }
    }
}
