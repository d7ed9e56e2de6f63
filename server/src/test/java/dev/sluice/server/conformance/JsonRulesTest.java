package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Signal;
import java.nio.charset.StandardCharsets;

/// The mapping of OTLP/JSON.
class JsonRulesTest {
    @Rule(
            value = "S-40",
            noticing = {Fault.UPPER_CASE_IDS_ARE_ERRORS, Fault.SAYS_YES_TO_BAD_DATA})
    void idsAreHexadecimalOfEitherCaseInEveryMessage(Door door) {
        String upper = "\"traceId\":\"0AF7651916CD43DD8448EB211C80319C\",\"spanId\":\"B7AD6B7169203331\"";
        String lower = "\"traceId\":\"" + Bodies.TRACE_ID + "\",\"spanId\":\"" + Bodies.SPAN_ID + "\"";

        assertThat(door.json("/v1/traces", Bodies.spans("{" + upper + ",\"links\":[{" + upper + "}]}"))
                        .text())
                .isEqualTo("{}");
        assertThat(door.takenJson(Signal.TRACES)).contains("{" + lower + ",\"links\":[{" + lower + "}]}");
        door.forget();
        door.json("/v1/logs", Bodies.log(upper));
        assertThat(door.takenJson(Signal.LOGS)).contains(lower);
        door.forget();
        door.json(
                "/v1/metrics",
                Bodies.gauge("{\"timeUnixNano\":1,\"asInt\":1,\"exemplars\":[{\"asInt\":2," + upper + "}]}"));
        assertThat(door.takenJson(Signal.METRICS)).contains(Bodies.TRACE_ID).contains(Bodies.SPAN_ID);
        refused(
                door,
                "/v1/traces",
                Bodies.spans("{\"traceId\":\"CvdlGRbNQ92ESOshHIAxnA==\"}"),
                "resourceSpans[0].scopeSpans[0].spans[0].traceId");
    }

