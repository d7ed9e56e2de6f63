package dev.sluice.pipeline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads who may do what, and checks that everybody who is named is there. One use by one thread.
final class AuthReading {
    private static final ValueForm FORM = ValueForm.listOf(
            "authenticator", List.of("group"), "a list of ids, or of {authenticator: ID, group: NAME}");

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
            List<Grant> query = grants(auth, "query", List.of());
            return new AuthSettings(
                    authenticators,
                    grants(auth, "ingest", List.of()),
                    query,
                    grants(auth, "admin", query),
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

    private List<Grant> grants(Section auth, String key, List<Grant> fallback) {
        List<Section> entries = auth.sections(key, "authenticator", fallback, FORM);
        return entries == null
                ? fallback
                : entries.stream().map(entry -> grant(auth.at(key), entry)).toList();
    }

    private Grant grant(String list, Section entry) {
        try (entry) {
            Grant grant = new Grant(entry.text("authenticator", ""), entry.textOrNull("group"));
            boolean known = require(entry.originOf("authenticator"), list, grant.authenticator());
            if (entry.has("group") && known) {
                checkGroup(entry.originOf("group"), list, grant);
            }
            return grant;
        }
    }

    /// A group that nobody can be in would be an entry that lets nobody in, and a missing name one that lets in
    /// everybody.
    private void checkGroup(Origin origin, String list, Grant grant) {
        boolean reads = authenticators.stream()
                .anyMatch(one -> one.id().equals(grant.authenticator())
                        && one instanceof AuthenticatorSettings.Oidc oidc
                        && oidc.groupsClaim() != null);
        if (grant.group() == null || grant.group().isEmpty()) {
            problems.add(origin, list + ".group: nothing (expected: the name of a group)");
        } else if (!reads) {
            problems.add(
                    origin,
                    list + ".group: " + grant.authenticator()
                            + " knows no groups (expected: an oidc with groups_claim)");
        }
    }

    private boolean require(Origin origin, String what, String named) {
        boolean known = ids.contains(named);
        if (!known) {
            problems.add(
                    origin,
                    what + ": authenticator \"" + named + "\" is not in service.extensions"
                            + Spelling.hint(named, ids));
        }
        return known;
    }
}
