package dev.sluice.pipeline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which pages of other sites may send, and what they may put into a request.
///
/// @param allowedOrigins at least one, such as `https://shop.example`; `*` stands for any text
/// @param allowedHeaders besides those that every page may set; `*` for all
/// @param exposedHeaders that pages may read of an answer
/// @param maxAgeSeconds how long a browser may remember; null for its own default
public record CorsSettings(
        List<String> allowedOrigins,
        List<String> allowedHeaders,
        List<String> exposedHeaders,
        @Nullable Long maxAgeSeconds) {
    public CorsSettings {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
    }
}
