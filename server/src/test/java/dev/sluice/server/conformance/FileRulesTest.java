package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// OTLP in files: what `sluice tail` writes into one, and lines of others' that are posted.
class FileRulesTest {
    private static final String LOGS =
            "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                    + "{\"stringValue\":\"grüße\"}}]},\"scopeLogs\":[{\"scope\":{\"name\":\"scope ✓\"},\"logRecords\":["
                    + IntStream.range(0, 200)
                            .mapToObj(i -> "{\"body\":{\"stringValue\":\"line\\nbreak " + i + "\"}}")
                            .collect(Collectors.joining(","))
                    + "]}]}]}";
    private static final String LAST = "break 199";

    private final ObjectMapper mapper = new ObjectMapper();

    @Rule(value = "F-01", noticing = Fault.LINES_BEGIN_WITH_A_MARK)
    void aFileIsUtf8WithoutAMarkAndEachLineAJsonValue(Door door) throws CharacterCodingException {
        byte[] file = door.file(Signal.LOGS, LOGS, LAST);

        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(file))
                .toString();
        assertThat(text).startsWith("{").endsWith("}\n").contains("grüße", "✓");
        text.lines().forEach(line -> assertThat(json(line).isObject()).isTrue());
    }

    @Rule(value = "F-03", noticing = Fault.LINES_ARE_WRAPPED)
    void aLineCanBePostedAsItIsAlsoWithTheOtherLineEnd(Door door) {
        List<String> lines = lines(door.file(Signal.LOGS, LOGS, LAST));

        int records = 0;
        for (String line : lines) {
            door.forget();
            assertThat(door.json("/v1/logs", line + "\r\n").text()).isEqualTo("{}");
            assertThat(door.takenJson(Signal.LOGS)).isEqualTo(line);
            records += json(line).findValues("body").size();
        }
        assertThat(records).isEqualTo(200);
    }

    @Rule(value = "F-04", noticing = Fault.LINES_ARE_WRAPPED)
    void theTopKeyTellsTheSignalAndThereIsOneInAFile(Door door) {
        for (String line : lines(door.file(Signal.LOGS, LOGS, LAST))) {
            assertThat(json(line).fieldNames()).toIterable().containsExactly("resourceLogs");
        }
    }

    @Rule(value = "F-07", noticing = Fault.LINES_ARE_PRETTY)
    void anObjectIsCompactAndHasNoRawLineBreak(Door door) {
        List<String> lines = lines(door.file(Signal.LOGS, LOGS, LAST));

        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(line).isEqualTo(json(line).toString()).contains("line\\nbreak"));
    }

    @Rule(value = "F-08", noticing = Fault.LINES_LEAN_ON_EARLIER_ONES)
    void eachLineStandsForItself(Door door) {
        List<String> lines = lines(door.file(Signal.LOGS, LOGS, LAST));

        assertThat(lines).hasSizeGreaterThan(2);
        for (String line : lines) {
            JsonNode resource = json(line).path("resourceLogs").path(0);
            assertThat(resource.at("/resource/attributes/0/value/stringValue").asText())
                    .isEqualTo("grüße");
            assertThat(resource.at("/scopeLogs/0/scope/name").asText()).isEqualTo("scope ✓");
        }
    }

    @Rule(
            value = "F-11",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void valuesSurviveARoundTripAndAnEmptyIdIsNone(Door door) {
        String line =
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"\"}}]},"
                        + "\"scopeSpans\":[{\"scope\":{},\"spans\":[{\"traceId\":\"" + Bodies.TRACE_ID
                        + "\",\"spanId\":\""
                        + Bodies.SPAN_ID
                        + "\",\"parentSpanId\":\"\",\"name\":\"a\",\"startTimeUnixNano\":\"2\",\"endTimeUnixNano\":\"1\","
                        + "\"attributes\":[{\"key\":\"none\",\"value\":{}}],\"status\":{}}]}]}]}";

        assertThat(door.json("/v1/traces", line).status()).isEqualTo(200);

        String withoutEmptyIds = line.replace("\"parentSpanId\":\"\",", "");
        assertThat(json(door.takenJson(Signal.TRACES))).isEqualTo(json(withoutEmptyIds));
    }

    private JsonNode json(String line) {
        try {
            return mapper.readTree(line);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(malformed.getMessage() + " in " + line, malformed);
        }
    }

    private static List<String> lines(byte[] file) {
        return new String(file, StandardCharsets.UTF_8).lines().toList();
    }
}
