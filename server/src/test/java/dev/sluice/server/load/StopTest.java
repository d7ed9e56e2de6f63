package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.server.process.SluiceProcess;
import dev.sluice.server.remote.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orderly stops of the real process, in the middle of its work.
class StopTest {
    private static final int PER_REQUEST = 50;

    @TempDir
    private Path folder;

    @Test
    void aTerminationUnderLoadEndsWithZeroAndWhatWasAcknowledgedIsThere() throws Exception {
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        Path acked = folder.resolve("acked");
        int offset = SluiceProcess.freeOffset();
        ItemIds ids = new ItemIds(7);
        try (SluiceProcess sluice = SluiceProcess.start(data, log, offset);
                Sender sender = new HttpSender(
                        LoadProtocol.GRPC, Signal.TRACES, sluice.grpc(), 2, LoadCompression.NONE, Credentials.NONE)) {
            LoadRun run = new LoadRun(
                    options(sluice, acked), new SpanWorkload(ids, PER_REQUEST, 1), sender, ids, Clock.system());
            CompletableFuture<LoadReport> load = CompletableFuture.supplyAsync(() -> report(run));
            while (sluice.get("/api/v1/services").length() < "{\"services\":[]}".length() + 1) {
                assertThat(sluice.isAlive()).isTrue();
            }

            assertThat(sluice.terminate()).isZero();

            run.stop();
            assertThat(load.get().whole().ackedItems()).isPositive();
            assertThat(sluice.log()).contains("sluice: stopping").contains("sluice: stopped");
        }
        try (SluiceProcess again = SluiceProcess.start(data, log, offset)) {
            assertThat(again.get("/api/v1/status")).contains("\"recovered\":0").contains("\"lagEntries\":0");
            Verification.Result result = new Verification(Loading.remote(again.query()), Signal.TRACES).verify(acked);
            assertThat(result.acked()).isPositive();
            assertThat(result.missing()).as("%s", result).isZero();
            assertThat(result.duplicated()).as("%s", result).isZero();
        }
    }

    @Test
    void anInterruptEndsWithItsOwnCode() throws Exception {
        try (SluiceProcess sluice =
                SluiceProcess.start(folder.resolve("data"), folder.resolve("log"), SluiceProcess.freeOffset())) {
            sluice.signal("INT");

            assertThat(sluice.awaitExit()).isEqualTo(130);
        }
    }

    private static LoadReport report(LoadRun run) {
        try {
            return run.run();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static LoadOptions options(SluiceProcess sluice, Path acked) {
        return new LoadOptions(
                Signal.TRACES,
                LoadProtocol.GRPC,
                sluice.grpc(),
                20_000,
                Long.MAX_VALUE,
                Duration.ofMinutes(2),
                Duration.ZERO,
                2,
                8,
                PER_REQUEST,
                LoadCompression.NONE,
                "mix",
                1,
                acked);
    }
}
