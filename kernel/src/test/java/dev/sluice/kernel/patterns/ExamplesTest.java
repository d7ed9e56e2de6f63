package dev.sluice.kernel.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The examples of docs/patterns.md print what they promise.
class ExamplesTest {
    private interface Example {
        void run() throws Exception;
    }

    @Test
    void theTaskExampleRuns() throws Exception {
        assertThat(printed(TaskExample::run)).isEqualTo("1: 42\n");
    }

    @Test
    void theMemoryExampleRuns() throws Exception {
        assertThat(printed(MemoryExample::run))
                .isEqualTo("16384 bytes wait for the next taker\nmemory.pool-not-found\n");
    }

    @Test
    void theEventExampleRuns() throws Exception {
        assertThat(printed(EventExample::run)).isEqualTo("PerformanceAlert {rule=lag}\n");
    }

    @Test
    void theFailureExampleRuns() throws Exception {
        assertThat(printed(FailureExample::run))
                .matches("failure (\\w+-1) in orders \\{user=ann, request=17}: no broker answers \\[shop.broker-gone]\n"
                        + "\\1 at \\S+Z: RETRY\n");
    }

    private static String printed(Example example) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            example.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
