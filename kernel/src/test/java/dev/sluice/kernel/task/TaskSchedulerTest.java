package dev.sluice.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Counted;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskSchedulerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Instruments instruments = new Instruments();
    private final ManualClock clock = new ManualClock(1_000_000_000L);
    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final TaskScheduler scheduler = scheduler(new TaskLimits(1, 1, 3, 4, Duration.ofSeconds(10)));

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void aTaskHasANumberTimesAndAResult() throws Exception {
        TaskHandle<String> handle = scheduler.submit(Task.compute("greet").withPriority(TaskPriority.HIGH), () -> {
            clock.advance(Duration.ofMillis(250));
            return "hello";
        });

        TaskResult<String> result = handle.await(SOON).orElseThrow();

        assertThat(result).isEqualTo(new TaskResult<>(TaskState.SUCCEEDED, "hello", Duration.ofMillis(250), null));
        assertThat(handle.id()).isEqualTo(1);
        assertThat(handle.task().priority()).isEqualTo(TaskPriority.HIGH);
        assertThat(handle.started()).isEqualTo(handle.submitted());
        assertThat(handle.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(counted("greet", "success")).isEqualTo(1);
    }

    @Test
    void waitingTasksRunInTheOrderOfTheirUrgencyAndAge() throws Exception {
        Gate gate = occupy(Task.Lane.COMPUTE);
        List<String> order = new CopyOnWriteArrayList<>();
        TaskHandle<?> low =
                scheduler.submit(Task.compute("low").withPriority(TaskPriority.LOW), () -> order.add("low"));
        clock.advance(Duration.ofSeconds(31));
        TaskHandle<?> normal = scheduler.submit(Task.compute("normal"), () -> order.add("normal"));
        TaskHandle<?> critical = scheduler.submit(
                Task.compute("critical").withPriority(TaskPriority.CRITICAL), () -> order.add("critical"));

        gate.open();

        assertThat(low.await(SOON)).isPresent();
        assertThat(normal.await(SOON)).isPresent();
        assertThat(critical.await(SOON)).isPresent();
        assertThat(order).containsExactly("low", "critical", "normal");
    }

    @Test
    void whatBlocksDoesNotKeepWhatComputesFromRunning() throws Exception {
        Gate gate = occupy(Task.Lane.BLOCKING);

        assertThat(scheduler.submit(Task.compute("sum"), () -> 3).await(SOON)).isPresent();
        assertThat(gate.handle().state()).isEqualTo(TaskState.RUNNING);
        gate.open();
    }

    @Test
    void aWaitingTaskThatIsCancelledNeverRunsAndMakesRoom() throws Exception {
        Gate gate = occupy(Task.Lane.COMPUTE);
        AtomicInteger ran = new AtomicInteger();
        TaskHandle<?> handle = scheduler.submit(Task.compute("doomed"), ran::incrementAndGet);
        scheduler.submit(Task.compute("other"), () -> 1);
        scheduler.submit(Task.compute("other"), () -> 1);

        assertThat(handle.cancel()).isTrue();
        assertThat(handle.cancel()).isFalse();
        TaskHandle<?> last = scheduler.submit(Task.compute("takes its place"), () -> 1);
        gate.open();

        assertThat(last.await(SOON)).isPresent();
        assertThat(handle.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(ran).hasValue(0);
        assertThat(counted("doomed", "cancelled")).isEqualTo(1);
    }

    @Test
    void aRunningTaskThatIsCancelledIsInterruptedAndTheNextOneIsNot() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        TaskHandle<?> handle = scheduler.submit(Task.compute("endless"), () -> {
            begun.countDown();
            new Semaphore(0).acquire();
            return 0;
        });
        TaskHandle<Boolean> next = scheduler.submit(
                Task.compute("next"), () -> Thread.currentThread().isInterrupted());
        begun.await();

        assertThat(handle.cancel()).isTrue();

        assertThat(handle.await(SOON).orElseThrow().state()).isEqualTo(TaskState.CANCELLED);
        assertThat(next.await(SOON).orElseThrow().value()).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void aTaskThatHasNotBegunByItsDeadlineNeverDoes() throws Exception {
        Gate gate = occupy(Task.Lane.COMPUTE);
        AtomicInteger ran = new AtomicInteger();
        TaskHandle<?> handle =
                scheduler.submit(Task.compute("late").withDeadline(Duration.ofSeconds(5)), ran::incrementAndGet);

        clock.advance(Duration.ofSeconds(5));
        scheduler.tick();

        assertThat(handle.await(SOON).orElseThrow().error()).isInstanceOf(TimeoutException.class);
        assertThat(handle.state()).isEqualTo(TaskState.EXPIRED);
        gate.open();
        assertThat(gate.handle().await(SOON)).isPresent();
        assertThat(ran).hasValue(0);
    }

    @Test
    void aTaskThatRunsPastItsDeadlineIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        TaskHandle<?> handle = scheduler.submit(Task.blocking("slow").withDeadline(Duration.ofSeconds(5)), () -> {
            begun.countDown();
            new Semaphore(0).acquire();
            return 0;
        });
        begun.await();

        clock.advance(Duration.ofSeconds(5));
        scheduler.tick();

        assertThat(handle.await(SOON).orElseThrow().state()).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void aFullQueueRefusesWithAHintAndCountsIt() throws Exception {
        Gate gate = occupy(Task.Lane.COMPUTE);
        for (int i = 0; i < 3; i++) {
            scheduler.submit(Task.compute("fill"), () -> 1);
        }

        assertThatThrownBy(() -> scheduler.submit(Task.compute("one more"), () -> 1))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("3 tasks wait already");

        assertThat(Counted.of(instruments, "sluice_task_refused_total", "one more"))
                .isEqualTo(1);
        assertThat(scheduler.tasks()).hasSize(4);
        gate.open();
    }

    @Test
    void aRepeatingTaskTakesItsTurnAfterEachIntervalAndNeverTwoAtOnce() throws Exception {
        Semaphore turns = new Semaphore(0);
        RepeatingTask task = scheduler.every(Task.blocking("probe"), Duration.ofMinutes(1), turns::release);

        scheduler.tick();
        assertThat(turns.availablePermits()).isZero();
        clock.advance(Duration.ofMinutes(1));
        scheduler.tick();

        assertThat(turns.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        awaitTurns(task, 1);
        assertThat(scheduler.progress(task).dueInNanos())
                .isEqualTo(Duration.ofMinutes(1).toNanos());
        clock.advance(Duration.ofMinutes(5));
        scheduler.tick();
        assertThat(turns.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        awaitTurns(task, 2);
        assertThat(turns.availablePermits()).isZero();
    }

    @Test
    void wakingTakesATurnNowAndTheOneThatWasDueMovesOn() throws Exception {
        RepeatingTask task = scheduler.every(Task.blocking("seal"), Duration.ofMinutes(1), () -> {});
        clock.advance(Duration.ofSeconds(50));

        task.wake();
        awaitTurns(task, 1);
        clock.advance(Duration.ofSeconds(15));
        scheduler.tick();

        assertThat(scheduler.progress(task).turns()).isEqualTo(1);
        assertThat(scheduler.progress(task).dueInNanos())
                .isEqualTo(Duration.ofSeconds(45).toNanos());
    }

    @Test
    void wakingWhileATurnRunsAsksForOneMore() throws Exception {
        Semaphore begun = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        RepeatingTask task = scheduler.repeat(Task.blocking("seal"), Duration.ZERO, Duration.ofMinutes(1), () -> {
            begun.release();
            goOn.acquire();
            return Duration.ofMinutes(1);
        });
        begun.acquire();

        task.wake();
        task.wake();
        goOn.release(2);

        awaitTurns(task, 2);
        assertThat(scheduler.progress(task).dueInNanos())
                .isEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void aFailingTurnIsReportedCountedAndTakenAgain() throws Exception {
        RepeatingTask task = scheduler.every(Task.blocking("probe"), Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("again");
        });
        for (int turn = 1; turn <= 2; turn++) {
            clock.advance(Duration.ofSeconds(1));
            scheduler.tick();
            awaitTurns(task, turn);
        }

        assertThat(failures).containsExactly("probe: again", "probe: again");
        assertThat(counted("probe", "failure")).isEqualTo(2);
        assertThat(scheduler.progress(task).failures()).isEqualTo(2);
    }

    @Test
    void aReporterThatThrowsCostsNoThread() throws Exception {
        try (TaskScheduler fragile = new TaskScheduler(
                TaskLimits.STANDARD.withThreads(1, 1), quietThreads(), clock, instruments, (task, failure) -> {
                    throw new IllegalStateException("reporter");
                })) {
            TaskHandle<?> failing = fragile.submit(Task.blocking("fails"), () -> {
                throw new IllegalStateException("work");
            });
            TaskHandle<Integer> next = fragile.submit(Task.blocking("next"), () -> 7);

            assertThat(failing.await(SOON).orElseThrow().state()).isEqualTo(TaskState.FAILED);
            assertThat(next.await(SOON).orElseThrow().value()).isEqualTo(7);
        }
    }

    @Test
    void closingCancelsWhatWaitsAndLetsWhatRunsEnd() throws Exception {
        Gate gate = occupy(Task.Lane.COMPUTE);
        TaskHandle<?> waiting = scheduler.submit(Task.compute("waiting"), () -> 1);
        RepeatingTask turns = scheduler.every(Task.compute("turns"), Duration.ofSeconds(1), () -> {});
        Thread closing = new Thread(scheduler::close);
        closing.start();

        assertThat(waiting.await(SOON).orElseThrow().state()).isEqualTo(TaskState.CANCELLED);
        gate.open();
        closing.join();

        assertThat(gate.handle().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(scheduler.progress(turns).turns()).isZero();
        assertThatThrownBy(() -> scheduler.submit(Task.compute("late"), () -> 1))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> scheduler.every(Task.compute("late"), Duration.ofSeconds(1), () -> {}))
                .isInstanceOf(UnavailableException.class);
        scheduler.close();
    }

    @Test
    void aTaskThatIsDueLongAgoIsNotLostWhileManyTasksAreSubmittedAtOnce() throws Exception {
        try (TaskScheduler busy = scheduler(TaskLimits.STANDARD.withWaiting(10_000))) {
            AtomicInteger ran = new AtomicInteger();
            List<TaskHandle<?>> handles = new CopyOnWriteArrayList<>();
            List<Thread> submitters = new CopyOnWriteArrayList<>();
            for (int t = 0; t < 4; t++) {
                Thread submitter = new Thread(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        Task task = i % 2 == 0 ? Task.compute("even") : Task.blocking("odd");
                        handles.add(busy.submit(task, ran::incrementAndGet));
                    }
                });
                submitter.start();
                submitters.add(submitter);
            }
            for (Thread submitter : submitters) {
                submitter.join();
            }
            for (TaskHandle<?> handle : handles) {
                assertThat(handle.await(SOON)).isPresent();
            }
            busy.close();

            assertThat(ran).hasValue(4_000);
            assertThat(counted("even", "success")).isEqualTo(2_000);
        }
    }

    private record Gate(TaskHandle<?> handle, CountDownLatch latch) {
        void open() {
            latch.countDown();
        }
    }

    /// Takes the lane's only thread until the gate is opened.
    private Gate occupy(Task.Lane lane) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        Task task = new Task("occupy", TaskPriority.NORMAL, lane, null);
        TaskHandle<?> handle = scheduler.submit(task, () -> {
            begun.countDown();
            latch.await();
            return 0;
        });
        begun.await();
        return new Gate(handle, latch);
    }

    private void awaitTurns(RepeatingTask task, long turns) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (scheduler.progress(task).turns() < turns && System.nanoTime() < deadline) {
            task.awaitIdle(SOON);
            Thread.onSpinWait();
        }
        assertThat(scheduler.progress(task).turns()).isEqualTo(turns);
    }

    private TaskScheduler scheduler(TaskLimits limits) {
        return new TaskScheduler(
                limits,
                Thread.ofVirtual().factory(),
                clock,
                instruments,
                (task, failure) -> failures.add(task.name() + ": " + failure.getMessage()));
    }

    private static java.util.concurrent.ThreadFactory quietThreads() {
        return work -> Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, failure) -> {})
                .unstarted(work);
    }

    private long counted(String task, String outcome) {
        return Counted.of(instruments, "sluice_task_runs_total", task, outcome);
    }
}
