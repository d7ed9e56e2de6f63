package dev.sluice.pipeline.config;

import java.util.List;

/// Who may do what. The lists name authenticators by id; whoever one of them knows, may. An empty list lets everybody.
///
/// @param authenticators those that are in `service.extensions`, in that order
/// @param ingest send telemetry to receivers that name no authenticator of their own
/// @param query ask, on the query port
/// @param admin change how the server runs, on the query port
/// @param publicWithoutAuth whether ports may be open to other machines although everybody may use them
public record AuthSettings(
        List<AuthenticatorSettings> authenticators,
        List<String> ingest,
        List<String> query,
        List<String> admin,
        boolean publicWithoutAuth) {
    /// Everybody on this machine may do everything.
    public static final AuthSettings NONE = new AuthSettings(List.of(), List.of(), List.of(), List.of(), false);

    public AuthSettings {
        authenticators = List.copyOf(authenticators);
        ingest = List.copyOf(ingest);
        query = List.copyOf(query);
        admin = List.copyOf(admin);
    }
}
