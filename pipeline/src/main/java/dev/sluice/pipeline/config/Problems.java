package dev.sluice.pipeline.config;

import dev.sluice.kernel.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Collects what is wrong until everything was looked at. One owner.
final class Problems {
    private final List<Problem> problems = new ArrayList<>();

    void add(Origin origin, String message) {
        problems.add(new Problem(origin, message));
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
                .map(Problem::render)
                .collect(Collectors.joining("\n"));
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        throw new ConfigurationException(ConfigurationLoader.INVALID, "invalid configuration, " + count + ":\n" + all);
    }
}
