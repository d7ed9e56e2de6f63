package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.server.transport.ReceiverLimits;
import java.nio.charset.StandardCharsets;

/// Limits.
class LimitRulesTest {
    private static final byte[] LARGE = new byte[2 << 20];

    @Rule(value = "S-100", noticing = Fault.TOO_LARGE_IS_BAD_DATA)
    void aMessageOverTheLimitIsExhaustionForGoodAlsoInflated(Door door) {
        assertThat(ReceiverLimits.DEFAULT.bodyBytes()).isEqualTo(64 << 20);
        refusedAsTooLarge(door.call(Signal.TRACES, LARGE));
        for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
            refusedAsTooLarge(door.call(Signal.TRACES, Bodies.compress(encoding, LARGE), encoding));
        }
        assertThat(door.ports().budget().usedBytes()).isZero();
    }

    @Rule(value = "S-101", noticing = Fault.TOO_LARGE_IS_BAD_DATA)
    void aBodyOverTheLimitIs413AlsoInflated(Door door) {
        byte[] bomb = new byte[100 << 20];

        assertThat(door.protobuf("/v1/traces", LARGE).status()).isEqualTo(413);
        for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
            assertThat(door.protobuf("/v1/traces", Bodies.compress(encoding, bomb), "content-encoding", encoding)
                            .status())
                    .as(encoding)
                    .isEqualTo(413);
        }
        assertThat(door.ports().budget().usedBytes()).isZero();
    }

    @Rule(value = "S-102", noticing = Fault.WAITS_FOR_WHOLE_BODIES)
    void aDeclaredLengthOverTheLimitIsRefusedBeforeTheBodyCame(Door door) {
        try (Http1 raw = new Http1(door.httpPort(), door.patienceMillis())) {
            raw.send(Http1.post("/v1/traces") + "Content-Length: 900000000\r\n\r\n");

            Answer answer = raw.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).contains("900000000 bytes");
        }
    }

    @Rule(value = "S-103", noticing = Fault.ENDLESS_MESSAGE)
    void theAnswerToARequestThatIsTooLargeIsSmall(Door door) {
        assertThat(door.protobuf("/v1/traces", LARGE).body()).hasSizeBetween(1, 4_096);
    }

    @Rule(
            value = "S-104",
            noticing = {Fault.PARSER_STOPS_AT_47, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void sixtyFourLevelsAreTakenAndOneMoreCostsItsItemOnly(Door door) {
        String pair = "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":";
        String deep = pair.repeat(64) + "{}" + "}]}}".repeat(64);
        String deeper = pair.repeat(65) + "{}" + "}]}}".repeat(65);
        byte[] json = Bodies.logOf(deep).getBytes(StandardCharsets.UTF_8);

        assertThat(door.json("/v1/logs", Bodies.logOf(deep)).text()).isEqualTo("{}");
        assertThat(door.protobuf("/v1/logs", JsonToProtobuf.transcode(Signal.LOGS, json))
                        .body())
                .isEmpty();
        assertThat(door.taken()).hasSize(2);
        String both = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{},{\"attributes\":[{\"value\":" + deeper
                + "}]}]}]}]}";
        assertThat(door.json("/v1/logs", both).text())
                .contains("\"rejectedLogRecords\":\"1\"")
                .contains("log_records[1].attributes: nested deeper than 64");
    }

    private static void refusedAsTooLarge(Answer answer) {
        assertThat(answer.code()).isEqualTo(8);
        assertThat(answer.retrySeconds()).isEqualTo(-1);
    }
}
