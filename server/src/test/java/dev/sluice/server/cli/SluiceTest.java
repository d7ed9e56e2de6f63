package dev.sluice.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.process.SluiceProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SluiceTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void versionIsDataAndGoesToStandardOutput() {
        assertThat(run("version")).isZero();
        assertThat(text(out)).startsWith("sluice ").contains("Java ");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void helpIsPrintedWithExitCodeZero() {
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("query").contains("journal");
        assertThat(run("query", "--help")).isZero();
    }

    @Test
    void aWrongWordIsUsageAndNamesTheNearestVerb() {
        assertThat(run("qurey", "SELECT 1")).isEqualTo(2);
        assertThat(text(err)).contains("qurey").contains("query");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void anInvalidConfigurationIsThree() {
        assertThat(run("run", "--set", "sluice.mode=durabel")).isEqualTo(3);
        assertThat(text(err)).contains("--set sluice.mode").contains("durabel").contains("[configuration.invalid]");
    }

    @Test
    void withoutAVerbItIsRun() {
        assertThat(run("--set", "sluice.moed=durable")).isEqualTo(3);
        assertThat(text(err)).contains("did you mean mode?");
    }

    @Test
    void aServerThatIsNotThereIsSix() throws IOException {
        int port = 8317 + SluiceProcess.freeOffset();

        assertThat(run("services", "--url", "http://127.0.0.1:" + port)).isEqualTo(6);
        assertThat(text(err)).contains("no Sluice at http://127.0.0.1:" + port).contains("[remote.unreachable]");
    }

    @Test
    void aFolderWithoutAJournalIsSeven() {
        assertThat(run("journal", "ls", "--data", folder.toString())).isEqualTo(7);
    }

    private int run(String... arguments) {
        return Sluice.run(arguments, stream(out), stream(err), Map.of());
    }

    private static PrintStream stream(ByteArrayOutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
