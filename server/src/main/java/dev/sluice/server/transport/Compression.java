package dev.sluice.server.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a body is compressed.
enum Compression {
    IDENTITY,
    GZIP,
    /// HTTP's `deflate`: the zlib format; the raw format is taken too, because clients send both under this
    /// name.
    DEFLATE;

    /// @return null for a name that is not offered
    static @Nullable Compression parse(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return IDENTITY;
        }
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> null;
        };
    }
}
