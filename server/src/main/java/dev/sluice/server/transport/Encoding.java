package dev.sluice.server.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an export request is written.
enum Encoding {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private final String mediaType;

    Encoding(String mediaType) {
        this.mediaType = mediaType;
    }

    /// The bare media type, without parameters: senders compare it letter by letter (S-62).
    String mediaType() {
        return mediaType;
    }

    /// By media type, any case, parameters ignored (S-23).
    ///
    /// @return null for a type that is not offered, or none
    static @Nullable Encoding parse(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf" -> PROTOBUF;
            case "application/json" -> JSON;
            default -> null;
        };
    }
}
