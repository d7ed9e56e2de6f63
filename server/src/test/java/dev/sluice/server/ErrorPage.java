package dev.sluice.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `docs/errors.md`, made of the codes that the sources declare: the first paragraph of a code's comment says what it
/// means, the second what to do.
final class ErrorPage {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path FILE = ROOT.resolve("docs/errors.md");

    private static final String INTRODUCTION = """
            # Errors

            Every error that Sluice gives, by its code: what it means, and after the arrow what to do. The code stands in the reply (`code` of a problem document, in square
            brackets at the end of an OTLP status message) and in the log line. *Retry* says whether the same request can succeed later without a change. A fault of
            Sluice's own has an id besides, in the reply and in the log.

            This page is generated from the comments of the codes; `ErrorPagesTest` says how.
            """;

    private static final List<Section> SECTIONS = List.of(
            new Section("Requests that carry telemetry", "request", "otlp", "memory"),
            new Section("Who may do what", "auth", "tls"),
            new Section("The server", "server", "configuration", "data", "task"),
            new Section("The journal and delivery", "journal", "pipeline"),
            new Section("The store", "store"),
            new Section("Queries", "query", "sql", "events"),
            new Section(
                    "Caches, of which nobody who asks Sluice hears: they stand in the log, and reach programs that use"
                            + " `RedisCache` by itself",
                    "cache"),
            new Section("The command line", "remote"),
            new Section("Sending", "client"),
            new Section("The test kit", "junit"));

    private static final Pattern LITERAL =
            Pattern.compile("(?:ErrorCode\\.of\\(\\s*\"([a-z]+\\.[a-z-]+)\"|String [A-Z_]+ = \"(sql\\.[a-z-]+)\")");
    private static final Pattern DECLARATION = Pattern.compile(
            "((?:^ *///.*\\n)+) *(?:public |private |static |final )*(?:ErrorCode|String) [A-Z_]+ =\\s*"
                    + "(?:ErrorCode\\.of\\()?\\s*\"([a-z]+\\.[a-z-]+)\"",
            Pattern.MULTILINE);
    private static final Pattern RETRY = Pattern.compile("^(Retry: [^.]*\\.)");

    private ErrorPage() {}

    private record Section(String title, Set<String> words) {
        Section(String title, String... words) {
            this(title, Set.of(words));
        }
    }

    /// What a comment says of a code.
    record Explanation(String meaning, String advice) {}

    /// Every code that stands anywhere in the sources.
    static Set<String> codes() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String source : sources()) {
            Matcher literal = LITERAL.matcher(source);
            while (literal.find()) {
                codes.add(literal.group(1) == null ? literal.group(2) : literal.group(1));
            }
        }
        return codes;
    }

    /// Those that are declared under a comment of two paragraphs.
    static Map<String, Explanation> explained() throws IOException {
        Map<String, Explanation> explained = new TreeMap<>();
        for (String source : sources()) {
            Matcher declaration = DECLARATION.matcher(source);
            while (declaration.find()) {
                String[] paragraphs = declaration
                        .group(1)
                        .replaceAll("(?m)^ */// ?", "")
                        .strip()
                        .split("\n\n");
                if (paragraphs.length == 2) {
                    explained.put(declaration.group(2), new Explanation(line(paragraphs[0]), line(paragraphs[1])));
                }
            }
        }
        explained.keySet().retainAll(codes());
        return explained;
    }

    static String text() throws IOException {
        Map<String, Explanation> explained = explained();
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Section section : SECTIONS) {
            page.append("\n## ").append(section.title()).append('\n');
            explained.forEach((code, explanation) -> {
                if (section.words().contains(code.substring(0, code.indexOf('.')))) {
                    page.append("\n### `").append(code).append("`\n");
                    page.append(explanation.meaning()).append("<br>→ ");
                    page.append(RETRY.matcher(explanation.advice()).replaceFirst("*$1*"))
                            .append('\n');
                }
            });
        }
        return page.toString();
    }

    /// The first words of codes for which the page has no section.
    static Set<String> homeless() throws IOException {
        Set<String> words = new TreeSet<>();
        codes().forEach(code -> words.add(code.substring(0, code.indexOf('.'))));
        SECTIONS.forEach(section -> words.removeAll(section.words()));
        return words;
    }

    private static String line(String paragraph) {
        return paragraph.replaceAll("\\s+", " ").strip();
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            for (Path file : files.filter(path -> path.toString().contains("/src/main/java/"))
                    .filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }
}
