package dev.sluice.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class TailLinesTest {
    private static final String RESOURCE =
            "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}]}";

    @Test
    void aSpanIsALineWithItsDurationItsErrorAndItsTrace() throws Exception {
        String json = "{\"resourceSpans\":[{" + RESOURCE + ",\"scopeSpans\":[{\"spans\":["
                + "{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"name\":\"GET /cart\",\"startTimeUnixNano\":\"1700000000123456789\","
                + "\"endTimeUnixNano\":\"1700000000125456789\",\"status\":{\"code\":2}},"
                + "{\"name\":\"a\\u001b[31mb\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"1\"}]}]}]}";

        assertThat(TailLines.of(new ObjectMapper().readTree(json)))
                .containsExactly(
                        "2023-11-14T22:13:20.123Z  shop  GET /cart  2.000 ms  ERROR  0af7651916cd43dd8448eb211c80319c",
                        "1970-01-01T00:00:00Z  shop  a [31mb  0.000 ms");
    }

    @Test
    void aLogRecordIsALineWithItsSeverityAndBody() throws Exception {
        String json = "{\"resourceLogs\":[{" + RESOURCE + ",\"scopeLogs\":[{\"logRecords\":["
                + "{\"timeUnixNano\":\"1000000000\",\"severityNumber\":14,\"body\":{\"stringValue\":\"no more\\nflour\"}},"
                + "{\"observedTimeUnixNano\":\"2000000000\",\"severityText\":\"notice\",\"body\":{\"kvlistValue\":{\"values\":[]}}}]}]}]}";

        assertThat(TailLines.of(new ObjectMapper().readTree(json)))
                .containsExactly(
                        "1970-01-01T00:00:01Z  WARN  shop  no more flour",
                        "1970-01-01T00:00:02Z  notice  shop  {\"values\":[]}");
    }

    @Test
    void everyPointIsALineWithItsValueUnitAndAttributes() throws Exception {
        String json = "{\"resourceMetrics\":[{" + RESOURCE + ",\"scopeMetrics\":[{\"metrics\":["
                + "{\"name\":\"depth\",\"unit\":\"1\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"1000000000\",\"asInt\":\"7\","
                + "\"attributes\":[{\"key\":\"queue\",\"value\":{\"stringValue\":\"a\"}}]}]}},"
                + "{\"name\":\"latency\",\"histogram\":{\"dataPoints\":[{\"timeUnixNano\":\"1000000000\",\"count\":\"3\",\"sum\":4.5}]}}]}]}]}";

        assertThat(TailLines.of(new ObjectMapper().readTree(json)))
                .containsExactly(
                        "1970-01-01T00:00:01Z  shop  depth  7 1  queue=a",
                        "1970-01-01T00:00:01Z  shop  latency  count 3 sum 4.5");
    }

    @Test
    void aProfileIsALine() throws Exception {
        String json = "{\"resourceProfiles\":[{" + RESOURCE + ",\"scopeProfiles\":[{\"profiles\":["
                + "{\"timeUnixNano\":\"1000000000\",\"durationNano\":\"2000000\",\"profileId\":\"ab\",\"samples\":[{},{}]}]}]}]}";

        assertThat(TailLines.of(new ObjectMapper().readTree(json)))
                .containsExactly("1970-01-01T00:00:01Z  shop  profile ab  2.000 ms  2 samples");
    }
}
