package dev.sluice.store.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Xxh64Test {
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
    })
    void knownTextsHaveTheirHash(String text, String hash) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(Xxh64.hash(bytes, 0, bytes.length)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 63, 64, 1_000})
    void piecesHashLikeTheWhole(int length) {
        Random random = new Random(length);
        byte[] bytes = new byte[length + 3];
        random.nextBytes(bytes);
        for (int round = 0; round < 50; round++) {
            Xxh64 stream = new Xxh64();
            for (int at = 0; at < length; ) {
                int piece = Math.min(length - at, random.nextInt(40));
                stream.update(bytes, 3 + at, piece);
                at += piece;
            }

            assertThat(stream.digest()).isEqualTo(Xxh64.hash(bytes, 3, length));
        }
    }
}