    @Rule(
            value = "S-41",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void parentIdsAreHexadecimalAndProfileIdsThatOrBase64(Door door) {
        door.json("/v1/traces", Bodies.span(",\"parentSpanId\":\"0102030405060708\""));
        assertThat(door.takenJson(Signal.TRACES)).contains("\"parentSpanId\":\"0102030405060708\"");
        for (String id : new String[] {Bodies.TRACE_ID, "CvdlGRbNQ92ESOshHIAxnA=="}) {
            door.forget();
            door.json("/v1development/profiles", Bodies.profile("\"profileId\":\"" + id + "\""));
            assertThat(door.takenJson(Signal.PROFILES)).contains("\"profileId\":\"" + Bodies.TRACE_ID + "\"");
        }
    }

    @Rule(
            value = "S-42",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void anEmptyIdIsNone(Door door) {
        assertThat(door.json("/v1/logs", Bodies.log("\"severityText\":\"x\",\"traceId\":\"\",\"spanId\":\"\""))
                        .text())
                .isEqualTo("{}");
        assertThat(door.takenJson(Signal.LOGS)).isEqualTo(Bodies.log("\"severityText\":\"x\""));
    }

    @Rule(
            value = "S-43",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void otherBytesAreBase64OfEitherAlphabetWithPaddingOrWithout(Door door) {
        for (String text : new String[] {"+/8=", "-_8=", "+/8", "-_8"}) {
            door.forget();
            door.json("/v1/logs", Bodies.logOf("{\"bytesValue\":\"" + text + "\"}"));
            assertThat(door.takenJson(Signal.LOGS)).as(text).isEqualTo(Bodies.logOf("{\"bytesValue\":\"+/8=\"}"));
        }
        refused(door, "/v1/logs", Bodies.logOf("{\"bytesValue\":\"+/8*\"}"), "attributes[0].value.bytesValue");
    }

    @Rule(value = "S-44", noticing = Fault.SAYS_YES_TO_BAD_DATA)
    void enumsAreNumbersAndTheirNamesAreRefused(Door door) {
        door.json("/v1/traces", Bodies.span(",\"kind\":2,\"status\":{\"code\":2}"));
        assertThat(door.takenJson(Signal.TRACES)).contains("\"kind\":2").contains("\"code\":2");
        refused(door, "/v1/traces", Bodies.span(",\"kind\":\"SPAN_KIND_SERVER\""), "spans[0].kind");
    }

    @Rule(value = "S-45", noticing = Fault.TAKES_NOTHING_AND_SAYS_YES)
    void snakeCaseKeysAreUnknownKeysAndCounted(Door door) {
        long before = door.ports().unknownKeys();

        assertThat(door.json("/v1/logs", "{\"resource_logs\":[{\"scope_logs\":[]}]}")
                        .status())
                .isEqualTo(200);
        assertThat(door.ports().unknownKeys()).isEqualTo(before + 1);
    }

    @Rule(
            value = "S-46",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void integersAreReadFromStringsAndNumbers(Door door) {
        for (String ten : new String[] {"10", "\"10\""}) {
            door.forget();
            door.json(
                    "/v1/logs",
                    Bodies.log("\"timeUnixNano\":" + ten + ",\"body\":{\"intValue\":" + ten
                            + "},\"droppedAttributesCount\":" + ten));
            assertThat(door.takenJson(Signal.LOGS))
                    .isEqualTo(Bodies.log(
                            "\"timeUnixNano\":\"10\",\"body\":{\"intValue\":\"10\"},\"droppedAttributesCount\":10"));
        }
    }

    @Rule(
            value = "S-47",
            noticing = {Fault.REFUSES_ALL, Fault.SAYS_YES_TO_BAD_DATA})
    void integersHaveTheirWholeRangeAndNoMore(Door door) {
        door.json("/v1/logs", Bodies.log("\"timeUnixNano\":\"18446744073709551615\""));
        assertThat(door.takenJson(Signal.LOGS)).isEqualTo(Bodies.log("\"timeUnixNano\":\"18446744073709551615\""));
        for (String exact : new String[] {"1e3", "1.0", "\"1.5e1\"", "-0"}) {
            assertThat(door.json("/v1/logs", Bodies.logOf("{\"intValue\":" + exact + "}"))
                            .status())
                    .as(exact)
                    .isEqualTo(200);
        }
        for (String wrong : new String[] {"-1", "1.5", "18446744073709551616", "\"\"", "\" 1\"", "1e99", "true"}) {
            refused(door, "/v1/logs", Bodies.log("\"timeUnixNano\":" + wrong), "logRecords[0].timeUnixNano");
        }
    }

    @Rule(
            value = "S-48",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES, Fault.SAYS_YES_TO_BAD_DATA})
    void doublesMayBeTextAndNotFinite(Door door) {
        for (String value : new String[] {"\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"1.5\"", "1.5", "15e-1"}) {
            door.forget();
            door.json("/v1/metrics", Bodies.gauge("{\"timeUnixNano\":1,\"asDouble\":" + value + "}"));
            String expected = value.contains("5") ? "1.5" : value;
            assertThat(door.takenJson(Signal.METRICS)).as(value).contains("\"asDouble\":" + expected);
        }
        for (String wrong : new String[] {"NaN", "\"nan\"", "1e999", "\"x\"", "01", ".5", "+1"}) {
            refused(door, "/v1/metrics", Bodies.gauge("{\"timeUnixNano\":1,\"asDouble\":" + wrong + "}"), "asDouble");
        }
    }

    @Rule(
            value = "S-49",
            noticing = {Fault.NULL_IS_AN_ERROR, Fault.SAYS_YES_TO_BAD_DATA})
    void nullIsAbsenceAndAnErrorInAnArray(Door door) {
        assertThat(door.json("/v1/logs", Bodies.log("\"attributes\":null,\"severityText\":null,\"body\":null"))
                        .text())
                .isEqualTo("{}");
        refused(door, "/v1/logs", Bodies.log("\"attributes\":[null]"), "attributes[0]");
    }

    @Rule(
            value = "S-50",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void ofEqualKeysTheLastWins(Door door) {
        door.json("/v1/logs", Bodies.logOf("{\"stringValue\":\"a\",\"stringValue\":\"b\"}"));
        assertThat(door.takenJson(Signal.LOGS)).isEqualTo(Bodies.logOf("{\"stringValue\":\"b\"}"));
        door.forget();
        door.json("/v1/logs", Bodies.logOf("{\"stringValue\":\"a\",\"intValue\":1}"));
        assertThat(door.takenJson(Signal.LOGS)).isEqualTo(Bodies.logOf("{\"intValue\":\"1\"}"));
        door.forget();
        door.json("/v1/logs", Bodies.log("\"body\":{\"stringValue\":\"a\"},\"body\":{}"));
        assertThat(door.takenJson(Signal.LOGS)).isEqualTo(Bodies.log("\"body\":{}"));
    }

    @Rule(
            value = "S-51",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void defaultsMayBeLeftOut(Door door) {
        assertThat(door.json("/v1/traces", Bodies.span(",\"status\":{}")).text())
                .isEqualTo("{}");
        assertThat(door.takenJson(Signal.TRACES)).contains("\"status\":{}");
    }

    @Rule(
            value = "S-52",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void anEmptyStringIsNotAnEmptyValue(Door door) {
        for (String value : new String[] {
            "{\"stringValue\":\"\"}",
            "{}",
            "{\"intValue\":\"0\"}",
            "{\"boolValue\":false}",
            "{\"doubleValue\":0}",
            "{\"arrayValue\":{}}",
            "{\"kvlistValue\":{}}",
            "{\"bytesValue\":\"\"}"
        }) {
            door.forget();
            door.json("/v1/logs", Bodies.logOf(value));
            assertThat(door.takenJson(Signal.LOGS).replace("0.0", "0")).isEqualTo(Bodies.logOf(value));
        }
    }

    @Rule(value = "S-53", noticing = Fault.SAYS_YES_TO_BAD_DATA)
    void attributesAreAnArrayOfPairs(Door door) {
        refused(door, "/v1/logs", Bodies.log("\"attributes\":{\"a\":\"b\"}"), "logRecords[0].attributes");
        refused(door, "/v1/logs", Bodies.logOf("{\"arrayValue\":[1]}"), "value.arrayValue");
        refused(door, "/v1/logs", Bodies.logOf("\"text\""), "attributes[0].value");
    }

    @Rule(value = "S-54", noticing = Fault.SAYS_YES_TO_BAD_DATA)
    void theBodyIsOneJsonObjectInUtf8(Door door) {
        for (String body : new String[] {"", " ", "[]", "{} x", "{}{}", "{\"a\":1,}", "{'a':1}", "nil", "\uFEFF{}"}) {
            refused(door, "/v1/logs", body, "malformed JSON");
        }
        byte[] latin = "{\"x\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(door.post("/v1/logs", Door.JSON, latin).status()).isEqualTo(400);
        refused(door, "/v1/logs", "{\"x\":\"\\ud800\"}", "surrogate");
    }

    @Rule(value = "S-55", noticing = Fault.NO_DETAILS)
    void errorsAreWrittenAsProtobufWritesThemInJson(Door door) {
        assertThat(door.json("/v1/logs", "{\"resourceLogs\":7}").text())
                .isEqualTo("{\"code\":3,\"message\":\"malformed JSON: resourceLogs: '7' (expected: '[') {offset=16}"
                        + " [otlp.malformed-json]\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\","
                        + "\"fieldViolations\":[{\"field\":\"body\",\"description\":\"malformed JSON: resourceLogs: '7'"
                        + " (expected: '[') {offset=16} [otlp.malformed-json]\"}]}]}");
    }

    private static void refused(Door door, String path, String body, String where) {
        Answer answer = door.json(path, body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.text()).as(body).contains(where).contains("offset=");
    }
}
