package dev.sluice.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferPoolsTest {
    private final LeakDetector leaks = new LeakDetector(1);
    private final BufferPools pools =
            new BufferPools(BufferPools.DEFAULT_SIZE, BufferPools.LARGEST_SIZE, leaks, new Instruments());

    @AfterEach
    void nothingLeaked() {
        System.gc();
        assertThat(leaks.leaks()).isEmpty();
    }

    @Test
    void aPoolIsFoundByItsNameAndHasTheDefaultSize() {
        BufferPool made = pools.create("bodies");

        assertThat(pools.get("bodies")).isSameAs(made);
        assertThat(pools.create("bodies", new ByteSize(5))).isSameAs(made);
        assertThat(made.use().limitBytes()).isEqualTo(1 << 20);
    }

    @Test
    void aPoolThatNobodyCreatedIsNotFoundAndTheOthersAreNamed() {
        pools.create("bodies");

        assertThatThrownBy(() -> pools.get("heads"))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        refused -> assertThat(refused.code()).isEqualTo(BufferPools.NOT_FOUND))
                .hasMessageContaining("[bodies]");
    }

    @Test
    void aPoolBeyondTheLargestSizeIsRefused() {
        assertThatThrownBy(() -> pools.create("huge", new ByteSize((100L << 20) + 1)))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        refused -> assertThat(refused.code()).isEqualTo(BufferPools.SIZE_EXCEEDED));
        assertThat(pools.create("large", new ByteSize(100L << 20)).use().limitBytes())
                .isEqualTo(100L << 20);
    }

    @Test
    void anArrayIsUsedAgainAndNoMoreIsKeptThanTheSize() {
        BufferPool pool = pools.create("bodies", new ByteSize(8 << 10));
        byte[] first = pool.take(3_000);
        byte[] second = pool.take(4_096);
        byte[] third = pool.take(1);
        pool.give(first);
        pool.give(second);
        pool.give(third);

        assertThat(pool.use()).isEqualTo(new BufferPool.Use(8 << 10, 8 << 10, 0, 3));
        assertThat(pool.take(10)).isSameAs(second);
        assertThat(pool.use()).isEqualTo(new BufferPool.Use(4 << 10, 8 << 10, 1, 3));
    }

    @Test
    void theLastOwnerGivesTheBufferBackAndNobodyMayLookAfterwards() {
        BufferPool pool = pools.create("bodies");
        PooledBytes buffer = pool.lease(100);
        PooledBytes second = buffer.retain();
        buffer.close();
        assertThat(pool.use().keptBytes()).isZero();

        second.close();

        assertThat(pool.use().keptBytes()).isEqualTo(4 << 10);
        assertThatThrownBy(buffer::array).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::retain).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
        assertThat(pool.use().keptBytes()).isEqualTo(4 << 10);
    }

    @Test
    void cleaningUpLetsGoOfWhatNobodyNeededSinceTheLastTime() {
        BufferPool pool = pools.create("bodies");
        List<byte[]> taken = new ArrayList<>(List.of(pool.take(1), pool.take(1), pool.take(1)));
        taken.forEach(pool::give);

        assertThat(pools.cleanUp()).isZero();
        pool.give(pool.take(1));
        assertThat(pools.cleanUp()).isEqualTo(2 * 4_096);
        assertThat(pool.use().keptBytes()).isEqualTo(4_096);
    }

    @Test
    void whatIsNeverClosedIsReportedWithThePlaceOfItsAcquisition() throws Exception {
        LeakDetector every = new LeakDetector(1);
        MemoryBudget budget = new MemoryBudget("intake", 100, Duration.ofSeconds(1), every);
        forgetALease(budget);

        List<LeakReport> found = awaitLeaks(every);

        assertThat(found).singleElement().satisfies(leak -> {
            assertThat(leak.what()).isEqualTo("lease of intake");
            assertThat(List.of(leak.acquired().getStackTrace()))
                    .anyMatch(frame -> frame.getMethodName().equals("forgetALease"));
        });
    }

    @Test
    void aSampleLooksAtOneInSoMany() {
        LeakDetector sampling = new LeakDetector(4);
        long looked = 0;
        for (int i = 0; i < 12; i++) {
            LeakDetector.Tracked tracked = sampling.track(new Object(), "thing");
            if (tracked != null) {
                looked++;
                tracked.closed();
            }
        }

        assertThat(looked).isEqualTo(3);
        assertThat(sampling.leaks()).isEmpty();
    }

    private static void forgetALease(MemoryBudget budget) {
        assertThat(budget.acquire(10).bytes()).isEqualTo(10);
    }

    private static List<LeakReport> awaitLeaks(LeakDetector detector) throws InterruptedException {
        List<LeakReport> found = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (found.isEmpty() && System.nanoTime() < deadline) {
            System.gc();
            Thread.onSpinWait();
            found.addAll(detector.leaks());
        }
        return found;
    }
}
