package dev.sluice.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertRuleTest {
    private double reading;
    private final AlertRule rule =
            new AlertRule("lag", "entries behind", 100, Duration.ofSeconds(10).toNanos(), () -> reading);

    @Test
    void aPeakShorterThanTheHoldTimeIsNoAlert() {
        assertThat(at(0, 101)).isNull();
        assertThat(at(9, 101)).isNull();
        assertThat(at(9.5, 99)).isNull();
        assertThat(at(10, 101)).isNull();
        assertThat(at(19, 101)).isNull();
        assertThat(rule.isRaised()).isFalse();
    }

    @Test
    void aLimitThatStaysPassedIsToldOnce() {
        at(0, 150);
        AlertRule.Change change = at(10, 150);

        assertThat(change).isNotNull();
        assertThat(change.isRaised()).isTrue();
        assertThat(change.message()).isEqualTo("lag is 150 entries behind (limit: 100)");
        assertThat(at(11, 200)).isNull();
        assertThat(at(60, 200)).isNull();
    }

    @Test
    void itEndsOnlyWellBelowTheLimit() {
        at(0, 150);
        at(10, 150);

        assertThat(at(20, 81)).isNull();
        assertThat(at(40, 81)).isNull();
        assertThat(rule.isRaised()).isTrue();
        assertThat(at(41, 79)).isNull();
        AlertRule.Change change = at(51, 79);
        assertThat(change).isNotNull();
        assertThat(change.isRaised()).isFalse();
    }

    private AlertRule.@Nullable Change at(double seconds, double value) {
        reading = value;
        return rule.look((long) (seconds * 1e9));
    }
}
