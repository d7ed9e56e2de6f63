package dev.sluice.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Damage;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.RandomJson;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The generated classes judge both directions.
class JsonProperties {
    private static final int ROUNDS = 150;

    @ParameterizedTest
    @EnumSource
    void everySpellingOfADocumentBecomesTheSameMessage(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);
            byte[] json = RandomJson.loose(request, seed);

            byte[] bytes = JsonToProtobuf.transcode(signal, json);

            assertThat(Oracle.parse(signal, bytes)).as("seed %d", seed).isEqualTo(request);
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreWrittenStrictly(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);

            assertThat(text(signal, request.toByteArray()))
                    .as("seed %d", seed)
                    .isEqualTo(new String(RandomJson.strict(request), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFormOfAMessageIsWrittenAsTheSameDocument(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);
            byte[] bytes = RandomWire.rewrite(signal, request.toByteArray(), seed);

            String text = text(signal, bytes);

            byte[] back = JsonToProtobuf.transcode(signal, text.getBytes(StandardCharsets.UTF_8));
            assertThat(Oracle.parse(signal, back)).as("seed %d", seed).isEqualTo(request);
            assertThat(text).as("seed %d", seed).doesNotContain("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesToTextToBytesIsLossless(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = new RandomOtlp(seed).request(signal).toByteArray();

            byte[] back = JsonToProtobuf.transcode(signal, ProtobufToJson.toBytes(signal, bytes, 0, bytes.length));

            assertThat(back).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    @Test
    void messagesOfAnyLengthAfterEachOtherHaveTheirShortestForm() {
        SplittableRandom random = new SplittableRandom(3);
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 0; i < 300; i++) {
            int length = new int[] {0, 1, 90, 300, 20_000}[random.nextInt(5)];
            spans.addSpans(Span.newBuilder().setName("n".repeat(length)));
        }
        byte[] bytes = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .addResourceSpans(ResourceSpans.getDefaultInstance())
                .build()
                .toByteArray();

        byte[] back = JsonToProtobuf.transcode(
                Signal.TRACES, text(Signal.TRACES, bytes).getBytes(StandardCharsets.UTF_8));

        assertThat(back).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void theBoundOfAMessageIsExact(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = new RandomOtlp(seed).request(signal).toByteArray();
            byte[] json = ProtobufToJson.toBytes(signal, bytes, 0, bytes.length);

            Transcoded message = JsonToProtobuf.transcode(signal, json, 0, json.length, bytes.length);

            assertThat(message.length()).as("seed %d", seed).isEqualTo(bytes.length);
            if (bytes.length > 0) {
                assertThatThrownBy(() -> JsonToProtobuf.transcode(signal, json, 0, json.length, bytes.length - 1))
                        .as("seed %d", seed)
                        .isInstanceOf(ValidationException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedTextIsRefusedOrBecomesAReadableMessage(Signal signal) {
        int refused = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] json = RandomJson.loose(new RandomOtlp(seed).request(signal), seed);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 20; i++) {
                byte[] damaged = Damage.of(json, random);
                try {
                    byte[] bytes = JsonToProtobuf.transcode(signal, damaged);
                    assertThat(Oracle.isReadable(signal, bytes))
                            .as("seed %d, damage %d", seed, i)
                            .isTrue();
                } catch (SerializationException malformed) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS);
    }

    @ParameterizedTest
    @EnumSource
    void damagedBytesAreRefusedOrWritten(Signal signal) {
        int refused = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = new RandomOtlp(seed).request(signal).toByteArray();
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 10 && bytes.length > 0; i++) {
                byte[] damaged = Damage.of(bytes, random);
                try {
                    ProtobufToJson.toBytes(signal, damaged, 0, damaged.length);
                } catch (SerializationException malformed) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS);
    }

    private static String text(Signal signal, byte[] bytes) {
        return new String(ProtobufToJson.toBytes(signal, bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }
}
