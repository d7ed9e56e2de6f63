package dev.sluice.journal;

import java.io.Serial;

/// Carries a [Failure] from the log writer to the callers of a group; never leaves this package.
final class RefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    RefusedException(Failure failure) {
        super(failure.message(), failure.cause());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
