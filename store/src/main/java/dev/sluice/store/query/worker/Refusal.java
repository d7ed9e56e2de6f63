package dev.sluice.store.query.worker;

import java.io.Serial;

/// Unwinds a statement that is answered by a [Failure].
final class Refusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    Refusal(String code, String message) {
        super(message, null, false, false);
        this.failure = new Failure(code, message);
    }

    Failure failure() {
        return failure;
    }
}
