package dev.sluice.server.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `docs/conformance.md`, made of the lists of rules and of the tests that there are.
final class ConformancePage {
    private static final String INTRODUCTION = """
            # Which rules of OTLP Sluice keeps

            The rules of OTLP 1.11 for servers, in our words; the numbers are ours as well. A rule is *kept* when a test asks the real listeners
            over a socket and is satisfied, and the same test has failed at a server with the fault that it names: both happen in every build.
            This page is generated from those tests; `ConformancePageTest` says how.

            """;

    private static final String DATA = """

            ## What the data must look like

            An item is rejected only if it could not be interpreted; everything else is stored as it came. Each case is sent in both encodings,
            after a sound item of its kind, which is always taken; the answer's count and message are compared.

            """;

    private ConformancePage() {}

    /// One line of a list of rules.
    record Line(String number, String strength, String text, String remark) {}

    static List<Line> lines(String resource) {
        try (InputStream in = ConformancePage.class.getResourceAsStream("/conformance/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            List<Line> lines = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] parts = line.split(" \\| ");
                    lines.add(new Line(parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : ""));
                }
            }
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The tests of each rule.
    static Map<String, List<String>> tests() {
        Map<String, List<String>> tests = new TreeMap<>();
        for (Method test : RuleTests.all()) {
            tests.computeIfAbsent(test.getAnnotation(Rule.class).value(), rule -> new ArrayList<>())
                    .add("`" + test.getName() + "`");
        }
        return tests;
    }

    static String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        Map<String, List<String>> tests = tests();
        page.append("| Rule | Strength | What | State |\n|---|---|---|---|\n");
        for (Line line : lines("rules.txt")) {
            String state = line.remark().isEmpty()
                    ? "kept: " + String.join(", ", tests.getOrDefault(line.number(), List.of("no test")))
                    : line.remark().replaceFirst("^otherwise:", "decided:").replaceFirst("^missing:", "**missing**:");
            page.append("| %s | %s | %s | %s |\n".formatted(line.number(), line.strength(), line.text(), state));
        }
        page.append(DATA).append("| Rule | What | Cases and their verdicts |\n|---|---|---|\n");
        Map<String, List<String>> cases = new TreeMap<>();
        for (DataCase data : DataCase.all()) {
            String message = data.message().isEmpty() ? "" : " `" + data.message() + "`";
            cases.computeIfAbsent(data.rule(), rule -> new ArrayList<>())
                    .add(data.item() + " " + data.words() + message);
        }
        DataCase.rules()
                .forEach((number, text) -> page.append("| %s | %s | %s |\n"
                        .formatted(number, text, String.join("; ", cases.getOrDefault(number, List.of("no case"))))));
        return page.toString();
    }
}
