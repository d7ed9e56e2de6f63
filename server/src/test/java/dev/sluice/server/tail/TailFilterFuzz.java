package dev.sluice.server.tail;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Any text as a filter: understood, or refused with a message; nothing else.
public final class TailFilterFuzz {
    private TailFilterFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            TailFilter filter = TailFilter.parse(List.of(), List.of(new String(input, StandardCharsets.UTF_8)));
            if (filter.signals().isEmpty()) {
                throw new AssertionError("a filter that shows nothing");
            }
        } catch (IllegalArgumentException refused) {
            if (refused.getMessage() == null || !refused.getMessage().contains("(expected: ")) {
                throw new AssertionError("a refusal that does not say what was expected: " + refused, refused);
            }
        }
    }
}
