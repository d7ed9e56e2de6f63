package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.wire.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialSuccessTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 126, 127, 128, 5_000})
    void theCountIsReadHoweverLongTheMessageIs(int chars) {
        WireWriter writer = new WireWriter();
        int partial = writer.begin(1);
        writer.varint(1, 1_234);
        writer.string(2, "x".repeat(chars));
        writer.end(partial);

        assertThat(PartialSuccess.rejectedItems(writer.toByteArray(), 0)).isEqualTo(1_234);
    }

    @Test
    void aFullSuccessHasNone() {
        assertThat(PartialSuccess.rejectedItems(new byte[] {0}, 1)).isZero();
        assertThat(PartialSuccess.rejectedItems("{}")).isZero();
    }

    @Test
    void inJsonTheCountIsANumberOrText() {
        assertThat(PartialSuccess.rejectedItems(
                        "{\"partialSuccess\":{\"rejectedSpans\":\"7\",\"errorMessage\":\"m\"}}"))
                .isEqualTo(7);
        assertThat(PartialSuccess.rejectedItems("{\"partialSuccess\":{\"rejectedLogRecords\": 8}}"))
                .isEqualTo(8);
    }
}
