package dev.sluice.kernel.error;

import java.io.Serial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A failure of one of the eight kinds below. The kind decides what the sender hears and what happens next; the code
/// says exactly what went wrong; the facts say where.
///
/// | Kind | The sender hears | Recovery |
/// |---|---|---|
/// | [NetworkException] | retry | reconnect |
/// | [SerializationException] | permanent: the bytes are not what they claim | none |
/// | [ValidationException] | permanent: well-formed, but breaks a rule | none |
/// | [DeniedException] | permanent: not allowed | none |
/// | [OverloadedException] | retry after the hint | back off |
/// | [UnavailableException] | retry | wait, fail over |
/// | [ConfigurationException] | the operator: what to change | fix and start again |
/// | [InternalException] | retry; and an operator is told | report, quarantine |
public abstract sealed class SluiceException extends RuntimeException
        permits NetworkException,
                SerializationException,
                ValidationException,
                DeniedException,
                OverloadedException,
                UnavailableException,
                ConfigurationException,
                InternalException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient ErrorCode code;
    /// Innermost first. Guarded by itself: callers that were refused together share one exception.
    private final transient Map<String, String> facts = new LinkedHashMap<>();

    SluiceException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public final ErrorCode code() {
        return code;
    }

    /// What is known about it, added by whoever knows while it unwinds, in the order in which it was added: innermost
    /// first. Never payload bytes, never secrets.
    public final Map<String, String> facts() {
        synchronized (facts) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /// Adds one fact and returns this exception, for `throw e.with("file", path)`. The innermost value of a name
    /// wins.
    public SluiceException with(String name, Object value) {
        synchronized (facts) {
            facts.putIfAbsent(name, String.valueOf(value));
        }
        return this;
    }

    /// The message as given, then the facts, then the code: what a log line or an error reply shows.
    public final String describe() {
        Map<String, String> known = facts();
        return getMessage() + (known.isEmpty() ? "" : " " + known) + " [" + code + "]";
    }
}
