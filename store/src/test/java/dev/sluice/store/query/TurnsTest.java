package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnsTest {
    /// Longer than any test waits.
    private static final Duration LONG = Duration.ofHours(1);

    private static final Turns.Refusals REFUSALS =
            new Turns.Refusals(ErrorCode.of("test.busy"), ErrorCode.of("test.stopping"));

    @Test
    void whoComesWhenAllPlacesAreTakenIsRefusedUntilATurnEnds() {
        Turns turns = new Turns("questions", 2, 0, LONG, REFUSALS);
        turns.begin();
        turns.begin();

        assertRefused(turns);
        assertThat(turns.running()).isEqualTo(2);
        assertThat(turns.waiting()).isZero();

        turns.end();
        turns.begin();
        assertThat(turns.running()).isEqualTo(2);
    }

    @Test
    void aWaiterHasTheTurnThatEndsAndTheOneTooManyIsRefused() {
        Turns turns = new Turns("questions", 1, 1, LONG, REFUSALS);
        turns.begin();
        CompletableFuture<Void> waiter = begin(turns);
        Await.until(() -> turns.waiting() == 1);

        assertRefused(turns);
        assertThat(waiter).isNotDone();
        turns.end();

        waiter.join();
        assertThat(turns.running()).isEqualTo(1);
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void whoHasWaitedLongEnoughIsRefusedAndWaitsNoMore() {
        Turns turns = new Turns("questions", 1, 1, Duration.ofMillis(1), REFUSALS);
        turns.begin();

        assertRefused(turns);

        assertThat(turns.waiting()).isZero();
    }

    @Test
    void anInterruptionEndsTheWaitAndStays() {
        Turns turns = new Turns("questions", 1, 1, LONG, REFUSALS);
        turns.begin();
        Thread.currentThread().interrupt();

        assertThatThrownBy(turns::begin).isInstanceOf(UnavailableException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(turns.waiting()).isZero();
    }

    private static void assertRefused(Turns turns) {
        CompletableFuture<Void> refused = begin(turns);
        Await.until(refused::isDone);
        assertThatThrownBy(refused::join)
                .hasCauseInstanceOf(OverloadedException.class)
                .hasMessageEndingWith("waiting (expected: fewer)");
    }

    private static CompletableFuture<Void> begin(Turns turns) {
        return CompletableFuture.runAsync(turns::begin, Thread::startVirtualThread);
    }
}
