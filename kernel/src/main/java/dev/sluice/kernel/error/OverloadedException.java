package dev.sluice.kernel.error;

import java.io.Serial;
import java.time.Duration;

/// A limit is reached for now; the same request will be taken later. Nothing of it was kept.
public final class OverloadedException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    /// @param retryAfter what the sender is told to wait, positive
    public OverloadedException(ErrorCode code, String message, Duration retryAfter) {
        super(code, message, null);
        if (retryAfter.isNegative() || retryAfter.isZero()) {
            throw new IllegalArgumentException("retryAfter: " + retryAfter + " (expected: > 0)");
        }
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public OverloadedException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
