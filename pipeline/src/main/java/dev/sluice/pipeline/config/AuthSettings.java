package dev.sluice.pipeline.config;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who may do what. Whoever is meant by one entry of a list, may; an empty list lets everybody.
///
/// @param authenticators those that are in `service.extensions`, in that order
/// @param ingest send telemetry to receivers that name no authenticator of their own
/// @param query ask, on the query port
/// @param admin change how the server runs, on the query port
/// @param publicWithoutAuth whether ports may be open to other machines although everybody may use them
public record AuthSettings(
        List<AuthenticatorSettings> authenticators,
        List<Grant> ingest,
        List<Grant> query,
        List<Grant> admin,
        boolean publicWithoutAuth) {
    /// Everybody on this machine may do everything.
    public static final AuthSettings NONE = new AuthSettings(List.of(), List.of(), List.of(), List.of(), false);

    public AuthSettings {
        authenticators = List.copyOf(authenticators);
        ingest = List.copyOf(ingest);
        query = List.copyOf(query);
        admin = List.copyOf(admin);
    }

    /// The groups of one authenticator that any entry names; the others make no difference.
    public Set<String> groupsOf(String authenticator) {
        return Stream.of(ingest, query, admin)
                .flatMap(List::stream)
                .filter(grant -> grant.authenticator().equals(authenticator))
                .map(Grant::group)
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }
}
