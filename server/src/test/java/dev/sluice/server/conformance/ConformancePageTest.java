package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConformancePageTest {
    private static final Path PAGE = Path.of("..", "docs", "conformance.md");

    @Test
    void thePageSaysWhatTheTestsSay() throws IOException {
        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(PAGE, ConformancePage.text());
        }

        assertThat(Files.readString(PAGE))
                .as("docs/conformance.md is stale; regenerate it: ./mvnw -pl server -am test -Dtest=ConformancePageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.write=true")
                .isEqualTo(ConformancePage.text());
    }

    @Test
    void everyRuleHasATestOrAReasonAndEveryTestARule() {
        Map<String, List<String>> tests = ConformancePage.tests();
        List<ConformancePage.Line> lines = ConformancePage.lines("rules.txt");

        for (ConformancePage.Line line : lines) {
            assertThat(tests.containsKey(line.number()))
                    .as("%s has a test: its line says %s", line.number(), line.remark())
                    .isEqualTo(line.remark().isEmpty());
            assertThat(line.remark()).matches("|(otherwise|missing): .+");
        }
        assertThat(lines.stream().map(ConformancePage.Line::number)).containsAll(tests.keySet());
    }

    @Test
    void everyRuleOfDataHasACase() {
        assertThat(DataCase.all().stream().map(DataCase::rule))
                .containsAll(DataCase.rules().keySet());
    }
}
