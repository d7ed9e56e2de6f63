package dev.sluice.server.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an authenticator makes of a request.
sealed interface Finding {
    /// There is no credential of its kind.
    record Absent() implements Finding {}

    /// There is one, and it opens nothing.
    record Wrong() implements Finding {}

    /// There is one, and it is good.
    ///
    /// @param end of the credential; null when it has none
    record Known(Identity identity, @Nullable Instant end) implements Finding {
        Known(Identity identity) {
            this(identity, null);
        }
    }

    Finding ABSENT = new Absent();
    Finding WRONG = new Wrong();
}
