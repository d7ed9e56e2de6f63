package dev.sluice.kernel.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InstrumentsTest {
    private final Instruments instruments = new Instruments();

    @Test
    void theSameNameAndLabelsAreTheSameCounter() {
        instruments.counter("a_total", "A", Labels.of("x", "1")).increment();
        instruments.counter("a_total", "A", Labels.of("x", "1")).add(2);
        instruments.counter("a_total", "A", Labels.of("x", "2")).increment();

        assertThat(instruments.snapshot())
                .singleElement()
                .satisfies(family -> assertThat(family.series())
                        .extracting(series -> ((Counter) series.instrument()).value())
                        .containsExactly(3L, 1L));
    }

    @Test
    void aNameHoldsOneKindOnly() {
        instruments.counter("a_total", "A", Labels.NONE);

        assertThatThrownBy(() -> instruments.gauge("a_total", "A", Labels.NONE, () -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a_total");
    }

    @Test
    void aHistogramPutsABoundIntoItsOwnBucketAndTheRestAbove() {
        Histogram histogram = instruments.histogram("h_seconds", "H", Labels.NONE, 1, 2);

        histogram.record(1);
        histogram.record(1.5);
        histogram.record(99);

        assertThat(histogram.counts()).containsExactly(1, 1, 1);
        assertThat(histogram.sum()).isEqualTo(101.5);
    }

    @Test
    void aCounterNeverGoesBack() {
        assertThatThrownBy(
                        () -> instruments.counter("a_total", "A", Labels.NONE).add(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
