package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Something needed does not answer or cannot take writes now: a disk, a broker, a destination. Retryable.
public final class UnavailableException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    public UnavailableException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public UnavailableException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public UnavailableException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
