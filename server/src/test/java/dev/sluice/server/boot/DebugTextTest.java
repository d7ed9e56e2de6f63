package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.server.transport.Requests;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The shapes of the Collector's `debug` exporter.
class DebugTextTest {
    private static final String TRACES = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
            "scopeSpans":[{"scope":{"name":"cart","version":"2"},"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10",
            "spanId":"1112131415161718","name":"GET /","kind":2,"startTimeUnixNano":"1700000000000000001",
            "endTimeUnixNano":"1700000001500000000","status":{"code":2,"message":"no"},"droppedAttributesCount":3,
            "attributes":[{"key":"n","value":{"intValue":"7"}},{"key":"list","value":{"arrayValue":{"values":
            [{"stringValue":"a"},{"doubleValue":0.5}]}}}],"events":[{"name":"sold out","timeUnixNano":"1"}],
            "links":[{"traceId":"ff","spanId":"ee"}]}]}]}]}""";
    private static final String METRICS = """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
            {"name":"sold","unit":"1","sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":
            [{"attributes":[{"key":"shop","value":{"stringValue":"a"}}],"timeUnixNano":"1000000000","asInt":"12"}]}},
            {"name":"wait","histogram":{"aggregationTemporality":1,"dataPoints":
            [{"count":"3","sum":1.5,"max":1,"explicitBounds":[0.5],"bucketCounts":["1","2"]}]}},
            {"name":"size","exponentialHistogram":{"dataPoints":[{"count":"4","scale":0,"zeroCount":"1",
            "positive":{"offset":0,"bucketCounts":["2"]},"negative":{"offset":1,"bucketCounts":["1"]}}]}},
            {"name":"old","summary":{"dataPoints":[{"count":"1","sum":2,"quantileValues":[{"quantile":0.5,"value":2}]}]}}
            ]}]}]}""";
    private static final String LOGS = """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1700000000000000000","severityNumber":18,
            "severityText":"ERROR","body":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}}]}},
            "attributes":[{"key":"k","value":{"stringValue":"v"}}],"eventName":"sale"}]}]}]}""";

    @Test
    void aLineOfCountsForEachRequest() {
        assertThat(counts(Signal.TRACES, Requests.spans(3), 3))
                .isEqualTo("Traces {\"resource spans\": 1, \"spans\": 3}");
        assertThat(counts(Signal.LOGS, Requests.logs(2), 2))
                .isEqualTo("Logs {\"resource logs\": 1, \"log records\": 2}");
        assertThat(counts(Signal.METRICS, Requests.points(4), 4))
                .isEqualTo("Metrics {\"resource metrics\": 1, \"metrics\": 1, \"data points\": 4}");
    }

    @Test
    void normalHasALineForEachItem() throws Exception {
        assertThat(DebugLines.of(Signal.TRACES, json(TRACES))).isEqualTo("""
                ResourceSpans #0 service.name=shop
                ScopeSpans #0 cart@2
                GET / 0102030405060708090a0b0c0d0e0f10 1112131415161718 n=7 list=["a",0.5]""");
        assertThat(DebugLines.of(Signal.METRICS, json(METRICS))).isEqualTo("""
                ResourceMetrics #0
                ScopeMetrics #0
                sold{shop=a} 12
                wait{} count=3 sum=1.5 max=1 le0.5=1 le+Inf=2
                size{} count=4
                old{} count=1 sum=2 q0.5=2""");
        assertThat(DebugLines.of(Signal.LOGS, json(LOGS))).isEqualTo("""
                ResourceLogs #0
                ScopeLogs #0
                {"a":true} k=v""");
    }

    @Test
    void detailedHasALineForEachPropertyOfASpan() throws Exception {
        assertThat(DebugDetail.of(Signal.TRACES, json(TRACES)).lines().map(String::stripTrailing))
                .containsExactly(
                        "ResourceSpans #0",
                        "Resource SchemaURL:",
                        "Resource attributes:",
                        "     -> service.name: Str(shop)",
                        "ScopeSpans #0",
                        "ScopeSpans SchemaURL:",
                        "InstrumentationScope cart 2",
                        "Span #0",
                        "    Trace ID       : 0102030405060708090a0b0c0d0e0f10",
                        "    Parent ID      :",
                        "    ID             : 1112131415161718",
                        "    Name           : GET /",
                        "    Kind           : Server",
                        "    Start time     : 2023-11-14 22:13:20.000000001 +0000 UTC",
                        "    End time       : 2023-11-14 22:13:21.5 +0000 UTC",
                        "    Status code    : Error",
                        "    Status message : no",
                        "    DroppedAttributesCount: 3",
                        "Attributes:",
                        "     -> n: Int(7)",
                        "     -> list: Slice([\"a\",0.5])",
                        "Events:",
                        "SpanEvent #0",
                        "     -> Name: sold out",
                        "     -> Timestamp: 1970-01-01 00:00:00.000000001 +0000 UTC",
                        "     -> DroppedAttributesCount: 0",
                        "Links:",
                        "SpanLink #0",
                        "     -> Trace ID: ff",
                        "     -> ID: ee",
                        "     -> TraceState:",
                        "     -> DroppedAttributesCount: 0");
    }

    @Test
    void detailedHasALineForEachPropertyOfALogRecordAndOfAPoint() throws Exception {
        assertThat(DebugDetail.of(Signal.LOGS, json(LOGS)).lines())
                .contains(
                        "ResourceLog #0",
                        "LogRecord #0",
                        "ObservedTimestamp: 1970-01-01 00:00:00 +0000 UTC",
                        "Timestamp: 2023-11-14 22:13:20 +0000 UTC",
                        "SeverityNumber: Error2(18)",
                        "EventName: sale",
                        "Body: Map({\"a\":true})",
                        "     -> k: Str(v)",
                        "Flags: 0");
        assertThat(DebugDetail.of(Signal.METRICS, json(METRICS)).lines())
                .contains(
                        "     -> DataType: Sum",
                        "     -> IsMonotonic: true",
                        "     -> AggregationTemporality: Cumulative",
                        "NumberDataPoints #0",
                        "Value: 12",
                        "HistogramDataPoints #0",
                        "Sum: 1.500000",
                        "Max: 1.000000",
                        "ExplicitBounds #0: 0.500000",
                        "Buckets #1, Count: 2",
                        "ExponentialHistogramDataPoints #0",
                        "Bucket [-4.000000, -2.000000), Count: 1",
                        "Bucket [0, 0], Count: 1",
                        "Bucket (1.000000, 2.000000], Count: 2",
                        "SummaryDataPoints #0",
                        "QuantileValue #0: Quantile 0.500000, Value 2.000000")
                .doesNotContain("Min: 0.000000");
    }

    private static String counts(Signal signal, byte[] request, int items) {
        return DebugCounts.of(new Payload(signal, request, 0, request.length, items));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
