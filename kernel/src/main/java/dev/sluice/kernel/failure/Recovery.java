package dev.sluice.kernel.failure;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import java.util.Locale;

/// What follows a failure, by its kind.
public enum Recovery {
    /// Open a new connection, then try again.
    RECONNECT,
    /// Try the same again later.
    RETRY,
    /// Set the data aside, where it can be looked at and sent again; go on with the next.
    DIVERT,
    /// Give up on this one: its owner must change something.
    REFUSE,
    /// Set the damaged thing apart, go on without it, and tell an operator.
    QUARANTINE;

    /// Whether the same thing is to be tried again.
    public boolean isToTryAgain() {
        return this == RECONNECT || this == RETRY;
    }

    /// As it stands in metrics and events: `retry`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Everything that is not one of our kinds counts as a broken invariant of our own.
    public static Recovery of(Throwable failure) {
        if (failure instanceof NetworkException) {
            return RECONNECT;
        }
        if (failure instanceof OverloadedException || failure instanceof UnavailableException) {
            return RETRY;
        }
        if (failure instanceof SerializationException || failure instanceof ValidationException) {
            return DIVERT;
        }
        if (failure instanceof DeniedException || failure instanceof ConfigurationException) {
            return REFUSE;
        }
        return QUARANTINE;
    }
}
