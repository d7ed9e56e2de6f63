package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final CircuitBreaker.Limits LIMITS = new CircuitBreaker.Limits(3, SECOND, Duration.ofSeconds(5));

    private final ManualClock clock = new ManualClock(0);
    private final CircuitBreaker circuit = new CircuitBreaker(LIMITS, clock);

    @Test
    void itOpensAfterSoManyFailuresInARow() {
        circuit.failed();
        circuit.failed();
        circuit.succeeded();
        circuit.failed();
        circuit.failed();
        assertThat(circuit.lets()).isTrue();

        circuit.failed();

        assertThat(circuit.lets()).isFalse();
        assertThat(circuit.isClosed()).isFalse();
    }

    @Test
    void afterItsPauseItLetsOneCallerThroughAndNoOther() {
        open();

        clock.advance(SECOND);

        assertThat(circuit.lets()).isTrue();
        assertThat(circuit.lets()).isFalse();
        circuit.succeeded();
        assertThat(circuit.lets()).isTrue();
        assertThat(circuit.isClosed()).isTrue();
    }

    @Test
    void itsPausesGrowUpToTheLongestAndBeginAnewWhenAllIsWell() {
        open();
        for (int seconds : new int[] {1, 2, 4, 5, 5}) {
            clock.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(circuit.lets()).as("before %d s", seconds).isFalse();
            clock.advance(Duration.ofNanos(1));
            assertThat(circuit.lets()).as("after %d s", seconds).isTrue();
            circuit.failed();
        }
        clock.advance(Duration.ofSeconds(5));
        assertThat(circuit.lets()).isTrue();
        circuit.succeeded();

        open();
        clock.advance(SECOND);

        assertThat(circuit.lets()).isTrue();
    }

    @Test
    void whoWasLetThroughBeforeItOpenedIsNotListenedTo() {
        open();

        circuit.succeeded();
        assertThat(circuit.lets()).isFalse();
        circuit.failed();
        clock.advance(SECOND);

        assertThat(circuit.lets()).isTrue();
    }

    @Test
    void aCallerThatNeverComesBackDoesNotKeepItOpen() {
        open();
        clock.advance(SECOND);
        assertThat(circuit.lets()).isTrue();

        clock.advance(SECOND);

        assertThat(circuit.lets()).isTrue();
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new CircuitBreaker.Limits(0, SECOND, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CircuitBreaker.Limits(1, Duration.ZERO, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CircuitBreaker.Limits(1, SECOND, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            circuit.failed();
        }
    }
}
