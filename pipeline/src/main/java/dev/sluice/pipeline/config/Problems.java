package dev.sluice.pipeline.config;

import dev.sluice.kernel.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Collects what is wrong until everything was looked at. One owner.
final class Problems {
    private static final Pattern OPENS_SOMETHING =
            Pattern.compile("token|secret|passw|credential|authorization|api.?key", Pattern.CASE_INSENSITIVE);

    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> concealed = new HashSet<>();

    void add(Origin origin, String message) {
        problems.add(new Problem(origin, message));
    }

    /// From now on no line that has this text in it is shown; of a text with several lines, none of them.
    void conceal(String secret) {
        secret.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(concealed::add);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /// @throws ConfigurationException with all problems in the order of their places, if there is one
    void throwIfAny() {
        if (problems.isEmpty()) {
            return;
        }
        String all = problems.stream()
                .sorted(Comparator.comparing(
                                (Problem problem) -> problem.origin().source())
                        .thenComparingInt(problem -> problem.origin().line())
                        .thenComparingInt(problem -> problem.origin().column()))
                .map(problem -> mayShow(problem.origin()) ? problem : problem.withoutText())
                .map(Problem::render)
                .collect(Collectors.joining("\n"));
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        throw new ConfigurationException(ConfigurationLoader.INVALID, "invalid configuration, " + count + ":\n" + all);
    }

    private boolean mayShow(Origin origin) {
        String line = origin.text();
        return line == null
                || !OPENS_SOMETHING.matcher(line).find() && concealed.stream().noneMatch(line::contains);
    }
}
