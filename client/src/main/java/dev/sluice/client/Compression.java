package dev.sluice.client;

import java.util.Locale;

/// How a request's body is packed.
public enum Compression {
    NONE,
    GZIP;

    /// As in `content-encoding` and `grpc-encoding`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
