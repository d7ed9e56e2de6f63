package dev.sluice.store.query.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The worker as a process of its own, driven by hand.
class SqlWorkerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ENDLESS = "SELECT sum(a.range * b.range) FROM range(1000000000) a, range(1000000000) b";

    @Test
    void theProcessEndsWithItsServerAlsoWhileAStatementRuns() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SqlWorker.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (DataInputStream in = new DataInputStream(process.getInputStream());
                DataOutputStream out = new DataOutputStream(process.getOutputStream())) {
            assertThat(Frame.read(in).kind()).isEqualTo(Frame.Kind.END);
            Question question = new Question(ENDLESS, List.of(), RowFormat.CSV, 10, 1_000, 3_600_000, 128L << 20, 1);
            send(out, Frame.Kind.QUERY, question);
            assertThat(Frame.read(in).kind()).isEqualTo(Frame.Kind.TABLES);
            send(out, Frame.Kind.FILES, new Opened(List.of(), List.of()));

            out.close();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void send(DataOutputStream out, Frame.Kind kind, Object content) throws Exception {
        byte[] bytes = JSON.writeValueAsBytes(content);
        Frame.write(out, kind, bytes, bytes.length);
    }
}
