package dev.sluice.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonToProtobufTest {
    private static final String SPAN_PATH = "resourceSpans[0].scopeSpans[0].spans[0]";

    @Test
    void theMessageIsWrittenIntoTheGivenRoomWhileItFits() {
        byte[] json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"GET /\"}]}]}]}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] expected = JsonToProtobuf.transcode(Signal.TRACES, json);
        byte[] room = new byte[json.length];

        Transcoded fitting = JsonToProtobuf.transcode(Signal.TRACES, json, 0, json.length, 1_000, room);
        Transcoded grown = JsonToProtobuf.transcode(Signal.TRACES, json, 0, json.length, 1_000, new byte[3]);

        assertThat(fitting.bytes()).isSameAs(room);
        assertThat(fitting.bytes()).startsWith(expected);
        assertThat(fitting.length()).isEqualTo(expected.length);
        assertThat(grown.bytes()).startsWith(expected);
        assertThat(grown.length()).isEqualTo(expected.length);
    }

    @Test
    void s40_idsAreHexadecimalOfEitherCase() {
        Span span = span("'traceId':'0102030405060708090A0B0C0D0E0F10','parentSpanId':'fFeEdDcCbBaA9988'");

        assertThat(hex(span.getTraceId())).isEqualTo("0102030405060708090a0b0c0d0e0f10");
        assertThat(hex(span.getParentSpanId())).isEqualTo("ffeeddccbbaa9988");
        assertThatThrownBy(() -> span("'spanId':'AAECAwQFBgc='"))
                .isInstanceOf(SerializationException.class)
                .hasMessage("malformed JSON: " + SPAN_PATH
                        + ".spanId: a string of other characters (expected: an even number of hexadecimal digits)");
    }

    @Test
    void s41_profileIdsAreHexadecimalOrBase64() {
        assertThat(hex(profile("'profileId':'000102030405060708090a0b0c0d0e0f'").getProfileId()))
                .isEqualTo("000102030405060708090a0b0c0d0e0f");
        assertThat(hex(profile("'profileId':'AAECAwQFBgcICQoLDA0ODw=='").getProfileId()))
                .isEqualTo("000102030405060708090a0b0c0d0e0f");
    }

    @Test
    void s42_anEmptyIdIsNotSet() {
        assertThat(log("'traceId':''").getTraceId()).isEqualTo(ByteString.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-_8", "+/8=", "-_8=", "+/8", "+\\/8"})
    void s43_otherBytesAreBase64OfEitherAlphabet(String text) {
        assertThat(hex(body("'bytesValue':'" + text + "'").getBytesValue())).isEqualTo("fbff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "AA=A", "AAA==", "AAAA=", "===="})
    void s43_whatIsNotBase64IsRefused(String text) {
        assertThatThrownBy(() -> body("'bytesValue':'" + text + "'")).isInstanceOf(SerializationException.class);
    }

    @Test
    void s44_enumsAreNumbersAndTheirNamesErrors() {
        assertThat(span("'kind':99").getKindValue()).isEqualTo(99);
        assertThatThrownBy(() -> span("'kind':'SPAN_KIND_SERVER'"))
                .hasMessage("malformed JSON: " + SPAN_PATH + ".kind: the name of an enum value (expected: its number)");
    }

    @Test
    void s45_snakeCaseKeysAreUnknownAndCounted() {
        byte[] json = json("{'resource_spans':[{}],'resourceSpans':[{'schema_url':'x'}]}");

        Transcoded message = JsonToProtobuf.transcode(Signal.TRACES, json, 0, json.length, 1_000);

        assertThat(message.unknownKeys()).isEqualTo(2);
        assertThat(message.length()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "'10'", "10.0", "1e1", "'1E+1'", "100e-1"})
    void s46_integersAreNumbersOrStrings(String number) {
        assertThat(body("'intValue':" + number).getIntValue()).isEqualTo(10);
        assertThat(span("'droppedEventsCount':" + number).getDroppedEventsCount())
                .isEqualTo(10);
    }

    @Test
    void s47_unsignedIntegersReachTheirFullRange() {
        assertThat(log("'timeUnixNano':'18446744073709551615'").getTimeUnixNano())
                .isEqualTo(-1);
        assertThat(log("'timeUnixNano':9223372036854775808").getTimeUnixNano()).isEqualTo(Long.MIN_VALUE);
        assertThat(log("'timeUnixNano':'9999999999999999999'").getTimeUnixNano())
                .isEqualTo(Long.parseUnsignedLong("9999999999999999999"));
        assertThat(body("'intValue':'-9223372036854775808'").getIntValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(body("'intValue':'-9223372036854775807'").getIntValue()).isEqualTo(-Long.MAX_VALUE);
        assertThat(body("'intValue':'9223372036854775807'").getIntValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(span("'flags':4294967295").getFlags()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'timeUnixNano':-1", "'timeUnixNano':'18446744073709551616'", "'timeUnixNano':1.5",
                        "'timeUnixNano':1e30",
                "'timeUnixNano':''", "'timeUnixNano':' 1'", "'timeUnixNano':'01'", "'timeUnixNano':01",
                "'timeUnixNano':1e999999999", "'timeUnixNano':1e-999999999", "'flags':4294967296", "'flags':-1",
                "'severityNumber':2147483648", "'timeUnixNano':true", "'timeUnixNano':+1", "'timeUnixNano':.5",
                "'timeUnixNano':1.", "'timeUnixNano':0x10", "'timeUnixNano':NaN", "'timeUnixNano':{}"
            })
    void s47_numbersOutsideTheRangeOrWithAFractionAreRefused(String field) {
        assertThatThrownBy(() -> log(field)).isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "9999999999999999999",
                "10000000000000000000",
                "-9223372036854775809",
                "-9999999999999999999"
            })
    void s47_signedIntegersEndWhereTheirRangeEnds(String number) {
        assertThatThrownBy(() -> body("'intValue':'" + number + "'")).isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'NaN',NaN",
        "'Infinity',Infinity",
        "'-Infinity',-Infinity",
        "'1.5',1.5",
        "-0.0,-0.0",
        "1e3,1000",
        "0.1,0.1",
        "12345678901234567890,1.2345678901234567E19",
        "4.9e-324,4.9E-324",
        "1e-400,0"
    })
    void s48_doublesAreNumbersOrStrings(String text, double expected) {
        String quoted = text.matches(".*[NI].*") ? "'" + text.replace("'", "") + "'" : text;

        assertThat(body("'doubleValue':" + quoted).getDoubleValue()).isEqualTo(Double.valueOf(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "1e400", "'nan'", "'1,5'", "''", "-", "Infinity"})
    void s48_whatIsNoDoubleIsRefused(String text) {
        assertThatThrownBy(() -> body("'doubleValue':" + text)).isInstanceOf(SerializationException.class);
    }

    @Test
    void s49_nullIsAnAbsentFieldButAnErrorInAnArray() {
        assertThat(span("'attributes':null,'status':null,'name':null")).isEqualTo(Span.getDefaultInstance());
        assertThatThrownBy(() -> span("'attributes':[null]"))
                .hasMessage("malformed JSON: " + SPAN_PATH + ".attributes[0]: null in an array (expected: a value)");
    }

    @Test
    void s50_ofEqualKeysTheLastOneWins() {
        assertThat(body("'stringValue':'a','stringValue':'b'").getStringValue()).isEqualTo("b");
        assertThat(body("'stringValue':'a','intValue':5").getIntValue()).isEqualTo(5);
        assertThat(span("'kind':2,'kind':0").getKindValue()).isZero();
        assertThat(span("'name':'a','name':null").getName()).isEmpty();
        assertThat(span("'status':{'message':'a'},'status':{'code':1}")
                        .getStatus()
                        .getMessage())
                .isEmpty();
        assertThat(span("'links':[{},{}],'links':[{}]").getLinksCount()).isEqualTo(1);
        assertThat(body("'arrayValue':{'values':[{}]},'boolValue':true,'arrayValue':{}")
                        .getArrayValue()
                        .getValuesCount())
                .isZero();
    }

    @Test
    void s50_replacingIsBounded() {
        assertThatThrownBy(() -> span("'name':'x'" + ",'status':{}".repeat(102)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("keys that came before");
    }

    @Test
    void s52_anEmptyStringIsNotAnEmptyValue() {
        assertThat(body("'stringValue':''").getValueCase()).isEqualTo(AnyValue.ValueCase.STRING_VALUE);
        assertThat(body("").getValueCase()).isEqualTo(AnyValue.ValueCase.VALUE_NOT_SET);
        assertThat(body("'boolValue':false").getValueCase()).isEqualTo(AnyValue.ValueCase.BOOL_VALUE);
        assertThat(body("'arrayValue':{}").getValueCase()).isEqualTo(AnyValue.ValueCase.ARRAY_VALUE);
    }

    @Test
    void s53_attributesAreAnArray() {
        assertThatThrownBy(() -> span("'attributes':{'a':'b'}"))
                .hasMessage("malformed JSON: " + SPAN_PATH + ".attributes: '{' (expected: '[')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "null",
                "{}x",
                "{}{}",
                "{'a':1,}",
                "{,}",
                "{'a'}",
                "{'a':}",
                "{'a':1 'b':2}",
                "{a:1}",
                "{'resourceSpans':[}",
                "{'resourceSpans':[{},]}",
                "{'resourceSpans'",
                "{'x':tru}",
                "{'x':[1,]}",
                "{'x':'\n'}",
                "{'x':'\\x'}",
                "{'x':'\\u12'}",
                "{'x':'",
                "{'x':'\\",
                "//c\n{}"
            })
    void s54_whatIsNotOneJsonObjectIsRefused(String text) {
        assertThatThrownBy(() -> JsonToProtobuf.transcode(Signal.TRACES, json(text)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("malformed JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800x", "\\ud800\\u0041", "\\udc00\\ud800"})
    void loneSurrogatesAreRefused(String text) {
        assertThatThrownBy(() -> span("'name':'" + text + "'"))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    void pairsOfSurrogatesAndEscapesAreResolved() {
        assertThat(span("'name':'\\ud83d\\ude00\\u00e9\\n\\/\\\"\\u0000'").getName())
                .isEqualTo("\uD83D\uDE00é\n/\"\u0000");
        assertThat(span("'n\\u0061me':'key'").getName()).isEqualTo("key");
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] json = json("{'resourceSpans':[{'schemaUrl':'x'}]}");
        json[json.length - 5] = (byte) 0xff;

        assertThatThrownBy(() -> JsonToProtobuf.transcode(Signal.TRACES, json))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void anErrorNamesItsByte() {
        assertThatThrownBy(() -> JsonToProtobuf.transcode(Signal.LOGS, json("  {'resourceLogs': 5}")))
                .isInstanceOfSatisfying(
                        SerializationException.class,
                        e -> assertThat(e.describe())
                                .isEqualTo("malformed JSON: resourceLogs: '5' (expected: '[') {offset=19}"
                                        + " [otlp.malformed-json]"));
    }

    @Test
    void depthIsBoundedForKnownAndUnknownKeys() {
        String unknown = "{'x':" + "[".repeat(100_000);
        String known =
                "{'resourceLogs':[{'resource':{'attributes':[{'value':" + "{'arrayValue':{'values':[".repeat(2_000);

        assertThatThrownBy(() -> JsonToProtobuf.transcode(Signal.LOGS, json(unknown)))
                .hasMessageContaining("too deep");
        assertThatThrownBy(() -> JsonToProtobuf.transcode(Signal.LOGS, json(known)))
                .hasMessageContaining("too deep");
    }

    @Test
    void depthFitsIntoTheStackThatThreadsHaveByDefault() throws InterruptedException {
        String deepest = "{'resourceLogs':[{'resource':{'attributes':[{'value':"
                + "{'arrayValue':{'values':[".repeat(247) + "{}" + "]}}".repeat(247) + "}]}}]}";
        List<Object> outcome = new ArrayList<>();
        Runnable run = () -> {
            byte[] bytes = JsonToProtobuf.transcode(Signal.LOGS, json(deepest));
            outcome.add(ProtobufToJson.toBytes(Signal.LOGS, bytes, 0, bytes.length).length);
        };

        Thread thread = new Thread(null, run, "default-stack", 1 << 20);
        thread.setUncaughtExceptionHandler((t, failure) -> outcome.add(failure));
        thread.start();
        thread.join();

        assertThat(outcome).containsExactly(deepest.length());
    }

    @Test
    void theMessageIsBounded() {
        byte[] json = json("{'resourceLogs':[{'schemaUrl':'" + "x".repeat(500) + "'}]}");

        assertThatThrownBy(() -> JsonToProtobuf.transcode(Signal.LOGS, json, 0, json.length, 400))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void aDocumentInTheMiddleOfAnArrayIsReadThereOnly() {
        byte[] json = json("xx{'resourceLogs':[{}]}yy");

        Transcoded message = JsonToProtobuf.transcode(Signal.LOGS, json, 2, json.length - 4, 100);

        assertThat(message.length()).isEqualTo(2);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static Span span(String fields) {
        String document = "{'resourceSpans':[{'scopeSpans':[{'spans':[{" + fields + "}]}]}]}";
        byte[] bytes = JsonToProtobuf.transcode(Signal.TRACES, json(document));
        return ((ExportTraceServiceRequest) Oracle.parse(Signal.TRACES, bytes))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    private static LogRecord log(String fields) {
        String document = "{'resourceLogs':[{'scopeLogs':[{'logRecords':[{" + fields + "}]}]}]}";
        byte[] bytes = JsonToProtobuf.transcode(Signal.LOGS, json(document));
        return ((ExportLogsServiceRequest) Oracle.parse(Signal.LOGS, bytes))
                .getResourceLogs(0)
                .getScopeLogs(0)
                .getLogRecords(0);
    }

    private static Profile profile(String fields) {
        String document = "{'resourceProfiles':[{'scopeProfiles':[{'profiles':[{" + fields + "}]}]}]}";
        byte[] bytes = JsonToProtobuf.transcode(Signal.PROFILES, json(document));
        return ((ExportProfilesServiceRequest) Oracle.parse(Signal.PROFILES, bytes))
                .getResourceProfiles(0)
                .getScopeProfiles(0)
                .getProfiles(0);
    }

    private static AnyValue body(String member) {
        return log("'body':{" + member + "}").getBody();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
