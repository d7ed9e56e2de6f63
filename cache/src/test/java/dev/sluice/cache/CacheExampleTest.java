package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CacheExampleTest {
    @ParameterizedTest
    @EnumSource
    void theExampleRunsWhateverTheRedisDoes(ScriptedRedis.Manner manner) throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(manner)) {
            assertThat(printed(redis.uri())).isEqualTo("42\n");
        }
    }

    @Test
    void theExampleRunsWithoutARedis() {
        assertThat(printed("redis://127.0.0.1:1")).isEqualTo("42\n");
    }

    private static String printed(String uri) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            CacheExample.run(uri);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
