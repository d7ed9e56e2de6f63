package dev.sluice.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "250ns,PT0.00000025S",
        "10us,PT0.00001S",
        "500ms,PT0.5S",
        "1.5s,PT1.5S",
        "1h30m,PT1H30M",
        "7d,PT168H"
    })
    void readsGoNotationAndDays(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1s x", "1 s", "-5s", "1w", "x1s", "99999999999999d"})
    void refusesWhatIsNoDurationAndNamesIt(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
