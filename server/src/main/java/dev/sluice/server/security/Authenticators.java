package dev.sluice.server.security;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.AuthSettings;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import dev.sluice.pipeline.config.Grant;
import dev.sluice.pipeline.config.ListenerSettings;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.browser.AllowedHosts;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Everybody who can tell who a request comes from, and the gates they stand at. Any thread.
public final class Authenticators {
    private static final Duration SESSION_LOOK = Duration.ofSeconds(5);

    private final AuthSettings settings;
    private final List<Authenticator> all;
    private final Instruments instruments;
    private final Clock clock;

    public Authenticators(AuthSettings settings, Clock clock, Instruments instruments) {
        this.settings = settings;
        this.instruments = instruments;
        this.clock = clock;
        this.all = settings.authenticators().stream()
                .<Authenticator>map(one -> switch (one) {
                    case AuthenticatorSettings.Bearer bearer -> new BearerTokens(bearer);
                    case AuthenticatorSettings.Basic basic -> new BasicPasswords(basic, clock);
                    case AuthenticatorSettings.Oidc oidc -> new OidcTokens(oidc, settings.groupsOf(oidc.id()), clock);
                })
                .toList();
    }

    /// How people log in on the port for questions.
    ///
    /// @param purpose of the port, as a label of metrics
    /// @param hosts under which its pages are reached
    /// @param tasks where sessions whose time is over are ended
    public Login login(String purpose, Settings server, AllowedHosts hosts, TaskScheduler tasks) {
        List<Grant> grants = Stream.concat(settings.query().stream(), settings.admin().stream())
                .distinct()
                .toList();
        ListenerSettings own = server.query();
        int number = own.endpoint().plus(server.portOffset()).port();
        Login.Port port = new Login.Port(purpose, number, own.tls() != null, hosts);
        Login login = new Login(all, grants, port, clock, new SecureRandom(), instruments);
        tasks.every(Task.compute("sessions"), SESSION_LOOK, login::sweep);
        return login;
    }

    /// The gate of the port for questions.
    ///
    /// @param login whose sessions count as much as the credentials that began them
    public Gate gate(Login login, ListenerSettings listener, Refusals refusals) {
        return new Gate(all, allowed(listener), login, refusals, instruments, login.purpose());
    }

    /// The gate of a port for telemetry.
    ///
    /// @param purpose of the port, as a label of metrics
    /// @param listener whose own authenticator stands for sending there
    /// @param refusals how the port words a refusal
    public Gate gate(String purpose, ListenerSettings listener, Refusals refusals) {
        return new Gate(all, allowed(listener), null, refusals, instruments, purpose);
    }

    private Map<Permission, List<Grant>> allowed(ListenerSettings listener) {
        Map<Permission, List<Grant>> allowed = new EnumMap<>(Permission.class);
        allowed.put(Permission.INGEST, ingest(settings, listener));
        allowed.put(Permission.QUERY, settings.query());
        allowed.put(Permission.ADMIN, settings.admin());
        return allowed;
    }

    /// Those who may send to a listener; none lets everybody.
    public static List<Grant> ingest(AuthSettings settings, ListenerSettings listener) {
        String own = listener.authenticator();
        return own == null ? settings.ingest() : List.of(Grant.everybodyOf(own));
    }
}
