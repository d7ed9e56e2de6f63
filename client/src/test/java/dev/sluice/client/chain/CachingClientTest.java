package dev.sluice.client.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.MemoryCache;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.otlp.Signal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CachingClientTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock(0);
    private final ScriptedClient destination = ScriptedClient.taking();
    private final CachingClient client =
            new CachingClient(destination, new MemoryCache("test", 1 << 16, clock, new Instruments()), WINDOW);

    @Test
    void anIdenticalPayloadInsideTheWindowIsAnsweredFromTheCache() {
        destination.answer(payload -> CompletableFuture.completedFuture(new ExportResult(1, "one was too old")));

        ExportResult first = client.export(Requests.number(1)).join();
        ExportResult again = client.export(Requests.number(1)).join();

        assertThat(again).isEqualTo(first).isEqualTo(new ExportResult(1, "one was too old"));
        assertThat(destination.payloads()).hasSize(1);
        assertThat(client.hits()).isEqualTo(1);
    }

    @Test
    void otherBytesAndOtherSignalsAreSent() {
        client.export(Requests.number(1)).join();
        client.export(Requests.number(2)).join();
        client.export(Requests.number(Signal.LOGS, 1)).join();

        assertThat(destination.payloads()).hasSize(3);
    }

    @Test
    void afterTheWindowItIsSentAgain() {
        client.export(Requests.number(1)).join();
        clock.advance(WINDOW);

        client.export(Requests.number(1)).join();

        assertThat(destination.payloads()).hasSize(2);
    }

    @Test
    void theSamePayloadAtTheSameTimeIsSentOnceAndBothAreAnswered() {
        CompletableFuture<ExportResult> answer = new CompletableFuture<>();
        destination.answer(payload -> answer);

        CompletableFuture<ExportResult> first = client.export(Requests.number(1));
        CompletableFuture<ExportResult> second = client.export(Requests.number(1));
        answer.complete(ExportResult.SUCCESS);

        assertThat(first.join()).isEqualTo(second.join());
        assertThat(destination.payloads()).hasSize(1);
    }

    @Test
    void failuresAreNotRemembered() {
        destination.answer(
                payload -> CompletableFuture.failedFuture(new UnavailableException(ClientErrors.BUSY, "not now")));
        assertThat(client.export(Requests.number(1))).isCompletedExceptionally();

        destination.answer(payload -> CompletableFuture.completedFuture(ExportResult.SUCCESS));

        assertThat(client.export(Requests.number(1)).join()).isEqualTo(ExportResult.SUCCESS);
        assertThat(destination.payloads()).hasSize(2);
    }

    @Test
    void aCacheThatCannotBeAskedCostsNoExport() {
        CachingClient broken = new CachingClient(destination, new BrokenCache(), WINDOW);

        assertThat(broken.export(Requests.number(1)).join()).isEqualTo(ExportResult.SUCCESS);
        assertThat(broken.export(Requests.number(1)).join()).isEqualTo(ExportResult.SUCCESS);

        assertThat(destination.payloads()).hasSize(2);
    }

    private static final class BrokenCache implements Cache {
        @Override
        public byte[] get(String key) {
            throw new UnavailableException(ClientErrors.BUSY, "away");
        }

        @Override
        public void put(String key, byte[] value, Duration ttl) {
            throw new UnavailableException(ClientErrors.BUSY, "away");
        }
    }
}
