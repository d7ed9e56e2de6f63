package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The caller is unknown or not allowed. Permanent.
public final class DeniedException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    public DeniedException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public DeniedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public DeniedException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
