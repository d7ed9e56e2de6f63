package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A broken invariant or damaged data of our own. An operator must look; senders may retry.
public final class InternalException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    public InternalException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public InternalException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public InternalException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
