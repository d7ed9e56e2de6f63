package dev.sluice.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock(1_500_000_000_000_000_001L);

    @Test
    void aStepMovesTheWallClockOnly() {
        clock.advance(Duration.ofSeconds(1));
        clock.step(Duration.ofHours(-1));

        assertThat(clock.monotonicNanos()).isEqualTo(1_000_000_000L);
        assertThat(clock.now()).isEqualTo(Instant.parse("2017-07-14T01:40:01.000000001Z"));
    }
}
