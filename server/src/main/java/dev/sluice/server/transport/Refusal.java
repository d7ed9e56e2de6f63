package dev.sluice.server.transport;

import dev.sluice.otlp.wire.WireWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a sender hears when its request is not taken, on every transport: the `google.rpc.Status` and the codes
/// around it.
///
/// @param grpcCode the gRPC status code, 1 to 16
/// @param httpStatus the HTTP status, 400 to 599
/// @param message plain English: what, the value, what was expected
/// @param retryAfter when to send again; null when sending again changes nothing
/// @param violation the field at fault, for `google.rpc.BadRequest`; null when no field is
record Refusal(
        int grpcCode,
        int httpStatus,
        String message,
        @Nullable Duration retryAfter,
        @Nullable String violation) {
    private static final int MESSAGE_CHARS_MAX = 2_000;

    Refusal {
        message = message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }

    /// The `google.rpc.Status` in protobuf.
    ///
    /// | message | field | type | meaning |
    /// |---|---|---|---|
    /// | Status | 1 | int32 | the gRPC code |
    /// | Status | 2 | string | the message |
    /// | Status | 3 | Any | one detail: type address (1) and bytes (2) |
    /// | RetryInfo | 1 | Duration | seconds (1) and nanoseconds (2) |
    /// | BadRequest | 1 | FieldViolation | field (1) and description (2) |
    byte[] toProtobuf() {
        WireWriter writer = new WireWriter(256);
        writer.varint(1, grpcCode);
        writer.string(2, message);
        if (retryAfter != null) {
            int any = writer.begin(3);
            writer.string(1, "type.googleapis.com/google.rpc.RetryInfo");
            int retryInfo = writer.begin(2);
            int delay = writer.begin(1);
            if (retryAfter.toSeconds() != 0) {
                writer.varint(1, retryAfter.toSeconds());
            }
            if (retryAfter.getNano() != 0) {
                writer.varint(2, retryAfter.getNano());
            }
            writer.end(delay);
            writer.end(retryInfo);
            writer.end(any);
        }
        if (violation != null) {
            int any = writer.begin(3);
            writer.string(1, "type.googleapis.com/google.rpc.BadRequest");
            int badRequest = writer.begin(2);
            int fieldViolation = writer.begin(1);
            writer.string(1, violation);
            writer.string(2, message);
            writer.end(fieldViolation);
            writer.end(badRequest);
            writer.end(any);
        }
        return writer.toByteArray();
    }

    /// The same as JSON, by the rules of protobuf's JSON mapping.
    String toJson() {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"code\":").append(grpcCode).append(",\"message\":");
        JsonText.quote(json, message);
        if (retryAfter != null) {
            json.append(",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"")
                    .append(seconds(retryAfter))
                    .append("s\"}]");
        } else if (violation != null) {
            json.append(",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":")
                    .append("[{\"field\":");
            JsonText.quote(json, violation);
            json.append(",\"description\":");
            JsonText.quote(json, message);
            json.append("}]}]");
        }
        return json.append('}').toString();
    }

    /// Whole seconds for `Retry-After`, rounded up.
    long retryAfterSeconds() {
        return retryAfter == null
                ? 0
                : Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds());
    }

    private static String seconds(Duration duration) {
        if (duration.getNano() == 0) {
            return Long.toString(duration.toSeconds());
        }
        String nanos = String.format("%09d", duration.getNano());
        return duration.toSeconds() + "." + nanos.replaceFirst("0+$", "");
    }
}
