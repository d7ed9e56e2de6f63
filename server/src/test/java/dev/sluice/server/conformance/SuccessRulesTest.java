package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.server.transport.Requests;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Success, whole and in part.
class SuccessRulesTest {
    private static final String GOOD_POINT = "{\"timeUnixNano\":\"1\",\"asInt\":\"1\"}";

    @Rule(value = "S-60", noticing = Fault.CREATED_INSTEAD_OF_OK)
    void successIs200(Door door) {
        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).status()).isEqualTo(200);
        assertThat(door.json("/v1/traces", Bodies.span("")).status()).isEqualTo(200);
    }

    @Rule(value = "S-61", noticing = Fault.EMPTY_PARTIAL_SUCCESS)
    void aFullSuccessSaysNothingAtAll(Door door) {
        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).body()).isEmpty();
        assertThat(door.json("/v1/traces", Bodies.span("")).text()).isEqualTo("{}");
        assertThat(door.call(Signal.TRACES, Requests.spans(1)).body()).isEqualTo(new byte[5]);
    }

    @Rule(value = "S-62", noticing = Fault.CHARSET_IN_THE_TYPE)
    void theAnswerHasTheTypeOfTheRequestAndNoParameters(Door door) {
        byte[] broken = {0x0a, 0x7f};

        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).header("content-type"))
                .isEqualTo(Door.PROTOBUF);
        assertThat(door.protobuf("/v1/traces", broken).header("content-type")).isEqualTo(Door.PROTOBUF);
        assertThat(door.post("/v1/traces", "application/json; charset=utf-8", new byte[] {'{', '}'})
                        .header("content-type"))
                .isEqualTo(Door.JSON);
        assertThat(door.json("/v1/traces", "[").header("content-type")).isEqualTo(Door.JSON);
    }

    @Rule(value = "S-63", noticing = Fault.COMPRESSES_UNASKED)
    void answersArePlainUnlessAskedOtherwise(Door door) {
        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).header("content-encoding"))
                .isNull();
        assertThat(door.protobuf("/v1/traces", Requests.spans(1, 1)).header("content-encoding"))
                .isNull();
    }

    @Rule(value = "S-64", noticing = Fault.ANSWERS_FIRST)
    void successIsSaidWhenTheIntakeHasTakenIt(Door door) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        door.before(payload -> {
            reached.countDown();
            Await.until(held);
        });

        CompletableFuture<Answer> answer =
                door.callLater("/" + Signal.TRACES.grpcMethod(), Requests.frame(0, Requests.spans(1)));
        try {
            assertThat(reached.await(door.patienceMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            door.call("/grpc.health.v1.Health/Check", Requests.frame(0, new byte[0]));
            assertThat(answer).as("answered while the intake is at it").isNotDone();
        } finally {
            held.countDown();
        }
        assertThat(Door.join(answer).code()).isZero();
    }

    @Rule(value = "S-65", noticing = Fault.REMEMBERS_WHAT_CAME)
    void theSameRequestIsTakenAgain(Door door) {
        byte[] body = Requests.spans(1);

        assertThat(door.protobuf("/v1/traces", body).status()).isEqualTo(200);
        assertThat(door.protobuf("/v1/traces", body).status()).isEqualTo(200);
    }

    @Rule(
            value = "S-70",
            noticing = {Fault.COUNTS_NOTHING, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void whatIsInvalidIsCountedAndTheRestTaken(Door door) {
        Answer protobuf = door.protobuf("/v1/traces", Requests.spans(3, 2));

        assertThat(protobuf.status()).isEqualTo(200);
        assertThat(protobuf.body()).startsWith(0x0a).contains(0x08, 2);
        assertThat(door.taken()).singleElement().isEqualTo(Requests.spans(3));
        assertThat(door.call(Signal.TRACES, Requests.spans(3, 2)).body()).contains(0x08, 2);
    }

    @Rule(value = "S-71", noticing = Fault.COUNTS_ANOTHER_THING)
    void rejectedItemsAreCountedInTheUnitOfTheirSignal(Door door) {
        String spans = Bodies.spans(
                "{\"traceId\":\"" + Bodies.TRACE_ID + "\",\"spanId\":\"" + Bodies.SPAN_ID + "\"},{},{\"name\":\"x\"}");
        String points = Bodies.gauge(GOOD_POINT + ",{},{\"asInt\":1},{\"timeUnixNano\":1}");
        String deep = "{\"attributes\":[{\"key\":\"k\",\"value\":" + "{\"arrayValue\":{\"values\":[".repeat(65) + "{}"
                + "]}}".repeat(65) + "}]}";
        String logs = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}," + deep + "]}]}]}";
        String profiles = "{\"resourceProfiles\":[{\"scopeProfiles\":[{\"profiles\":["
                + "{\"samples\":[{\"values\":[1,2],\"timestampsUnixNano\":[1]},{}]},{}]}]}],"
                + "\"dictionary\":{\"stringTable\":[\"\"],\"stackTable\":[{}]}}";

        assertThat(door.json("/v1/traces", spans).text()).startsWith("{\"partialSuccess\":{\"rejectedSpans\":\"2\"");
        assertThat(door.json("/v1/metrics", points).text())
                .startsWith("{\"partialSuccess\":{\"rejectedDataPoints\":\"3\"");
        assertThat(door.json("/v1/logs", logs).text()).startsWith("{\"partialSuccess\":{\"rejectedLogRecords\":\"1\"");
        assertThat(door.json("/v1development/profiles", profiles).text())
                .startsWith("{\"partialSuccess\":{\"rejectedProfiles\":\"1\"");
    }

    @Rule(value = "S-72", noticing = Fault.GIVES_NO_REASON)
    void theMessageNamesTheFirstFieldAndWhatIsExpected(Door door) {
        String text = door.json("/v1/metrics", Bodies.gauge(GOOD_POINT + ",{\"asInt\":1}"))
                .text();

        assertThat(text)
                .contains("resource_metrics[0].scope_metrics[0].metrics[0].gauge.data_points[1].time_unix_nano: 0"
                        + " (expected: nanoseconds since 1970)");
    }

    @Rule(
            value = "S-73",
            noticing = {Fault.REJECTS_ONE_TOO_MANY, Fault.EMPTY_PARTIAL_SUCCESS})
    void whatIsOnlyOddIsTakenWithoutAWord(Door door) {
        String odd = ",\"name\":\"\",\"kind\":99,\"endTimeUnixNano\":\"0\",\"startTimeUnixNano\":\"5\"";

        assertThat(door.json("/v1/traces", Bodies.span(odd)).text()).isEqualTo("{}");
    }

    @Rule(value = "S-74", noticing = Fault.EMPTY_PARTIAL_SUCCESS)
    void anEmptyPartialSuccessIsNeverSent(Door door) {
        for (int spans = 0; spans < 5; spans++) {
            assertThat(door.protobuf("/v1/traces", Requests.spans(spans)).body())
                    .isEmpty();
            assertThat(door.call(Signal.TRACES, Requests.spans(spans)).body()).isEqualTo(new byte[5]);
        }
    }

    @Rule(value = "S-75", noticing = Fault.COUNT_IS_A_NUMBER)
    void theCountIsAStringInJson(Door door) {
        assertThat(door.json("/v1/metrics", Bodies.gauge(GOOD_POINT + ",{}")).text())
                .contains("\"rejectedDataPoints\":\"1\"");
    }

    @Rule(value = "S-76", noticing = Fault.SAYS_YES_TO_BAD_DATA)
    void aRequestOfInvalidItemsOnlyIsBadData(Door door) {
        assertThat(door.protobuf("/v1/traces", Requests.spans(0, 3)).status()).isEqualTo(400);
        assertThat(door.call(Signal.TRACES, Requests.spans(0, 3)).code()).isEqualTo(3);
        assertThat(door.taken()).isEmpty();
    }

    @Rule(value = "S-77", noticing = Fault.ENDLESS_MESSAGE)
    void answersStaySmallWhateverIsWrong(Door door) {
        Answer many = door.protobuf("/v1/traces", Requests.spans(1, 5_000));
        Answer longName = door.json("/v1/logs", Bodies.log("\"attributes\":[{\"" + "x".repeat(500_000) + "\":["));

        assertThat(many.body()).hasSizeBetween(1, 4_096);
        assertThat(longName.body()).hasSizeBetween(1, 4_096);
    }
}
