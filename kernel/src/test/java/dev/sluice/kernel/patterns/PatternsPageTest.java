package dev.sluice.kernel.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/patterns.md shows the bodies of the example tests and nothing else.
class PatternsPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example: (\\S+) -->\\n```java\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern BODY = Pattern.compile("// example\\n(.*?)\\n *// end", Pattern.DOTALL);

    @Test
    void everyExampleOnThePageIsOneThatTheBuildRuns() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        String page = Files.readString(root.resolve("docs/patterns.md"));

        assertThat(page.split("```java", -1))
                .hasSize((int) EXAMPLE.matcher(page).results().count() + 1);
        for (MatchResult example : EXAMPLE.matcher(page).results().toList()) {
            String source = Files.readString(root.resolve(example.group(1)));
            String body =
                    BODY.matcher(source).results().findFirst().orElseThrow().group(1);
            assertThat(withoutSpace(example.group(2))).as(example.group(1)).isEqualTo(withoutSpace(body));
        }
    }

    /// The formatter breaks lines where it wants.
    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
