package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RememberingIntakeTest {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Payload PAYLOAD = new Payload(Signal.TRACES, new byte[] {1}, 0, 1, 3);

    private final ManualClock clock = new ManualClock(0);
    private final Instruments instruments = new Instruments();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Fingerprint> taken = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void aCopyInsideTheWindowIsAcknowledgedAndGoesNoFurther() {
        Intake intake = remembering(100, this::take);

        assertThat(intake.accept(PAYLOAD, print(1))).isEqualTo(new Receipt(3, true, Route.UNKNOWN, false));
        clock.advance(WINDOW.minusNanos(1));
        assertThat(intake.accept(PAYLOAD, print(1))).isEqualTo(new Receipt(3, true, Route.UNKNOWN, true));
        assertThat(intake.accept(PAYLOAD, print(2))).isEqualTo(new Receipt(3, true, Route.UNKNOWN, false));

        assertThat(taken).containsExactly(new Fingerprint(0, 1), new Fingerprint(0, 2));
        assertThat(counter("sluice_dedup_duplicates_total", Labels.of("signal", "traces")))
                .isEqualTo(1);
    }

    @Test
    void afterTheWindowTheSameIsTakenAgain() {
        Intake intake = remembering(100, this::take);
        intake.accept(PAYLOAD, print(1));

        clock.advance(WINDOW);

        assertThat(intake.accept(PAYLOAD, print(1)).duplicate()).isFalse();
        assertThat(intake.accept(PAYLOAD, print(1)).duplicate()).isTrue();
    }

    @Test
    void aCopyThatWasNotTakenDoesNotMakeTheWindowLonger() {
        Intake intake = remembering(100, this::take);
        intake.accept(PAYLOAD, print(1));
        clock.advance(WINDOW.dividedBy(2));
        intake.accept(PAYLOAD, print(1));

        clock.advance(WINDOW.dividedBy(2));

        assertThat(intake.accept(PAYLOAD, print(1)).duplicate()).isFalse();
    }

    @Test
    void beyondTheNumberTheOldestIsForgotten() {
        Intake intake = remembering(2, this::take);
        intake.accept(PAYLOAD, print(1));
        intake.accept(PAYLOAD, print(2));
        intake.accept(PAYLOAD, print(3));

        assertThat(intake.accept(PAYLOAD, print(3)).duplicate()).isTrue();
        assertThat(intake.accept(PAYLOAD, print(2)).duplicate()).isTrue();
        assertThat(intake.accept(PAYLOAD, print(1)).duplicate()).isFalse();
        assertThat(counter("sluice_dedup_forgotten_total", Labels.NONE)).isEqualTo(2);
    }

    @Test
    void whatWasRefusedIsNotRemembered() {
        AtomicInteger refusals = new AtomicInteger(2);
        Intake intake = remembering(100, (payload, prints) -> {
            if (refusals.getAndDecrement() > 0) {
                throw full();
            }
            return take(payload, prints);
        });

        assertThatThrownBy(() -> intake.accept(PAYLOAD, print(1))).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(() -> intake.accept(PAYLOAD, print(1))).isInstanceOf(OverloadedException.class);

        assertThat(intake.accept(PAYLOAD, print(1)).duplicate()).isFalse();
        assertThat(intake.accept(PAYLOAD, print(1)).duplicate()).isTrue();
    }

    @Test
    void withoutAFingerprintEverythingIsTaken() {
        Intake intake = remembering(100, (payload, prints) -> {
            taken.add(new Fingerprint(9, 9));
            return new Receipt(payload.items(), true);
        });

        intake.accept(PAYLOAD);
        intake.accept(PAYLOAD);

        assertThat(taken).hasSize(2);
    }

    @Test
    void copiesThatComeWhileTheFirstIsUnderWayAreAnsweredAfterItAndNotBefore() throws Exception {
        CountDownLatch durable = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Intake intake = remembering(100, (payload, prints) -> {
            begun.countDown();
            Await.until(durable);
            return take(payload, prints);
        });
        List<Future<Receipt>> receipts = new ArrayList<>();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            receipts.add(callers.submit(() -> {
                threads.add(Thread.currentThread());
                return intake.accept(PAYLOAD, print(1));
            }));
        }
        begun.await();
        awaitWaiting(threads, 20);

        assertThat(receipts).noneMatch(Future::isDone);
        durable.countDown();

        int first = 0;
        for (Future<Receipt> receipt : receipts) {
            first += receipt.get(20, TimeUnit.SECONDS).duplicate() ? 0 : 1;
        }
        assertThat(first).isEqualTo(1);
        assertThat(taken).hasSize(1);
    }

    @Test
    void whenTheFirstFailsACopyTakesItsPlace() throws Exception {
        CountDownLatch failing = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        Intake intake = remembering(100, (payload, prints) -> {
            if (tries.incrementAndGet() == 1) {
                Await.until(failing);
                throw full();
            }
            return take(payload, prints);
        });
        List<Future<Receipt>> receipts = new ArrayList<>();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 5; i++) {
            receipts.add(callers.submit(() -> {
                threads.add(Thread.currentThread());
                return intake.accept(PAYLOAD, print(1));
            }));
        }
        awaitWaiting(threads, 5);
        failing.countDown();

        int refused = 0;
        int duplicates = 0;
        for (Future<Receipt> receipt : receipts) {
            try {
                duplicates += receipt.get(20, TimeUnit.SECONDS).duplicate() ? 1 : 0;
            } catch (java.util.concurrent.ExecutionException failure) {
                assertThat(failure).hasCauseInstanceOf(OverloadedException.class);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(1);
        assertThat(duplicates).isEqualTo(3);
        assertThat(tries.get()).isEqualTo(2);
    }

    /// Against the obvious: a list of what was taken, with its times.
    @Test
    void itAnswersAsAListOfAllThatWasTakenWould() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int limit = 1 + random.nextInt(20);
            boolean[] refusing = {false};
            Intake intake = remembering(limit, (payload, prints) -> {
                if (refusing[0]) {
                    throw full();
                }
                return take(payload, prints);
            });
            record Taken(int id, long nanos) {}
            Deque<Taken> model = new ArrayDeque<>();
            for (int step = 0; step < 400; step++) {
                clock.advance(Duration.ofMillis(random.nextInt(8_000)));
                int id = random.nextInt(25);
                refusing[0] = random.nextInt(4) == 0;
                long now = clock.monotonicNanos();
                model.removeIf(one -> now - one.nanos() >= WINDOW.toNanos());
                boolean known = model.stream().anyMatch(one -> one.id() == id);
                String where = "seed " + seed + ", round " + round + ", step " + step;
                if (!known && refusing[0]) {
                    assertThatThrownBy(() -> intake.accept(PAYLOAD, print(id)))
                            .as(where)
                            .isInstanceOf(OverloadedException.class);
                    continue;
                }
                assertThat(intake.accept(PAYLOAD, print(id)).duplicate())
                        .as(where)
                        .isEqualTo(known);
                if (!known) {
                    model.add(new Taken(id, now));
                    if (model.size() > limit) {
                        model.remove();
                    }
                }
            }
        }
    }

    /// Many callers, few requests, failures now and then: each request is taken once, and nobody is told that it is
    /// safe before it is.
    @Test
    void underManyCallersEachRequestIsTakenOnce() throws Exception {
        long seed = new Random().nextLong();
        int requests = 50;
        AtomicInteger[] safe = new AtomicInteger[requests];
        Random failures = new Random(seed);
        for (int i = 0; i < requests; i++) {
            safe[i] = new AtomicInteger();
        }
        Intake intake = remembering(1_000, (payload, prints) -> {
            boolean fails;
            synchronized (failures) {
                fails = failures.nextInt(3) == 0;
            }
            Thread.yield();
            if (fails) {
                throw full();
            }
            safe[(int) prints.get(0).low()].incrementAndGet();
            return new Receipt(payload.items(), true);
        });
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            int id = i % requests;
            calls.add(callers.submit(() -> {
                try {
                    intake.accept(PAYLOAD, print(id));
                    assertThat(safe[id].get())
                            .as("seed %d, request %d", seed, id)
                            .isEqualTo(1);
                } catch (OverloadedException refused) {
                    // The sender would come again.
                }
            }));
        }
        for (Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        assertThat(safe).as("seed %d", seed).allMatch(count -> count.get() == 1);
    }

    private Receipt take(Payload payload, List<Fingerprint> prints) {
        taken.addAll(prints);
        return new Receipt(payload.items(), true);
    }

    private Intake remembering(int limit, Intake inner) {
        return new RememberingIntake(inner, new RecentRequests(WINDOW, limit, clock, instruments), true, instruments);
    }

    private static List<Fingerprint> print(int id) {
        return List.of(new Fingerprint(0, id));
    }

    private long counter(String name, Labels labels) {
        return instruments.counter(name, "", labels).value();
    }

    private static OverloadedException full() {
        return new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(1));
    }

    /// Until all of them wait for something.
    private static void awaitWaiting(List<Thread> threads, int count) {
        Set<Thread.State> waiting = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
        Await.until(() -> threads.size() >= count
                && threads.stream().map(Thread::getState).allMatch(waiting::contains));
    }
}
