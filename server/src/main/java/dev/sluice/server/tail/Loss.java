package dev.sluice.server.tail;

import java.util.Locale;

/// Why a listener was not shown items.
enum Loss {
    /// Its queue was full: it reads more slowly than data comes. Nobody looked whether it would have wanted them.
    SLOW,
    /// It was shown as many records as it may be in this time. Of requests that came while that was so, nobody looked
    /// whether it would have wanted the items.
    RATE,
    /// One item alone is more than a message may have.
    LARGE;

    /// As it is written: `slow`.
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
