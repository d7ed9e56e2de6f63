package dev.sluice.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The OpenTelemetry SDKs of Java and JavaScript send what clients/expected.json describes, over every protocol they
/// speak; the same judge as in `clients/run` (clients/check.mjs) compares the answers of the query API value by
/// value. Node is there because the build needs it.
class ForeignClientTest {
    private static final Path CLIENTS =
            Path.of("..", "clients").toAbsolutePath().normalize();

    @TempDir
    private static Path folder;

    private static SluiceProcess sluice;

    @BeforeAll
    static void start() throws Exception {
        sluice = SluiceProcess.start(folder.resolve("data"), folder.resolve("log"), SluiceProcess.freeOffset());
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(sluice.terminate()).as(sluice.log()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void theJavaSdkGetsBackWhatItSent(String protocol) throws Exception {
        String service = "java-" + protocol;
        String endpoint = (protocol.equals("grpc") ? sluice.grpc() : sluice.http()).toString();

        JavaSdk.send(protocol, endpoint, service);

        assertThat(run(CLIENTS, "node", "check.mjs", sluice.query().toString(), service))
                .contains("ok " + service);
    }

    @Test
    void theJavaScriptSdkGetsBackWhatItSentOverEveryProtocol() throws Exception {
        Path work = Path.of("target", "clients", "js").toAbsolutePath();
        Files.createDirectories(work);
        Path lock = work.resolve("package-lock.json");
        boolean installed = Files.isDirectory(work.resolve("node_modules"))
                && Files.exists(lock)
                && Files.mismatch(lock, CLIENTS.resolve("js/package-lock.json")) < 0;
        try (Stream<Path> sources = Files.list(CLIENTS.resolve("js"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Files.write(work.resolve(source.getFileName()), Files.readAllBytes(source));
            }
        }
        if (!installed) {
            run(work, "npm", "ci", "--ignore-scripts", "--silent");
        }
        for (String protocol : List.of("grpc", "http/protobuf", "http/json", "websocket", "websocket/json")) {
            String service = "js-" + protocol;
            String endpoint = (protocol.equals("grpc") ? sluice.grpc() : sluice.http()).toString();

            run(work, "node", "send.mjs", protocol, endpoint, service);

            assertThat(run(CLIENTS, "node", "check.mjs", sluice.query().toString(), service))
                    .contains("ok " + service);
        }
    }

    private static String run(Path directory, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(180, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertThat(ended && process.exitValue() == 0)
                .as("%s:%n%s%n%s", String.join(" ", command), text, sluice.log())
                .isTrue();
        return text;
    }
}
