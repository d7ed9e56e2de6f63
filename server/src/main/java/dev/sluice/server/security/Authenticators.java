package dev.sluice.server.security;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.AuthSettings;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import dev.sluice.pipeline.config.Grant;
import dev.sluice.pipeline.config.ListenerSettings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Everybody who can tell who a request comes from, and the gates they stand at. Any thread.
public final class Authenticators {
    private final AuthSettings settings;
    private final List<Authenticator> all;
    private final Instruments instruments;

    public Authenticators(AuthSettings settings, Clock clock, Instruments instruments) {
        this.settings = settings;
        this.instruments = instruments;
        this.all = settings.authenticators().stream()
                .<Authenticator>map(one -> switch (one) {
                    case AuthenticatorSettings.Bearer bearer -> new BearerTokens(bearer);
                    case AuthenticatorSettings.Basic basic -> new BasicPasswords(basic, clock);
                    case AuthenticatorSettings.Oidc oidc -> new OidcTokens(oidc, settings.groupsOf(oidc.id()), clock);
                })
                .toList();
    }

    /// The gate of one port.
    ///
    /// @param purpose of the port, as a label of metrics
    /// @param listener whose own authenticator stands for sending there
    /// @param refusals how the port words a refusal
    public Gate gate(String purpose, ListenerSettings listener, Refusals refusals) {
        Map<Permission, List<Grant>> allowed = new EnumMap<>(Permission.class);
        allowed.put(Permission.NONE, List.of());
        allowed.put(Permission.INGEST, ingest(settings, listener));
        allowed.put(Permission.QUERY, settings.query());
        allowed.put(Permission.ADMIN, settings.admin());
        return new Gate(all, allowed, refusals, instruments, purpose);
    }

    /// Those who may send to a listener; none lets everybody.
    public static List<Grant> ingest(AuthSettings settings, ListenerSettings listener) {
        String own = listener.authenticator();
        return own == null ? settings.ingest() : List.of(Grant.everybodyOf(own));
    }
}
