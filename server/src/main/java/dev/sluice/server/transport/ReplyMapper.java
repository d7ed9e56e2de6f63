package dev.sluice.server.transport;

import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.failure.ErrorContext;
import dev.sluice.server.security.Gate;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// From the kind of a failure to what the sender hears; the only place that knows.
///
/// | Kind | gRPC | HTTP | retry |
/// |---|---|---|---|
/// | Serialization, Validation | 3 INVALID_ARGUMENT | 400 | no |
/// | … a body over the limit | 8 RESOURCE_EXHAUSTED | 413 | no, so without RetryInfo |
/// | … a content type or encoding not offered | 12 UNIMPLEMENTED | 415 | no |
/// | … a frame that breaks gRPC's own rules | 13 INTERNAL | 400 | no |
/// | Denied | 7 PERMISSION_DENIED | 403 | no |
/// | … without a credential that is known | 16 UNAUTHENTICATED | 401 | no |
/// | Overloaded | 8 RESOURCE_EXHAUSTED | 429 | after its hint |
/// | Unavailable, Network, Configuration, Internal, anything else | 14 UNAVAILABLE | 503 | after a second |
final class ReplyMapper {
    private static final Duration SOON = Duration.ofSeconds(1);

    private ReplyMapper() {}

    static Refusal refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof SluiceException known)) {
            return new Refusal(14, 503, unexpected(cause), SOON, null);
        }
        return switch (known) {
            case SerializationException e -> permanent(e);
            case ValidationException e -> permanent(e);
            case DeniedException e -> denied(e);
            case OverloadedException e -> new Refusal(8, 429, e.describe(), e.retryAfter(), null);
            case UnavailableException e -> new Refusal(14, 503, e.describe(), SOON, null);
            case NetworkException e -> new Refusal(14, 503, e.describe(), SOON, null);
            case ConfigurationException e -> new Refusal(14, 503, e.describe(), SOON, null);
            case InternalException e ->
                new Refusal(14, 503, "internal error; it is in the log [" + e.code() + "]", SOON, null);
        };
    }

    /// What the sender hears of a fault of ours: the id under which the log has it, and nothing about our insides.
    static Refusal fault(ErrorContext error) {
        return new Refusal(
                14, 503, "internal error " + error.id() + "; it is in the log [" + error.code() + "]", SOON, null);
    }

    /// Whether the failure is one that an operator must hear of.
    static boolean isOurs(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean gone = cause instanceof ClosedStreamException || cause instanceof ClosedSessionException;
        return cause instanceof InternalException
                || cause instanceof ConfigurationException
                || !(cause instanceof SluiceException) && !gone;
    }

    private static Refusal denied(DeniedException e) {
        return e.code().equals(Gate.UNAUTHENTICATED)
                ? new Refusal(16, 401, e.describe(), null, null)
                : new Refusal(7, 403, e.describe(), null, null);
    }

    private static Refusal permanent(SluiceException e) {
        ErrorCode code = e.code();
        String message = e.describe();
        if (code.equals(TransportErrors.TOO_LARGE)) {
            return new Refusal(8, 413, message, null, null);
        }
        if (code.equals(TransportErrors.UNSUPPORTED_MEDIA)) {
            return new Refusal(12, 415, message, null, null);
        }
        if (code.equals(TransportErrors.BAD_FRAME)) {
            return new Refusal(13, 400, message, null, null);
        }
        if (code.equals(TransportErrors.UNKNOWN_PATH)) {
            return new Refusal(12, 404, message, null, null);
        }
        if (code.equals(TransportErrors.METHOD_NOT_ALLOWED)) {
            return new Refusal(12, 405, message, null, null);
        }
        String field = e.facts().get("path");
        return new Refusal(3, 400, message, null, field == null ? "body" : field);
    }

    private static String unexpected(@Nullable Throwable cause) {
        boolean gone = cause instanceof ClosedStreamException || cause instanceof ClosedSessionException;
        return gone
                ? "the request did not arrive whole [" + TransportErrors.INTERRUPTED + "]"
                : "unexpected error; it is in the log [" + ErrorContext.UNEXPECTED + "]";
    }
}
