package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every error code that the sources name has its entry in docs/errors.md, and every entry has its code.
class ErrorPagesTest {
    private static final Pattern CODE =
            Pattern.compile("(?:ErrorCode\\.of\\(\\s*\"([a-z]+\\.[a-z-]+)\"|String [A-Z_]+ = \"(sql\\.[a-z-]+)\")");
    private static final Pattern ENTRY = Pattern.compile("(?m)^### `([^`]+)`$");

    @Test
    void everyCodeIsExplainedAndNothingElse() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root, 12)) {
            for (Path file : files.filter(path -> path.toString().contains("/src/main/java/"))
                    .filter(path -> path.toString().endsWith(".java"))
                    .toList()) {
                codes.addAll(all(CODE, Files.readString(file)));
            }
        }

        assertThat(all(ENTRY, Files.readString(root.resolve("docs/errors.md")))).isEqualTo(codes);
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount() == 2 && matcher.group(1) == null ? 2 : 1));
        }
        return found;
    }
}
