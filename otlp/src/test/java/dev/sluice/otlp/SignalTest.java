package dev.sluice.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
    @ParameterizedTest
    @CsvSource({
        "TRACES,1,traces,/v1/traces,opentelemetry.proto.collector.trace.v1.TraceService/Export,rejected_spans,rejectedSpans",
        "METRICS,2,metrics,/v1/metrics,opentelemetry.proto.collector.metrics.v1.MetricsService/Export,"
                + "rejected_data_points,rejectedDataPoints",
        "LOGS,3,logs,/v1/logs,opentelemetry.proto.collector.logs.v1.LogsService/Export,rejected_log_records,"
                + "rejectedLogRecords",
        "PROFILES,4,profiles,/v1development/profiles,"
                + "opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export,rejected_profiles,"
                + "rejectedProfiles"
    })
    void s03_s04_s71_theNamesAreThoseOfTheSpecification(
            Signal signal, int code, String id, String path, String method, String field, String jsonField) {
        assertThat(signal.code()).isEqualTo(code);
        assertThat(Signal.ofCode(code)).isSameAs(signal);
        assertThat(signal.id()).isEqualTo(id);
        assertThat(signal.path()).isEqualTo(path);
        assertThat(signal.grpcMethod()).isEqualTo(method);
        assertThat(signal.rejectedField()).isEqualTo(field);
        assertThat(signal.rejectedJsonField()).isEqualTo(jsonField);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, -1})
    void aCodeOfNoSignalIsRefused(int code) {
        assertThatThrownBy(() -> Signal.ofCode(code)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPayloadLiesWithinItsArrayAndCountsNoLessThanNothing() {
        assertThatThrownBy(() -> new Payload(Signal.LOGS, new byte[3], 1, 3, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Payload(Signal.LOGS, new byte[3], 0, 3, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Payload(Signal.LOGS, new byte[] {1, 2, 3}, 1, 2, 0)
                        .asBuffer()
                        .get(0))
                .isEqualTo((byte) 2);
        assertThat(new Payload(Signal.LOGS, new byte[3], 0, 3, 1)).hasToString("logs[1 items, 3 bytes]");
    }
}
