package dev.sluice.otlp.check;

import dev.sluice.otlp.Payload;
import org.jspecify.annotations.Nullable;

/// What is taken of a request, and what is not.
///
/// @param accepted the request without its rejected items; the sender's own array when nothing was rejected
/// @param rejected how many items were taken out, at least 0
/// @param message why the first of them was, for the partial success; null when none was
public record Verdict(
        Payload accepted, long rejected, @Nullable String message) {}
