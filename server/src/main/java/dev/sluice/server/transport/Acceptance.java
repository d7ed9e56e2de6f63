package dev.sluice.server.transport;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a sender hears when its request was taken, wholly or in part.
///
/// @param rejected items not taken, 0 or more
/// @param message why, and how to fix it; null when nothing was rejected
record Acceptance(Signal signal, long rejected, @Nullable String message) {
    static final byte[] EMPTY = {};
    private static final byte[] EMPTY_OBJECT = {'{', '}'};
    private static final int MESSAGE_CHARS_MAX = 2_000;

    boolean isWhole() {
        return rejected == 0 && (message == null || message.isEmpty());
    }

    /// `Export…ServiceResponse`: nothing at all for a full success (S-61), else `partial_success` = 1 with the
    /// count = 1 and the message = 2.
    byte[] toProtobuf() {
        if (isWhole()) {
            return EMPTY;
        }
        WireWriter writer = new WireWriter(256);
        int partial = writer.begin(1);
        if (rejected != 0) {
            writer.varint(1, rejected);
        }
        writer.string(2, reason());
        writer.end(partial);
        return writer.toByteArray();
    }

    /// The same as OTLP/JSON: `{}` for a full success; the count is a string (S-75).
    byte[] toJson() {
        if (isWhole()) {
            return EMPTY_OBJECT;
        }
        StringBuilder json = new StringBuilder(256).append("{\"partialSuccess\":{");
        if (rejected != 0) {
            json.append('"')
                    .append(signal.rejectedJsonField())
                    .append("\":\"")
                    .append(rejected)
                    .append("\",");
        }
        json.append("\"errorMessage\":");
        JsonText.quote(json, reason());
        return json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private String reason() {
        String text = message == null ? "some items break a rule of OTLP" : message;
        return text.length() <= MESSAGE_CHARS_MAX ? text : text.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
}
