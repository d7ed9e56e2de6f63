package dev.sluice.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.OtlpSchema;
import dev.sluice.otlp.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufToJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|{}",
                "0a00|{'stringValue':''}",
                "1000|{'boolValue':false}",
                "18ffffffffffffffffff01|{'intValue':'-1'}",
                "21000000000000f87f|{'doubleValue':'NaN'}",
                "21000000000000f0ff|{'doubleValue':'-Infinity'}",
                "210000000000000080|{'doubleValue':-0.0}",
                "2a00|{'arrayValue':{}}",
                "3a02fbff|{'bytesValue':'+/8='}",
                "1801 0a0161|{'stringValue':'a'}",
                "2a020a00 1801 2a00|{'arrayValue':{}}",
                "2a020a00 2a020a00|{'arrayValue':{'values':[{},{}]}}",
            })
    void valuesAreWrittenAsTheSpecificationSays(String hex, String json) {
        assertThat(anyValue(hex)).isEqualTo(json.replace('\'', '"'));
    }

    @Test
    void textIsEscapedWhereItMustBe() {
        WireWriter writer = new WireWriter();
        writer.string(1, "a\"b\\c\nd\r\t\u0001\u001f\u007fé\uD83D\uDE00 0123456789\"");

        String json = text(OtlpSchema.type("AnyValue").name(), writer.toByteArray());

        assertThat(json)
                .isEqualTo(
                        "{\"stringValue\":\"a\\\"b\\\\c\\nd\\r\\t\\u0001\\u001f\u007fé\uD83D\uDE00 0123456789\\\"\"}");
    }

    @Test
    void s75_theCounterOfAPartialSuccessIsAString() {
        WireWriter writer = new WireWriter();
        int partial = writer.begin(1);
        writer.varint(1, 5);
        writer.string(2, "why");
        writer.end(partial);

        assertThat(text(OtlpSchema.response(Signal.TRACES).name(), writer.toByteArray()))
                .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"5\",\"errorMessage\":\"why\"}}");
    }

    @Test
    void idsAreLowerCaseAndEnumsNumbers() throws IOException {
        WireWriter writer = new WireWriter();
        int resource = writer.begin(1);
        int scope = writer.begin(2);
        int span = writer.begin(2);
        writer.bytes(1, new byte[] {(byte) 0xab, 0x0c});
        writer.varint(6, 3);
        writer.fixed64(7, -1);
        writer.fixed32(16, -1);
        writer.end(span);
        writer.end(scope);
        writer.end(resource);
        ByteArrayOutputStream target = new ByteArrayOutputStream();

        ProtobufToJson.write(Signal.TRACES, writer.array(), 0, writer.length(), target);

        assertThat(target.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"ab0c\",\"kind\":3,"
                        + "\"startTimeUnixNano\":\"18446744073709551615\",\"flags\":4294967295}]}]}]}");
    }

    @Test
    void depthIsBounded() {
        WireWriter writer = new WireWriter();
        for (int i = 0; i < 1_500; i++) {
            byte[] inner = writer.toByteArray();
            writer.clear();
            int array = writer.begin(5);
            writer.bytes(1, inner);
            writer.end(array);
        }

        assertThatThrownBy(() -> text("AnyValue", writer.toByteArray()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("nested deeper");
    }

    private static String anyValue(String hex) {
        return text("AnyValue", hex == null ? new byte[0] : HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String text(String type, byte[] bytes) {
        return new String(
                ProtobufToJson.toBytes(OtlpSchema.type(type), bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }
}
