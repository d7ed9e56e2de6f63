package dev.sluice.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.parquet.ByteHeap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteDictionaryTest {
    private final ByteDictionary dictionary = new ByteDictionary(new ByteHash(5));

    @Test
    void entriesOfAnyLengthAreFoundAgain() {
        Random random = new Random(9);
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int length = random.nextInt(200) == 0 ? random.nextInt(200_000) : random.nextInt(40);
            byte[] bytes = new byte[length + 3];
            Arrays.fill(bytes, (byte) ('a' + random.nextInt(3)));
            String text = new String(bytes, 3, length, StandardCharsets.UTF_8);

            int id = dictionary.text(bytes, 3, length);

            Integer before = known.putIfAbsent(text, id);
            assertThat(before == null ? id : before).isEqualTo(id);
        }
        known.forEach((text, id) -> assertThat(dictionary.string(id)).isEqualTo(text));
        assertThat(dictionary.size()).isEqualTo(known.size() + 1);
    }

    @Test
    void anEmptyEntryBehindAFullChunkIsEmpty() {
        byte[] chunk = new byte[1 << 20];
        for (int i = 0; i < 5; i++) {
            chunk[0] = (byte) i;
            dictionary.raw(chunk, 0, chunk.length);
        }

        int empty = dictionary.text(chunk, 0, 0);
        int next = dictionary.raw(chunk, 0, 7);

        assertThat(dictionary.length(empty)).isZero();
        assertThat(dictionary.string(empty)).isEmpty();
        assertThat(dictionary.equals(next, chunk, 0, 7)).isTrue();
    }

    @Test
    void theKindIsPartOfAnEntry() {
        byte[] value = {0x0a, 2, 'h', 'i'};

        int raw = dictionary.raw(value, 0, 4);
        int text = dictionary.text(value, 0, 4);
        int textValue = dictionary.intern(value, 0, 4, ByteDictionary.TEXT_VALUE, 2);

        assertThat(raw).isNotEqualTo(text).isNotEqualTo(textValue);
        ByteHeap texts = dictionary.asTexts();
        assertThat(texts.length(textValue)).isEqualTo(2);
        assertThat(texts.length(text)).isEqualTo(4);
        assertThat(texts.array(textValue)[texts.offset(textValue)]).isEqualTo((byte) 'h');
    }

    @Test
    void textThatIsNoneIsRefused() {
        byte[][] wrong = {
            {(byte) 0x80},
            {(byte) 0xc1, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {'a', (byte) 0xe2, (byte) 0x82}
        };
        for (byte[] bytes : wrong) {
            assertThat(dictionary.text(bytes, 0, bytes.length)).isEqualTo(ByteDictionary.REFUSED);
        }
        byte[] right = "aß€😀\u0000\uFFFF".getBytes(StandardCharsets.UTF_8);
        assertThat(dictionary.text(right, 0, right.length)).isPositive();
    }

    @Test
    void idsThatWereForgottenKeepTheirNumbers() {
        IdDictionary ids = new IdDictionary(8, 64, dictionary, new ByteHash(1));
        int[] numbers = new int[1_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = ids.required(id(i), 0, 8);
            assertThat(ids.required(id(i), 0, 8)).isEqualTo(numbers[i]);
        }

        ByteHeap heap = ids.heap();

        for (int i = 0; i < numbers.length; i++) {
            int at = heap.offset(numbers[i]);
            assertThat(Arrays.copyOfRange(heap.array(numbers[i]), at, at + 8)).isEqualTo(id(i));
        }
    }

    private static byte[] id(int number) {
        return String.format("%08d", number).getBytes(StandardCharsets.US_ASCII);
    }
}
