package dev.sluice.pipeline.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the word that was probably meant.
final class Spelling {
    private Spelling() {}

    /// ` (did you mean X?)`, or the known words when none is near.
    static String hint(String word, Collection<String> known) {
        Optional<String> nearest = known.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, Math.min(3, word.length() / 2)))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
        return nearest.map(candidate -> " (did you mean " + candidate + "?)")
                .orElse(known.isEmpty() ? "" : " (known: " + String.join(", ", known) + ")");
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
