package dev.sluice.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "4096,4096",
        "64MiB,67108864",
        "512k,524288",
        "1 GiB,1073741824",
        "10GB,10000000000",
        "2t,2199023255552"
    })
    void readsBinaryAndDecimalUnits(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1.5GiB", "10 bananas", "9999999999999999999", "9000000TiB"})
    void refusesWhatIsNoSizeAndNamesIt(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void writesTheLargestFittingUnit() {
        assertThat(new ByteSize(999)).hasToString("999 B");
        assertThat(new ByteSize(1536)).hasToString("1.5 KiB");
        assertThat(new ByteSize(64L << 20)).hasToString("64 MiB");
    }
}
