package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Well-formed, but breaks a rule or a limit. Permanent: sending it again changes nothing.
public final class ValidationException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    public ValidationException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public ValidationException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public ValidationException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
