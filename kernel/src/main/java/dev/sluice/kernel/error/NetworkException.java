package dev.sluice.kernel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A peer could not be reached or went away. Retryable after a reconnect.
public final class NetworkException extends SluiceException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Why, told apart by the real cause.
    public enum Fault {
        CONNECT_TIMEOUT,
        REFUSED,
        UNREACHABLE,
        NAME_RESOLUTION,
        TLS_HANDSHAKE
    }

    private final Fault fault;

    public NetworkException(ErrorCode code, Fault fault, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
