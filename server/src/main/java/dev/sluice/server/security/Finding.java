package dev.sluice.server.security;

/// What an authenticator makes of a request.
sealed interface Finding {
    /// There is no credential of its kind.
    record Absent() implements Finding {}

    /// There is one, and it opens nothing.
    record Wrong() implements Finding {}

    /// There is one, and it is good.
    record Known(Identity identity) implements Finding {}

    Finding ABSENT = new Absent();
    Finding WRONG = new Wrong();
}
