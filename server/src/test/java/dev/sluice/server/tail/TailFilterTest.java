package dev.sluice.server.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.otlp.json.ProtobufToJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailFilterTest {
    private static final String SPANS = """
            {"resourceSpans":[
              {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"zone","value":{"intValue":"7"}}]},
               "scopeSpans":[{"scope":{"name":"one"},"spans":[
                 {"traceId":"0af7651916cd43dd8448eb211c80319c","name":"GET /cart","startTimeUnixNano":"1000","endTimeUnixNano":"2001000",
                  "attributes":[{"key":"http.route","value":{"stringValue":"/a b"}},{"key":"ok","value":{"boolValue":true}}]},
                 {"traceId":"0af7651916cd43dd8448eb211c80319d","name":"POST /pay","startTimeUnixNano":"1000","endTimeUnixNano":"1500",
                  "attributes":[{"key":"ratio","value":{"doubleValue":0.5}}],"status":{"code":2}}],"schemaUrl":"https://s"}]},
              {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"bank"}}]},
               "scopeSpans":[{"spans":[{"name":"audit","startTimeUnixNano":"9223372036854775807","endTimeUnixNano":"9223372036854775808"}]}],
               "schemaUrl":"https://r"}]}""";
    private static final String LOGS = """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[
              {"severityNumber":9,"body":{"stringValue":"order 17 Placed"},"eventName":"placed"},
              {"severityNumber":17,"body":{"kvlistValue":{"values":[{"key":"error","value":{"stringValue":"Card refused"}}]}}},
              {}]}]}]}""";
    private static final String METRICS = """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
              {"name":"queue.depth","gauge":{"dataPoints":[{"asInt":"1","attributes":[{"key":"queue","value":{"stringValue":"a"}}]},
                {"asInt":"2","attributes":[{"key":"queue","value":{"stringValue":"b"}}]}]}},
              {"name":"latency","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"1","bucketCounts":["1"]}]}}]}]}]}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "service=shop | GET /cart,POST /pay",
                "service=bank | audit",
                "service=sho | ''",
                "name=audit | audit",
                "attr=zone=7 | GET /cart,POST /pay",
                "attr=\"http.route=/a b\" | GET /cart",
                "attr=http.route=\"/a b\" attr=zone=7 | GET /cart",
                "attr=ok=true | GET /cart",
                "attr=ratio=0.5 | POST /pay",
                "attr=ratio=0.5 attr=ok=true | ''",
                "status=ERROR | POST /pay",
                "status=UNSET | GET /cart,audit",
                "minDuration=2ms | GET /cart",
                "maxDuration=500ns | POST /pay,audit",
                "traceId=0AF7651916CD43DD8448EB211C80319C | GET /cart",
                "service=shop status=ERROR | POST /pay",
            })
    void spansAreShownWhenEveryTermHolds(String filter, String names) {
        String json = excerpt(Signal.TRACES, SPANS, filter);

        List<String> expected = names.isEmpty() ? List.of() : Arrays.asList(names.split(","));
        for (String name : List.of("GET /cart", "POST /pay", "audit")) {
            assertThat(json.contains(name)).as(name + " in " + json).isEqualTo(expected.contains(name));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "severity=INFO | true | true",
                "severity=WARN | false | true",
                "severity=10 | false | true",
                "q=placed | true | false",
                "q=\"17 placed\" | true | false",
                "q=17 q=order | true | false",
                "q=\"card REFUSED\" | false | true",
                "name=placed | true | false",
            })
    void logRecordsAreShownWhenEveryTermHolds(String filter, boolean first, boolean second) {
        String json = excerpt(Signal.LOGS, LOGS, filter);

        assertThat(json.contains("order 17 Placed")).as(json).isEqualTo(first);
        assertThat(json.contains("Card refused")).as(json).isEqualTo(second);
    }

    @Test
    void aMetricIsShownWholeWhenAnyOfItsPointsHasTheAttributes() {
        assertThat(excerpt(Signal.METRICS, METRICS, "attr=queue=b"))
                .contains("queue.depth", "\"a\"", "\"b\"")
                .doesNotContain("latency");
        assertThat(excerpt(Signal.METRICS, METRICS, "name=latency"))
                .contains("latency")
                .doesNotContain("queue.depth");
        TailFilter all = TailFilter.parse(List.of("metrics"), List.of());
        Excerpt excerpt = Excerpt.of(payload(Signal.METRICS, METRICS), all);
        assertThat(excerpt.records(0, excerpt.size())).as("points").isEqualTo(3);
    }

    @Test
    void withoutAFilterEverythingIsShownAsItCame() {
        Payload payload = payload(Signal.TRACES, SPANS);
        Excerpt excerpt = Excerpt.of(payload, TailFilter.parse(List.of(), List.of()));

        assertThat(excerpt.request(0, excerpt.size())).isEqualTo(payload.bytes());
    }

    @Test
    void aRunOfItemsKeepsItsResourceAndScopeAndNoOthers() {
        Excerpt excerpt = Excerpt.of(payload(Signal.TRACES, SPANS), TailFilter.parse(List.of(), List.of()));

        assertThat(json(Signal.TRACES, excerpt.request(1, 2)))
                .contains("shop", "POST /pay", "https://s", "\"one\"")
                .doesNotContain("GET /cart", "bank", "https://r");
        assertThat(json(Signal.TRACES, excerpt.request(2, 3)))
                .contains("bank", "audit", "https://r")
                .doesNotContain("shop");
    }

    @Test
    void termsOfOneSignalLeaveTheOthersOut() {
        assertThat(TailFilter.parse(List.of(), List.of("severity=WARN")).signals())
                .isEqualTo(Set.of(Signal.LOGS));
        assertThat(TailFilter.parse(List.of("traces", "metrics"), List.of("name=a", "service=b"))
                        .signals())
                .isEqualTo(Set.of(Signal.TRACES, Signal.METRICS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spans  | service=a           | signal: spans (expected: traces, metrics, logs, profiles)",
                "traces | servcie=a           | filter: servcie (expected: attr, maxDuration, minDuration, name, q,",
                "traces | severity=WARN       | of logs this is",
                "logs   | severity=LOUD       | severity: LOUD (expected: TRACE, DEBUG,",
                "traces | status=BAD          | status: BAD (expected: UNSET, OK or ERROR)",
                "traces | minDuration=fast    | minDuration: fast (expected: a duration such as 500ms)",
                "traces | traceId=12          | traceId: 12 (expected: 32 hexadecimal digits)",
                "traces | attr=a              | attr: a (expected: key=value)",
                "traces | service             | filter: service (expected: key=value)",
                "traces | service=            | filter: service= (expected: key=value)",
                "traces | service=\"a         | (expected: a closing quote)",
                "traces | service=a service=b | filter: service twice (expected: once)",
            })
    void whatIsNotUnderstoodIsRefusedWithWhatWasExpected(String signal, String filter, String message) {
        assertThatThrownBy(() -> TailFilter.parse(List.of(signal), List.of(filter)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static String excerpt(Signal signal, String json, String filter) {
        Excerpt excerpt = Excerpt.of(payload(signal, json), TailFilter.parse(List.of(signal.id()), List.of(filter)));
        return json(signal, excerpt.request(0, excerpt.size()));
    }

    private static Payload payload(Signal signal, String json) {
        byte[] bytes = JsonToProtobuf.transcode(signal, json.getBytes(StandardCharsets.UTF_8));
        return new Payload(signal, bytes, 0, bytes.length, 3);
    }

    private static String json(Signal signal, byte[] request) {
        return new String(ProtobufToJson.toBytes(signal, request, 0, request.length), StandardCharsets.UTF_8);
    }
}
