package dev.sluice.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.sluice.kernel.error.SerializationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    @Test
    void whatTheOfficialWriterWritesIsRead() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            CodedOutputStream official = CodedOutputStream.newInstance(stream);
            int field = 1 + random.nextInt((1 << 29) - 1);
            long value = random.nextLong() >>> random.nextInt(64);
            official.writeUInt64(field, value);
            official.writeFixed64(field, value);
            official.writeFixed32(field, (int) value);
            official.writeString(field, "x".repeat(random.nextInt(300)) + "é");
            official.flush();
            byte[] bytes = stream.toByteArray();
            WireWriter writer = new WireWriter(1);

            WireReader reader = new WireReader(bytes, 0, bytes.length);

            assertThat(reader.next()).isTrue();
            assertThat(reader.tag()).isEqualTo(WireType.tag(field, WireType.VARINT));
            assertThat(reader.varint()).as("seed %d", seed).isEqualTo(value);
            writer.varint(reader.field(), reader.varint());
            assertThat(reader.next()).isTrue();
            assertThat(reader.fixed64()).as("seed %d", seed).isEqualTo(value);
            writer.fixed64(reader.field(), reader.fixed64());
            assertThat(reader.next()).isTrue();
            assertThat(reader.fixed32()).as("seed %d", seed).isEqualTo((int) value);
            writer.fixed32(reader.field(), reader.fixed32());
            assertThat(reader.next()).isTrue();
            assertThat(reader.string()).as("seed %d", seed).endsWith("é");
            writer.string(reader.field(), reader.string());
            assertThat(reader.next()).isFalse();
            assertThat(writer.toByteArray()).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 3_000_000})
    void nestedMessagesHaveTheShortestLength(int size) throws IOException {
        WireWriter writer = new WireWriter(1);
        int outer = writer.begin(1);
        int inner = writer.begin(2);
        writer.raw(new byte[size], 0, size);
        writer.end(inner);
        writer.end(outer);

        CodedInputStream official = CodedInputStream.newInstance(writer.array(), 0, writer.length());
        assertThat(official.readTag()).isEqualTo(10);
        byte[] message = official.readByteArray();
        assertThat(official.isAtEnd()).isTrue();
        assertThat(message).hasSize(1 + WireWriter.varintLength(size) + size);
        assertThat(message[0]).isEqualTo((byte) 18);
    }

    /// The guess is too short, right, or too long; what is written is the same.
    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 16_383, 16_384, 3_000_000})
    void aGuessOfTheLengthChangesNothing(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 7);
        WireWriter plain = new WireWriter(1);
        int mark = plain.begin(2);
        plain.raw(content, 0, size);
        plain.end(mark);
        for (int guess : new int[] {0, 100, 1_000, 100_000, 10_000_000}) {
            WireWriter guessed = new WireWriter(1);
            int held = guessed.begin(2, guess);
            guessed.raw(content, 0, size);
            guessed.end(held, guess);
            assertThat(guessed.toByteArray()).as("guess %d", guess).isEqualTo(plain.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 1L << 35, Long.MAX_VALUE, -1})
    void theLengthOfAVarintIsKnownBeforeItIsWritten(long value) {
        WireWriter writer = new WireWriter();
        writer.rawVarint(value);

        assertThat(WireWriter.varintLength(value))
                .isEqualTo(writer.length())
                .isEqualTo(CodedOutputStream.computeUInt64SizeNoTag(value));
    }

    @Test
    void fieldsAreRangesThatCanBeCopied() {
        byte[] bytes = HexFormat.of().parseHex("0a03616263" + "1b08011c" + "ea07020203");
        WireReader reader = new WireReader(bytes, 0, bytes.length);

        reader.next();
        assertThat(reader.fieldOffset()).isZero();
        assertThat(reader.valueOffset()).isEqualTo(2);
        assertThat(reader.valueEnd()).isEqualTo(5).isEqualTo(reader.fieldEnd());
        assertThat(reader.copy()).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
        reader.next();
        assertThat(reader.wireType()).isEqualTo(WireType.GROUP);
        assertThat(reader.field()).isEqualTo(3);
        assertThat(reader.fieldEnd()).isEqualTo(9);
        reader.next();
        assertThat(reader.field()).isEqualTo(125);
        assertThat(reader.fieldEnd()).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "07",
                "0e",
                "0c",
                "0a",
                "0a01",
                "0aff",
                "0affffffffffffffffff01",
                "08",
                "0880",
                "09000000",
                "0d00",
                "08ffffffffffffffffffff01",
                "1b",
                "1b08",
                "1b0801",
                "1b2c",
                "1b1c1c",
                "ffffffffffff01"
            })
    void whatIsNotAMessageIsRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        WireReader reader = new WireReader(bytes, 0, bytes.length);

        assertThatThrownBy(() -> {
                    while (reader.next()) {}
                })
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("malformed protobuf: ");
    }

    @Test
    void groupsOfAnyDepthCostNoStack() {
        byte[] bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) 0x0b);

        assertThatThrownBy(() -> new WireReader(bytes, 0, bytes.length).next())
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("nested deeper");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000})
    void everyByteOfATextIsLookedAt(int length) {
        byte[] text = new byte[length + 20];
        Arrays.fill(text, (byte) 'a');
        text[9] = (byte) 0x80;
        text[length + 10] = (byte) 0x80;
        assertThat(Utf8.isAscii(text, 10, 10 + length)).isTrue();

        for (int i = 10; i < 10 + length; i++) {
            text[i] = (byte) 0xff;
            assertThat(Utf8.isAscii(text, 10, 10 + length)).as("byte %d", i).isFalse();
            assertThat(Utf8.firstInvalid(text, 10, 10 + length)).isEqualTo(i);
            text[i] = 'a';
        }
        byte[] alone = new byte[length];
        alone[length - 1] = (byte) 0xc3;
        assertThat(Utf8.firstInvalid(alone, 0, length)).isEqualTo(length - 1);
    }

    @Test
    void everyCodePointIsUtf8AndEverySurrogateIsNot() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x11000 ? 1 : 97) {
            byte[] text = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
            boolean surrogate = codePoint >= 0xd800 && codePoint < 0xe000;
            byte[] bytes = surrogate
                    ? new byte[] {(byte) 0xed, (byte) (0x80 | codePoint >> 6 & 0x3f), (byte) (0x80 | codePoint & 0x3f)}
                    : text;
            assertThat(Utf8.firstInvalid(bytes, 0, bytes.length) < 0)
                    .as("U+%04X", codePoint)
                    .isEqualTo(!surrogate);
        }
    }

    @Test
    void packedNumbersAreReadOneByOne() {
        PackedReader varints = new PackedReader(WireType.VARINT, new byte[] {1, (byte) 0x80, 1, (byte) 0x80}, 0, 4);

        assertThat(varints.next()).isTrue();
        assertThat(varints.value()).isEqualTo(1);
        assertThat(varints.next()).isTrue();
        assertThat(varints.value()).isEqualTo(128);
        assertThatThrownBy(varints::next).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> new PackedReader(WireType.FIXED64, new byte[9], 0, 7).next())
                .isInstanceOf(SerializationException.class);
        assertThat(new PackedReader(WireType.FIXED32, new byte[4], 4, 4).next()).isFalse();
    }
}
