package dev.sluice.server.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TailRateTest {
    @Test
    void aBucketOpensAgainWhenATenthOfASecondIsInItAndAnItemOfManyRecordsIsShownOnCredit() {
        ManualClock clock = new ManualClock(0);
        TailRate rate = new TailRate(1_000, clock);

        assertThat(rate.take(600, item -> 1)).isEqualTo(600);
        assertThat(rate.isSpent()).isFalse();
        assertThat(rate.take(600, item -> 1)).isEqualTo(400);
        assertThat(rate.isSpent()).isTrue();
        clock.advance(Duration.ofMillis(99));
        assertThat(rate.isSpent()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(rate.isSpent()).isFalse();
        assertThat(rate.take(2, item -> 1_100))
                .as("the second would be on credit of the first")
                .isEqualTo(1);
        clock.advance(Duration.ofMillis(1_099));
        assertThat(rate.isSpent()).as("1,000 owed, and 100 to be open").isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(rate.isSpent()).isFalse();
        assertThat(new TailRate(0, clock).take(1_000_000, item -> 1)).isEqualTo(1_000_000);
    }
}
