package dev.sluice.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.kernel.error.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthReadingTest {
    private static final String EXTENSIONS = """
            extensions:
              basicauth/people: {htpasswd: {inline: 'ann:x'}}
              oidc: {issuer_url: 'https://login.example', audience: a, groups_claim: groups}
              oidc/plain: {issuer_url: 'https://login.example', audience: b}
            service: {extensions: [basicauth/people, oidc, oidc/plain]}
            sluice:
              auth:
            """;

    @Test
    void anEntryIsAnAuthenticatorOrOneOfItsGroups() {
        AuthSettings auth = load("""
                    ingest: oidc, basicauth/people
                    query: [basicauth/people, {authenticator: oidc, group: readers}, {authenticator: oidc/plain}]
                    admin:
                      - authenticator: oidc
                        group: operators
                """, Map.of());

        assertThat(auth.ingest()).containsExactly(Grant.everybodyOf("oidc"), Grant.everybodyOf("basicauth/people"));
        assertThat(auth.query())
                .containsExactly(
                        Grant.everybodyOf("basicauth/people"),
                        new Grant("oidc", "readers"),
                        Grant.everybodyOf("oidc/plain"));
        assertThat(auth.admin()).containsExactly(new Grant("oidc", "operators"));
        assertThat(auth.groupsOf("oidc")).containsExactlyInAnyOrder("readers", "operators");
        assertThat(auth.groupsOf("oidc/plain")).isEmpty();
        assertThat(auth.authenticators().get(1))
                .isInstanceOfSatisfying(
                        AuthenticatorSettings.Oidc.class,
                        oidc -> assertThat(oidc.groupsClaim()).isEqualTo("groups"));
    }

    @Test
    void whoMayAskMayAlsoChangeThingsUnlessOthersAreNamed() {
        assertThat(load("    query: [{authenticator: oidc, group: readers}]\n", Map.of())
                        .admin())
                .containsExactly(new Grant("oidc", "readers"));
    }

    @Test
    void theEnvironmentHasTheSameForms() {
        Map<String, String> environment = Map.of(
                "SLUICE_AUTH_QUERY", "basicauth/people,oidc",
                "SLUICE_AUTH_ADMIN", "[{authenticator: oidc, group: operators}]");
        AuthSettings auth = load("    query: [oidc]\n", environment);

        assertThat(auth.query()).containsExactly(Grant.everybodyOf("basicauth/people"), Grant.everybodyOf("oidc"));
        assertThat(auth.admin()).containsExactly(new Grant("oidc", "operators"));
    }

    @Test
    void everyMistakeIsToldWhereItStands() {
        assertThat(problems("""
                    ingest: [oidk]
                    query:
                      - {authenticator: basicauth/people, group: readers}
                      - {authenticator: oidc/plain, group: readers}
                      - {authenticator: oidc, grup: readers}
                      - {authenticator: oidc, group: }
                      - {group: readers}
                      - [oidc]
                    admin: {authenticator: oidc}
                """))
                .containsExactly(
                        "env:IT:8:14: sluice.auth.ingest: authenticator \"oidk\" is not in service.extensions (did you mean"
                                + " oidc?)",
                        "env:IT:10:43: sluice.auth.query.group: basicauth/people knows no groups (expected: an oidc with"
                                + " groups_claim)",
                        "env:IT:11:37: sluice.auth.query.group: oidc/plain knows no groups (expected: an oidc with"
                                + " groups_claim)",
                        "env:IT:12:31: unknown key sluice.auth.query.grup (did you mean group?)",
                        "env:IT:13:31: sluice.auth.query.group: nothing (expected: the name of a group)",
                        "env:IT:14:9: sluice.auth.query: authenticator \"\" is not in service.extensions (known:"
                                + " basicauth/people, oidc, oidc/plain)",
                        "env:IT:15:9: sluice.auth.query: a list (expected: a list of ids, or of {authenticator: ID, group:"
                                + " NAME})",
                        "env:IT:16:12: sluice.auth.admin: a mapping (expected: a list of ids, or of {authenticator: ID,"
                                + " group: NAME})");
    }

    private static AuthSettings load(String auth, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("IT", EXTENSIONS + auth);
        return ConfigurationLoader.load(List.of("env:IT"), List.of(), all)
                .settings()
                .auth();
    }

    /// The lines that begin with a place.
    private static List<String> problems(String auth) {
        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> load(auth, Map.of()));
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> line.contains("sluice.auth"))
                .toList();
    }
}
