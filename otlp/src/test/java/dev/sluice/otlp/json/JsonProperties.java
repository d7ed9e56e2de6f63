package dev.sluice.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Damage;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.RandomJson;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
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
