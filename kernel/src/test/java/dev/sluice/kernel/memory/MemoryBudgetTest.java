package dev.sluice.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.OverloadedException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget("intake", 100, Duration.ofSeconds(2));

    @Test
    void refusesWhatDoesNotFitAndSaysWhenToComeBack() {
        Lease held = budget.acquire(60);

        assertThatThrownBy(() -> budget.acquire(41))
                .isInstanceOfSatisfying(
                        OverloadedException.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(2)))
                .hasMessageContaining("60 of 100");
        held.close();
        assertThat(budget.acquire(100).bytes()).isEqualTo(100);
    }

    @Test
    void theLastOwnerGivesTheBytesBack() {
        Lease lease = budget.acquire(10);
        lease.retain();

        lease.close();
        assertThat(budget.usedBytes()).isEqualTo(10);
        lease.close();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void closingOnceTooOftenIsAnErrorAndGivesNothingBackTwice() {
        Lease lease = budget.acquire(10);
        lease.close();

        assertThatThrownBy(lease::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lease::retain).isInstanceOf(IllegalStateException.class);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aLeaseThatCannotGrowStaysAsItWas() {
        Lease lease = budget.acquire(90);

        assertThatThrownBy(() -> lease.grow(11)).isInstanceOf(OverloadedException.class);
        lease.grow(10);
        assertThat(budget.usedBytes()).isEqualTo(100);
        lease.close();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void underCriticalPressureOpenLeasesGrowAndNewOnesAreRefused() {
        Lease open = budget.acquire(74);
        assertThat(budget.pressure()).isEqualTo(MemoryBudget.Pressure.NORMAL);
        open.grow(1);
        assertThat(budget.pressure()).isEqualTo(MemoryBudget.Pressure.ELEVATED);
        open.grow(15);
        assertThat(budget.pressure()).isEqualTo(MemoryBudget.Pressure.CRITICAL);

        assertThatThrownBy(() -> budget.acquire(1)).isInstanceOf(OverloadedException.class);
        open.grow(10);
        assertThat(budget.usedBytes()).isEqualTo(100);
        open.close();
    }

    @Test
    void countsExactlyUnderContention() throws Exception {
        MemoryBudget shared = new MemoryBudget("shared", 1_000, Duration.ofSeconds(1));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<?> done : IntStream.range(0, 4)
                    .mapToObj(t -> threads.submit(() -> acquireAndCloseMany(shared)))
                    .toList()) {
                done.get();
            }
        }

        assertThat(shared.usedBytes()).isZero();
    }

    private static void acquireAndCloseMany(MemoryBudget budget) {
        for (int i = 0; i < 10_000; i++) {
            try (Lease lease = budget.acquire(100)) {
                lease.retain().close();
            }
        }
    }
}
