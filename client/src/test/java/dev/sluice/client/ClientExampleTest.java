package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClientExampleTest {
    @Test
    void theExampleRetriesAndPrintsWhatItPromises() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (ScriptedServer server = ScriptedServer.answering(request -> attempts.getAndIncrement() == 0
                ? ScriptedServer.http(503, "text/plain", new byte[0])
                : ScriptedServer.ok())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            ClientExample.run(server.url(), Samples.spans(1));
        } finally {
            System.setOut(before);
        }

        assertThat(attempts).hasValue(2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("[retrying] rejected 0\ntrue\n");
    }
}
