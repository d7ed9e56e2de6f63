package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The bytes are not what they claim to be: malformed protobuf, JSON, compression or file content. Permanent.
public final class SerializationException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    public SerializationException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public SerializationException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public SerializationException with(String name, Object value) {
        super.with(name, value);
        return this;
    }
}
