package dev.sluice.kernel.task;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lincheck runs the queue's operations on several threads, in every order that matters, and compares what they return
/// with some order of doing them one after the other.
@Param(name = "item", gen = IntGen.class, conf = "0:2")
public class TaskQueueConcurrencyTest {
    private static final String[] ITEMS = {"a", "b", "c"};

    private final TaskQueue<String> queue = new TaskQueue<>(2, Duration.ofSeconds(1));

    @Operation
    public boolean offerLow(@Param(name = "item") int item) {
        return queue.offer(ITEMS[Math.floorMod(item, 3)], TaskPriority.LOW, 0);
    }

    @Operation
    public boolean offerCritical(@Param(name = "item") int item) {
        return queue.offer(ITEMS[Math.floorMod(item, 3)], TaskPriority.CRITICAL, 0);
    }

    @Operation
    public @Nullable String poll() {
        return queue.poll();
    }

    @Operation
    public boolean remove(@Param(name = "item") int item) {
        return queue.remove(ITEMS[Math.floorMod(item, 3)]);
    }

    @Operation
    public int size() {
        return queue.size();
    }

    @Test
    void everyInterleavingThatAModelCheckerTriesIsLinearizable() {
        new ModelCheckingOptions()
                .iterations(6)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .check(TaskQueueConcurrencyTest.class);
    }

    @Test
    void everyInterleavingThatRealThreadsMakeIsLinearizable() {
        new StressOptions()
                .iterations(6)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .check(TaskQueueConcurrencyTest.class);
    }
}
