package dev.sluice.kernel.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SluiceExceptionTest {
    @Test
    void describesMessageFactsAndCode() {
        SluiceException failure = new InternalException(ErrorCode.of("journal.damaged"), "record: checksum differs")
                .with("offset", 12)
                .with("file", "a.seg");

        assertThat(failure.describe()).isEqualTo("record: checksum differs {offset=12, file=a.seg} [journal.damaged]");
    }

    @Test
    void theInnermostFactOfANameWins() {
        SluiceException failure = new ValidationException(ErrorCode.of("a.b"), "x").with("field", "inner");

        failure.with("field", "outer");

        assertThat(failure.facts()).containsEntry("field", "inner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "journal", "Journal.full", "journal.", "a b.c"})
    void refusesCodesThatAreNotDottedWords(String id) {
        assertThatThrownBy(() -> ErrorCode.of(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOverloadAlwaysCarriesAPositiveHint() {
        assertThatThrownBy(() -> new OverloadedException(ErrorCode.of("a.b"), "x", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
