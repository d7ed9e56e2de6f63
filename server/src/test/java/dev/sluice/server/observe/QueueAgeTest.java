package dev.sluice.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueAgeTest {
    private long end;
    private long waiting;
    private long seconds;
    private final QueueAge age = new QueueAge(() -> end, () -> waiting, () -> seconds * 1_000_000_000);

    @Test
    void theAgeIsThatOfTheOldestThatWaits() {
        assertThat(at(0, 10, 0)).isZero();
        assertThat(at(5, 20, 10)).isEqualTo(5);
        assertThat(at(8, 30, 20)).isEqualTo(8);
        assertThat(at(9, 30, 10)).isEqualTo(4);
        assertThat(at(10, 30, 0)).isZero();
        assertThat(at(60, 31, 1)).isEqualTo(50);
    }

    @Test
    void aQueueThatMovesIsNotOld() {
        for (int second = 0; second < 10_000; second++) {
            assertThat(at(second, second * 10L, second == 0 ? 0 : 10)).isLessThanOrEqualTo(2);
        }
    }

    private double at(long second, long newEnd, long newWaiting) {
        seconds = second;
        end = newEnd;
        waiting = newWaiting;
        return age.getAsDouble();
    }
}
