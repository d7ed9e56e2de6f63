package dev.sluice.journal.disk;

import java.io.IOException;
import java.io.Serial;

/// The file system has no room for more bytes or more files, or the user's quota is spent.
public final class NoSpaceException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }

    public NoSpaceException(String message) {
        super(message);
    }
}
