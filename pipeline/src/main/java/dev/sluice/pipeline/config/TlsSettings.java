package dev.sluice.pipeline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// TLS of one listener.
///
/// @param certificate the chain in PEM, the server's own certificate first
/// @param key its private key in PEM, without a password
/// @param clientAuthority certificates in PEM; clients then have to show one that was issued by one of these. Null for
///     clients without
/// @param protocols as Java names them: `TLSv1.2`, `TLSv1.3`
/// @param reload how often the files are looked at for new content; null for only when the configuration is reloaded
public record TlsSettings(
        Path certificate,
        Path key,
        @Nullable Path clientAuthority,
        List<String> protocols,
        @Nullable Duration reload) {
    public TlsSettings {
        protocols = List.copyOf(protocols);
    }
}
