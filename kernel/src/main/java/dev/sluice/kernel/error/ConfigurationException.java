package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The configuration cannot be used; the message says what to change, and where.
public final class ConfigurationException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    public ConfigurationException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public ConfigurationException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public ConfigurationException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
