package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.otlp.Signal;
import dev.sluice.server.transport.Requests;
import java.time.Duration;

/// Failures, retry signals, throttling.
class FailureRulesTest {
    private static final byte[] BROKEN = {0x0a, 0x7f};

    @Rule(value = "S-80", noticing = Fault.PLAIN_TEXT_ERRORS)
    void errorsAreAStatusInTheEncodingOfTheRequest(Door door) {
        Answer binary = door.protobuf("/v1/traces", BROKEN);
        Answer json = door.json("/v1/traces", "[");

        assertThat(binary.body()).startsWith(0x08, 3, 0x12);
        assertThat(binary.header("content-type")).isEqualTo(Door.PROTOBUF);
        assertThat(json.text()).startsWith("{\"code\":3,\"message\":\"");
        for (Answer other : new Answer[] {
            door.post("/v1/traces", "text/xml", BROKEN),
            door.json("/v1/nope", "{}"),
            door.send(door.request("/v1/traces").GET())
        }) {
            assertThat(other.header("content-type")).isEqualTo(Door.JSON);
            assertThat(other.text()).startsWith("{\"code\":12,\"message\":\"");
        }
    }

    @Rule(value = "S-81", noticing = Fault.GIVES_NO_REASON)
    void theMessageExplains(Door door) {
        assertThat(door.json("/v1/logs", "{\"resourceLogs\":5}").text())
                .contains("\"message\":\"malformed JSON: resourceLogs: '5' (expected: '[')");
    }

    @Rule(value = "S-82", noticing = Fault.NO_DETAILS)
    void badDataComesWithTheFieldAtFault(Door door) {
        assertThat(door.json("/v1/logs", "[").text())
                .contains("\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":");
        assertThat(door.protobuf("/v1/traces", Requests.spans(0, 1)).text())
                .contains("type.googleapis.com/google.rpc.BadRequest");
    }

    @Rule(value = "S-83", noticing = Fault.PARSE_ERRORS_ARE_UNKNOWN)
    void aPermanentFailureIsInvalidArgument(Door door) {
        Answer answer = door.call(Signal.TRACES, BROKEN);

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.details()).contains("google.rpc.BadRequest");
    }

    @Rule(
            value = "S-84",
            noticing = {Fault.TEMPORARY_IS_INTERNAL, Fault.NO_RETRY_INFO})
    void aTemporaryFailureIsUnavailableWithRetryInfo(Door door) {
        breakFor(door);
        Answer answer = door.call(Signal.TRACES, Requests.spans(1));

        assertThat(answer.code()).isEqualTo(14);
        assertThat(answer.details()).contains("google.rpc.RetryInfo");
    }

    @Rule(value = "S-85", noticing = Fault.NO_RETRY_INFO)
    void theDelayIsOfSeconds(Door door) {
        breakFor(door);
        assertThat(door.call(Signal.TRACES, Requests.spans(1)).retrySeconds()).isBetween(1L, 10L);
        overload(door);
        assertThat(door.call(Signal.TRACES, Requests.spans(1)).retrySeconds()).isEqualTo(7);
    }

    @Rule(value = "S-86", noticing = Fault.NO_RETRY_AFTER)
    void overloadIs429WithRetryAfterInSeconds(Door door) {
        overload(door);
        Answer answer = door.json("/v1/logs", Bodies.log("\"severityText\":\"x\""));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isEqualTo("7");
        assertThat(answer.text())
                .contains("\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"7s\"");
    }

    @Rule(value = "S-87", noticing = Fault.TEMPORARY_IS_500)
    void aTransientFaultIsNeverAnswered500(Door door) {
        breakFor(door);
        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).status()).isEqualTo(503);
        door.before(payload -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).status()).isEqualTo(503);
    }

    @Rule(value = "S-88", noticing = Fault.NO_RETRY_INFO)
    void exhaustionThatPassesHasRetryInfoAndTooLargeHasNone(Door door) {
        overload(door);
        Answer passing = door.call(Signal.TRACES, Requests.spans(1));
        Answer tooLarge = door.call(Signal.TRACES, new byte[2 << 20]);

        assertThat(passing.code()).isEqualTo(8);
        assertThat(passing.retrySeconds()).isEqualTo(7);
        assertThat(tooLarge.code()).isEqualTo(8);
        assertThat(tooLarge.retrySeconds()).isEqualTo(-1);
    }

    @Rule(value = "S-91", noticing = Fault.BUGS_ARE_UNKNOWN)
    void anUnexpectedExceptionIsUnavailableAndItsTextStaysHere(Door door) {
        door.before(payload -> {
            throw new IllegalStateException("a bug");
        });
        Answer answer = door.call(Signal.TRACES, Requests.spans(1));

        assertThat(answer.code()).isEqualTo(14);
        assertThat(answer.header("grpc-message")).doesNotContain("a bug");
    }

    @Rule(
            value = "S-92",
            noticing = {Fault.TEMPORARY_IS_500, Fault.TEMPORARY_IS_INTERNAL})
    void whatComesWhileTheServerDrainsIsRefusedRetryably(Door door) {
        try (Door ending = door.another()) {
            ending.ports().drain();

            Answer http = ending.protobuf("/v1/traces", Requests.spans(1));
            assertThat(http.status()).isEqualTo(503);
            assertThat(http.header("retry-after")).isEqualTo("1");
            assertThat(ending.call(Signal.TRACES, Requests.spans(1)).code()).isEqualTo(14);
            assertThat(ending.taken()).isEmpty();
        }
    }

    private static void breakFor(Door door) {
        door.before(payload -> {
            throw new UnavailableException(ErrorCode.of("journal.disk-failed"), "disk does not answer");
        });
    }

    private static void overload(Door door) {
        door.before(payload -> {
            throw new OverloadedException(
                    ErrorCode.of("journal.budget-spent"), "the journal is full", Duration.ofSeconds(7));
        });
    }
}
