package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {
    private final ManualClock clock = new ManualClock(0);
    private final LoginAttempts attempts = new LoginAttempts(clock);

    @Test
    void afterAFewInARowThereIsOneOnceInAWhile() {
        assertThat(taken(100)).isEqualTo(LoginAttempts.ROW);
        assertThat(attempts.take()).isEqualTo(LoginAttempts.EVERY);

        clock.advance(LoginAttempts.EVERY.minusMillis(1));
        assertThat(attempts.take()).isEqualTo(Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(taken(100)).isEqualTo(1);

        clock.advance(LoginAttempts.EVERY.multipliedBy(3));
        assertThat(taken(100)).isEqualTo(3);
    }

    @Test
    void whatDidNotFailDoesNotCount() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(attempts.take()).isNull();
            attempts.giveBack();
        }
        assertThat(taken(100)).isEqualTo(LoginAttempts.ROW);
    }

    @Test
    void aLongTimeWithoutAnyIsWorthNoMoreThanTheRow() {
        clock.advance(Duration.ofDays(3));
        assertThat(taken(100)).isEqualTo(LoginAttempts.ROW);
    }

    @Test
    void whatIsGivenBackLateIsWorthNoMoreThanTheRow() {
        assertThat(attempts.take()).isNull();
        clock.advance(Duration.ofDays(1));
        attempts.giveBack();

        assertThat(taken(100)).isEqualTo(LoginAttempts.ROW);
    }

    private int taken(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += attempts.take() == null ? 1 : 0;
        }
        return taken;
    }
}
