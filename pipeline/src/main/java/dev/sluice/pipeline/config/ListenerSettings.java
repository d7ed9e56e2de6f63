package dev.sluice.pipeline.config;

import org.jspecify.annotations.Nullable;

/// One port and what guards it.
///
/// @param endpoint where to listen
/// @param tls null for plain text
/// @param authenticator the id of the extension that knows who may send here; null for those of `sluice.auth`
/// @param cors null when pages of other sites may not send
public record ListenerSettings(
        Endpoint endpoint,
        @Nullable TlsSettings tls,
        @Nullable String authenticator,
        @Nullable CorsSettings cors) {
    /// In plain text, guarded by nothing of its own.
    public static ListenerSettings plain(Endpoint endpoint) {
        return new ListenerSettings(endpoint, null, null, null);
    }
}
