package dev.sluice.client.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BalancingClientTest {
    private final ManualClock clock = new ManualClock(0);
    private final ScriptedClient first = ScriptedClient.taking();
    private final ScriptedClient second = ScriptedClient.taking();
    private final ScriptedClient third = ScriptedClient.taking();
    private final BalancingClient client = balancing(first, second, third);

    @Test
    void everyDestinationGetsItsShare() {
        for (int i = 0; i < 300; i++) {
            client.export(Requests.number(i)).join();
        }

        assertThat(List.of(first, second, third))
                .allSatisfy(end -> assertThat(end.payloads()).hasSizeBetween(60, 140));
    }

    @Test
    void aSlowDestinationGetsLess() {
        first.answer(payload -> new CompletableFuture<>());

        for (int i = 0; i < 100; i++) {
            client.export(Requests.number(i));
        }

        assertThat(first.payloads()).hasSizeLessThan(5);
    }

    @Test
    void aDestinationThatFailsRestsLongerEachTimeAndReturns() {
        first.answer(payload -> failed(new UnavailableException(ClientErrors.BUSY, "down")));
        untilAsked(first, 1);

        assertThat(asked(first, 100)).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(asked(first, 100)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(asked(first, 100)).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(asked(first, 100)).isEqualTo(1);

        first.answer(payload -> CompletableFuture.completedFuture(ExportResult.SUCCESS));
        clock.advance(Duration.ofSeconds(30));
        assertThat(asked(first, 100)).isGreaterThan(10);
    }

    @Test
    void aHintBindsTheDestinationThatGaveItWhileAnotherIsReady() {
        first.answer(payload -> failed(busy(Duration.ofSeconds(20))));

        Throwable told = untilAsked(first, 1);

        assertThat(RetryingClient.isRetryable(told)).isTrue();
        assertThat(RetryingClient.hint(told)).isZero();
        clock.advance(Duration.ofSeconds(19));
        assertThat(asked(first, 100)).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(asked(first, 100)).isEqualTo(1);
    }

    @Test
    void whenAllRestTheHintIsPassedOnAndTheNextToWakeIsAsked() {
        first.answer(payload -> failed(busy(Duration.ofSeconds(20))));
        second.answer(payload -> failed(busy(Duration.ofSeconds(10))));
        third.answer(payload -> failed(busy(Duration.ofSeconds(30))));
        Throwable last = null;
        for (int i = 0; i < 3; i++) {
            last = failure(client.export(Requests.number(i)));
        }

        assertThat(RetryingClient.hint(last)).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(asked(second, 1)).isEqualTo(1);
    }

    @Test
    void shuttingDownEndsAllOfThem() {
        assertThat(client.shutdown(Duration.ofSeconds(1))).isTrue();

        assertThat(List.of(first, second, third)).allMatch(ScriptedClient::isShutDown);
    }

    private BalancingClient balancing(OtlpClient... ends) {
        return new BalancingClient(List.of(ends), clock, new Random(42)::nextInt);
    }

    /// How many of so many exports went to this destination.
    private int asked(ScriptedClient end, int exports) {
        int before = end.payloads().size();
        for (int i = 0; i < exports; i++) {
            client.export(Requests.number(i));
        }
        return end.payloads().size() - before;
    }

    /// The failure of the last export, which was the first to reach this destination.
    private Throwable untilAsked(ScriptedClient end, int count) {
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<ExportResult> export = client.export(Requests.number(i));
            if (end.payloads().size() >= count) {
                return failure(export);
            }
        }
        throw new AssertionError("never asked");
    }

    private static Throwable failure(CompletableFuture<ExportResult> export) {
        return RetryingClient.unwrapped(
                export.handle((result, failure) -> failure).join());
    }

    private static CompletableFuture<ExportResult> failed(RuntimeException failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private static OverloadedException busy(Duration hint) {
        return new OverloadedException(ClientErrors.BUSY, "busy", hint);
    }
}
