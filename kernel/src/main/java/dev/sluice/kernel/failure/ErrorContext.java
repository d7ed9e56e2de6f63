package dev.sluice.kernel.failure;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SluiceException;
import java.time.Instant;
import java.util.Map;

/// All that is known of one error: which, when, where, for whom, and why. Immutable.
///
/// @param id names this one error, in the log, in the event and in the reply; unique for one run of the program and,
///     as it begins with the start's second, practically for all
/// @param time when it was handled
/// @param source the part it happened in, such as `task retention`; from a small fixed set
/// @param user who asked, as an authenticator knows them; empty where nobody asked or everybody may
/// @param request the id of the request; empty where there was none
/// @param facts what else is known, by name; never payload, never secrets
/// @param cause what was thrown, with its stack
public record ErrorContext(
        String id,
        Instant time,
        String source,
        String user,
        String request,
        Map<String, String> facts,
        Throwable cause) {
    /// A fault of Sluice's own.
    ///
    /// Retry: yes. The log has the details; please report it.
    public static final ErrorCode UNEXPECTED = ErrorCode.of("server.unexpected");

    public ErrorContext {
        facts = Map.copyOf(facts);
    }

    /// Which way to fail it is.
    public ErrorCode code() {
        return codeOf(cause);
    }

    /// What its kind asks for.
    public Recovery recovery() {
        return Recovery.of(cause);
    }

    /// What happened, then the code: for people who may see everything.
    public String describe() {
        return cause instanceof SluiceException known ? known.describe() : cause + " [" + code() + "]";
    }

    static ErrorCode codeOf(Throwable cause) {
        return cause instanceof SluiceException known ? known.code() : UNEXPECTED;
    }
}
