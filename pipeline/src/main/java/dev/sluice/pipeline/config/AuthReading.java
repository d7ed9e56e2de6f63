package dev.sluice.pipeline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads who may do what, and checks that everybody who is named is there. One use by one thread.
final class AuthReading {
    private final Problems problems;
    private final List<AuthenticatorSettings> authenticators;
    private final List<String> ids;

    /// @param authenticators those that are started
    AuthReading(Problems problems, List<AuthenticatorSettings> authenticators) {
        this.problems = problems;
        this.authenticators = authenticators;
        this.ids = authenticators.stream().map(AuthenticatorSettings::id).toList();
    }

    AuthSettings read(Section auth) {
        try (auth) {
            List<String> query = named(auth, "query", List.of());
            return new AuthSettings(
                    authenticators,
                    named(auth, "ingest", List.of()),
                    query,
                    named(auth, "admin", query),
                    auth.flag("public_without_auth", false));
        }
    }

    /// Refuses a listener whose authenticator is not started.
    void check(Section receivers, String receiver, @Nullable ListenerSettings listener) {
        String named = listener == null ? null : listener.authenticator();
        if (named != null && !named.isEmpty()) {
            require(receivers.originOf(receiver), receivers.at(receiver), named);
        }
    }

    private List<String> named(Section auth, String key, List<String> fallback) {
        List<String> named = auth.list(key, fallback);
        named.forEach(id -> require(auth.originOf(key), auth.at(key), id));
        return named;
    }

    private void require(Origin origin, String what, String named) {
        if (!ids.contains(named)) {
            problems.add(
                    origin,
                    what + ": authenticator \"" + named + "\" is not in service.extensions"
                            + Spelling.hint(named, ids));
        }
    }
}
