package dev.sluice.client.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryPolicy;
import dev.sluice.client.RetryingClient;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalOptions;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.SegmentedJournal;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableClientTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<OtlpClient> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(client -> client.shutdown(Duration.ZERO));
    }

    @Test
    void whatSucceededArrivesAfterAnOutageAndAShutdownOnceAndInOrder() throws Exception {
        OtlpClient before = client(ScriptedClient.failing(new UnavailableException(ClientErrors.BUSY, "down")), 1);
        for (int i = 0; i < 100; i++) {
            assertThat(before.export(Requests.number(i)).get(20, TimeUnit.SECONDS))
                    .isEqualTo(ExportResult.SUCCESS);
        }
        assertThat(before.shutdown(Duration.ofMillis(50))).isFalse();

        ScriptedClient up = ScriptedClient.taking();
        OtlpClient after = client(up, 1);

        assertThat(after.flush(SOON)).isTrue();
        assertThat(up.payloads().stream().map(Requests::numberOf))
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, 100).boxed().toList());
        assertThat(after.shutdown(SOON)).isTrue();

        ScriptedClient third = ScriptedClient.taking();
        assertThat(client(third, 1).flush(SOON)).isTrue();
        assertThat(third.payloads()).isEmpty();
    }

    @Test
    void signalsItemsAndBytesSurviveTheJournal() throws Exception {
        ScriptedClient destination = ScriptedClient.taking();
        OtlpClient client = client(destination, 4);

        client.export(Requests.number(Signal.METRICS, 300)).get(20, TimeUnit.SECONDS);

        assertThat(client.flush(SOON)).isTrue();
        assertThat(destination.payloads()).singleElement().satisfies(payload -> {
            assertThat(payload.signal()).isEqualTo(Signal.METRICS);
            assertThat(payload.items()).isEqualTo(1);
            assertThat(Requests.numberOf(payload)).isEqualTo(300);
        });
    }

    @Test
    void whatIsRefusedForGoodIsPassedOverAndTheRestArrives() throws Exception {
        ScriptedClient destination = ScriptedClient.answering(payload -> Requests.numberOf(payload) == 3
                ? CompletableFuture.failedFuture(new ValidationException(ClientErrors.REFUSED, "poison"))
                : CompletableFuture.completedFuture(ExportResult.SUCCESS));
        DurableClient client = client(destination, 2);

        for (int i = 0; i < 10; i++) {
            client.export(Requests.number(i)).get(20, TimeUnit.SECONDS);
        }

        assertThat(client.flush(SOON)).isTrue();
        assertThat(client.refused()).isEqualTo(1);
        assertThat(destination.payloads()).hasSize(10);
    }

    @Test
    void theCursorDoesNotPassWhatIsStillUnderWay() throws Exception {
        CompletableFuture<ExportResult> held = new CompletableFuture<>();
        ScriptedClient destination = ScriptedClient.answering(payload ->
                Requests.numberOf(payload) == 0 ? held : CompletableFuture.completedFuture(ExportResult.SUCCESS));
        OtlpClient before = client(destination, 4);
        for (int i = 0; i < 3; i++) {
            before.export(Requests.number(i)).get(20, TimeUnit.SECONDS);
        }
        assertThat(before.shutdown(Duration.ofMillis(200))).isFalse();

        ScriptedClient up = ScriptedClient.taking();
        assertThat(client(up, 1).flush(SOON)).isTrue();

        assertThat(up.payloads().stream().map(Requests::numberOf)).containsExactly(0, 1, 2);
    }

    @Test
    void noMoreThanAllowedAreUnderWay() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        List<CompletableFuture<ExportResult>> answers = new ArrayList<>();
        ScriptedClient destination = ScriptedClient.answering(payload -> {
            CompletableFuture<ExportResult> answer = new CompletableFuture<>();
            answers.add(answer);
            two.countDown();
            return answer;
        });
        OtlpClient client = client(destination, 2);
        for (int i = 0; i < 5; i++) {
            client.export(Requests.number(i)).get(20, TimeUnit.SECONDS);
        }

        assertThat(two.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(client.flush(Duration.ofMillis(200))).isFalse();

        assertThat(destination.payloads()).hasSize(2);
    }

    @Test
    void aForeignEntryInTheJournalIsPassedOver() throws Exception {
        MemoryJournal journal = new MemoryJournal(1 << 20);
        journal.append(0, ByteBuffer.wrap(new byte[] {9}), ByteBuffer.allocate(40));
        ScriptedClient destination = ScriptedClient.taking();
        DurableClient client = client(destination, journal, 1);

        client.export(Requests.number(1)).get(20, TimeUnit.SECONDS);

        assertThat(client.flush(SOON)).isTrue();
        assertThat(client.refused()).isEqualTo(1);
        assertThat(destination.payloads()).hasSize(1);
    }

    @Test
    void afterShutdownExportsFail() throws Exception {
        OtlpClient client = client(ScriptedClient.taking(), 1);
        assertThat(client.shutdown(SOON)).isTrue();

        assertThat(client.export(Requests.number(1))).isCompletedExceptionally();
        assertThat(client.shutdown(SOON)).isTrue();
    }

    private DurableClient client(OtlpClient destination, int concurrent) {
        Journal journal = SegmentedJournal.open(
                folder.resolve("journal"),
                JournalOptions.DEFAULTS.withSegmentBytes(1 << 20).withDiskBudgetBytes(8 << 20),
                new FileSystemDisk(),
                Clock.system(),
                new Instruments());
        return client(destination, journal, concurrent);
    }

    private DurableClient client(OtlpClient destination, Journal journal, int concurrent) {
        RetryPolicy endless = RetryPolicy.STANDARD.withTotal(Duration.ZERO);
        DurableClient client = new DurableClient(new RetryingClient(destination, endless), journal, concurrent);
        open.add(client);
        return client;
    }
}
