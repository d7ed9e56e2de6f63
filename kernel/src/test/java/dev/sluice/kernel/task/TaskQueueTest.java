package dev.sluice.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TaskQueue<String> queue = new TaskQueue<>(100, Duration.ofSeconds(10));

    @Test
    void theMoreUrgentGoesFirstAndEqualsInTheOrderTheyCame() {
        queue.offer("low", TaskPriority.LOW, 0);
        queue.offer("first normal", TaskPriority.NORMAL, 0);
        queue.offer("critical", TaskPriority.CRITICAL, 0);
        queue.offer("second normal", TaskPriority.NORMAL, 0);
        queue.offer("high", TaskPriority.HIGH, 0);

        assertThat(drained()).containsExactly("critical", "high", "first normal", "second normal", "low");
    }

    @Test
    void aTaskOfLowPriorityIsPassedOnlyByWhatComesWithinItsHeadStart() {
        queue.offer("low", TaskPriority.LOW, 0);
        queue.offer("critical in time", TaskPriority.CRITICAL, 29 * SECOND);
        queue.offer("critical too late", TaskPriority.CRITICAL, 31 * SECOND);

        assertThat(drained()).containsExactly("critical in time", "low", "critical too late");
    }

    @Test
    void nothingStarvesUnderAnEndlessStreamOfUrgentWork() {
        queue.offer("low", TaskPriority.LOW, 0);
        List<String> served = new ArrayList<>();
        for (int second = 0; second < 60 && !served.contains("low"); second++) {
            queue.offer("critical", TaskPriority.CRITICAL, second * SECOND);
            served.add(queue.poll());
        }

        assertThat(served).endsWith("low").hasSize(31);
    }

    @Test
    void aClockThatWrapsChangesNoOrder() {
        queue.offer("before", TaskPriority.LOW, Long.MAX_VALUE - SECOND);
        queue.offer("after", TaskPriority.LOW, Long.MIN_VALUE + SECOND);

        assertThat(drained()).containsExactly("before", "after");
    }

    @Test
    void aFullQueueRefusesAndAddingGoesPastTheLimit() {
        TaskQueue<String> small = new TaskQueue<>(1, Duration.ofSeconds(1));
        small.offer("one", TaskPriority.LOW, 0);

        assertThat(small.offer("two", TaskPriority.CRITICAL, 0)).isFalse();
        small.add("turn", TaskPriority.CRITICAL, 0);
        assertThat(small.size()).isEqualTo(2);
        assertThat(small.poll()).isEqualTo("turn");
    }

    private List<String> drained() {
        List<String> all = new ArrayList<>();
        String next = queue.poll();
        while (next != null) {
            all.add(next);
            next = queue.poll();
        }
        return all;
    }
}
