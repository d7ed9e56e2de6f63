package dev.sluice.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationVerbsTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private String file = "";

    @BeforeEach
    void writeConfiguration() throws IOException {
        Path path = folder.resolve("sluice.yaml");
        Files.writeString(path, """
                extensions:
                  bearertokenauth: {token: open-sesame-7}
                service:
                  extensions: [bearertokenauth]
                sluice:
                  limits:
                    body: 8MiB
                  retention:
                    age: 3d
                """);
        file = path.toString();
    }

    @Test
    void aValueOfAFileIsExplainedByLineAndColumn() {
        assertThat(run("config", "explain", "sluice.limits.body", "-c", file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("sluice.limits.body = 8MiB")
                .contains("from      " + file + ":7:11")
                .contains("default   64MiB")
                .contains("variable  SLUICE_LIMITS_BODY");
    }

    @Test
    void aVariableWinsOverTheFileAndAFlagOverTheVariable() {
        environment.put("SLUICE_RETENTION_AGE", "5d");

        run("config", "explain", "sluice.retention.age", "-c", file);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("sluice.retention.age = 5d")
                .contains("from      SLUICE_RETENTION_AGE");

        out.reset();
        run("config", "explain", "sluice.retention.age", "-c", file, "--set", "sluice.retention.age=9d");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("sluice.retention.age = 9d")
                .contains("from      --set sluice.retention.age");
    }

    @Test
    void aSectionExplainsAllItsKeysAndDefaultsSaySo() {
        run("config", "explain", "sluice.sql");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("sluice.sql.memory = 512MiB")
                .contains("sluice.sql.rows = 100000")
                .contains("sluice.sql.timeout = 30s")
                .contains("from      default");
    }

    @Test
    void anUnknownKeyIsUsageAndNamesTheNearest() {
        assertThat(run("config", "explain", "sluice.limits.bdoy")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("did you mean sluice.limits.body?");
    }

    @Test
    void printShowsWhatIsChangedAndNoSecret() {
        assertThat(run("config", "print", "--changed", "-c", file)).isZero();

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .contains("sluice.limits.body")
                .contains("sluice.retention.age")
                .contains("extensions.bearertokenauth.token")
                .contains("(not shown)")
                .doesNotContain("open-sesame-7")
                .doesNotContain("sluice.mode");
    }

    @Test
    void validateSaysYesOrNamesEveryProblem() {
        assertThat(run("validate", "-c", file)).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the configuration is valid");

        err.reset();
        assertThat(run("validate", "-c", file, "--set", "sluice.mode=durabel", "--set", "sluice.tial=1"))
                .isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("2 problems").contains("did you mean tail?");
    }

    private int run(String... arguments) {
        return Sluice.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment);
    }
}
