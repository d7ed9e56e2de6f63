package dev.sluice.server.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a body is compressed: as `Content-Encoding` over HTTP, as `grpc-encoding` inside a gRPC frame.
enum Compression {
    IDENTITY,
    GZIP,
    /// The zlib format; the raw format is taken too, because clients send both under this name.
    DEFLATE,
    /// Zstandard with a window of at most 8 MiB, which RFC 9659 sets for HTTP.
    ZSTD;

    /// What `Accept-Encoding` and `grpc-accept-encoding` say.
    static final String OFFERED = "gzip, zstd, deflate, identity";

    /// @return null for a name that is not offered
    static @Nullable Compression parse(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return IDENTITY;
        }
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "zstd" -> ZSTD;
            default -> null;
        };
    }

    /// The name in a message.
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
