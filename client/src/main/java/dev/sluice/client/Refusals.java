package dev.sluice.client;

import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From what a destination answered to the kind of failure; the only place that knows which answers are worth a
/// retry.
///
/// | gRPC | HTTP | Kind |
/// |---|---|---|
/// | any of the next with RetryInfo; 8 with RetryInfo | any of the next with `Retry-After` | Overloaded: retry after it
/// |
/// | 1, 4, 10, 11, 14, 15 | 429, 502, 503, 504 | Unavailable: retry |
/// | 7, 16 | 401, 403 | Denied |
/// | all others | all others | Validation: refused for good |
///
/// Source: OTLP 1.11, sections Failures and Retryable Response Codes (C-55, C-57, C-61, C-62).
final class Refusals {
    private static final Set<Integer> RETRYABLE_GRPC = Set.of(1, 4, 10, 11, 14, 15);
    private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private Refusals() {}

    /// @param retryDelay of the answer's RetryInfo; null without one
    static SluiceException ofGrpc(int code, String message, @Nullable Duration retryDelay) {
        String said = "gRPC status " + code + (message.isEmpty() ? "" : ": " + message);
        boolean retryable = RETRYABLE_GRPC.contains(code) || code == RESOURCE_EXHAUSTED && retryDelay != null;
        return refusal(said, "grpc-status", code, retryable, code == 7 || code == 16, retryDelay);
    }

    /// @param retryAfter the header's value; null without one
    static SluiceException ofHttp(int status, String message, @Nullable String retryAfter) {
        String said = "HTTP status " + status + (message.isEmpty() ? "" : ": " + message);
        boolean retryable = RETRYABLE_HTTP.contains(status);
        return refusal(said, "http-status", status, retryable, status == 401 || status == 403, delay(retryAfter));
    }

    static SluiceException answerTooLarge(int limitBytes) {
        return new SerializationException(
                ClientErrors.ANSWER_TOO_LARGE,
                "the destination's answer has more than " + limitBytes + " bytes; whether it took the request is"
                        + " unknown");
    }

    private static SluiceException refusal(
            String said, String name, int code, boolean retryable, boolean denied, @Nullable Duration hint) {
        SluiceException refusal;
        if (retryable && hint != null) {
            Duration after = hint.compareTo(AT_ONCE) < 0 ? AT_ONCE : hint;
            refusal = new OverloadedException(ClientErrors.BUSY, said, after);
        } else if (retryable) {
            refusal = new UnavailableException(ClientErrors.BUSY, said);
        } else if (denied) {
            refusal = new DeniedException(ClientErrors.DENIED, said);
        } else {
            refusal = new ValidationException(ClientErrors.REFUSED, said);
        }
        return refusal.with(name, code);
    }

    /// Seconds or a date (RFC 9110, section 10.2.3); null for neither.
    private static @Nullable Duration delay(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        String text = retryAfter.strip();
        try {
            if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            Duration until = Duration.between(
                    Instant.now(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException | NumberFormatException malformed) {
            return null;
        }
    }
}
