package dev.sluice.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskSchedulerTest {
    private final Instruments instruments = new Instruments();
    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    @Test
    void aFailingTaskIsReportedCountedAndRunsAgain() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        try (TaskScheduler scheduler = new TaskScheduler(1, instruments, (name, failure) -> failures.add(name))) {
            scheduler.every("probe", Duration.ofMillis(1), () -> {
                runs.countDown();
                throw new IllegalStateException("again");
            });

            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("probe");
        }
        assertThat(counted("failure")).isPositive();
        assertThat(counted("success")).isZero();
    }

    @Test
    void closingStopsTheTurnsAndMayBeRepeated() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        TaskScheduler scheduler = new TaskScheduler(1, instruments, (name, failure) -> failures.add(name));
        scheduler.every("tick", Duration.ofMillis(1), ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();

        scheduler.close();
        long after = counted("success");
        scheduler.close();

        assertThat(counted("success")).isEqualTo(after);
    }

    private long counted(String outcome) {
        return instruments.snapshot().stream()
                .flatMap(family -> family.series().stream())
                .filter(series -> series.labels().values().contains(outcome))
                .mapToLong(series -> ((Counter) series.instrument()).value())
                .sum();
    }
}
