package dev.sluice.server.cli;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.server.remote.Remote;
import dev.sluice.server.transport.Listener;

/// What the shell hears.
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int CONFIGURATION = 3;
    static final int CANNOT_BIND = 4;
    static final int DATA = 5;
    static final int UNREACHABLE = 6;
    static final int NOT_FOUND = 7;
    static final int TIMEOUT = 124;
    static final int INTERRUPTED = 130;
    static final int TERMINATED = 143;

    private ExitCode() {}

    static int of(Remote.Refused answer) {
        return switch (answer.status()) {
            case 404 -> NOT_FOUND;
            case 408, 504 -> TIMEOUT;
            default -> FAILURE;
        };
    }

    static int of(SluiceException failure) {
        ErrorCode code = failure.code();
        if (code.equals(Listener.PORT_TAKEN) || code.equals(Listener.CANNOT_BIND)) {
            return CANNOT_BIND;
        }
        boolean ofData = code.id().startsWith("data.")
                || code.id().startsWith("journal.")
                || code.id().startsWith("store.");
        if (ofData) {
            return DATA;
        }
        return switch (failure) {
            case ConfigurationException e -> CONFIGURATION;
            case NetworkException e -> UNREACHABLE;
            case InternalException e -> DATA;
            default -> FAILURE;
        };
    }
}
