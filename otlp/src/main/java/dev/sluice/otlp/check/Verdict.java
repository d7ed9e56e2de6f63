package dev.sluice.otlp.check;

import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.OtlpErrors;
import dev.sluice.otlp.Payload;
import org.jspecify.annotations.Nullable;

/// What is taken of a request, and what is not.
///
/// @param accepted the request without its rejected items; the sender's own array when nothing was rejected
/// @param rejected how many items were taken out, at least 0
/// @param message why the first of them was, for the partial success; null when none was
public record Verdict(
        Payload accepted, long rejected, @Nullable String message) {
    /// Refuses a request in which there were items and every one breaks a rule (S-76).
    ///
    /// @throws ValidationException then, with the message
    public void requireAnythingLeft() {
        if (accepted.items() == 0 && rejected > 0) {
            throw new ValidationException(OtlpErrors.ALL_INVALID, String.valueOf(message));
        }
    }
}
