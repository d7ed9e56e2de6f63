package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tokens of an issuer on this machine.
class OidcTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(300);
    private final ManualClock clock = new ManualClock(TimeUnit.SECONDS.toNanos(NOW.getEpochSecond()));
    private final TestIssuer issuer = new TestIssuer();
    private final OidcTokens tokens = new OidcTokens(
            new AuthenticatorSettings.Oidc("oidc", issuer.uri(), "sluice", null, null, "groups"),
            Set.of("readers", "operators"),
            clock);

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void aTokenOfTheIssuerForUsIsKnownBySubject() throws Exception {
        assertThat(check(token(claims().build()))).isEqualTo(new Finding.Known(new Identity("oidc", "ann"), END));
    }

    @Test
    void whatWasFoundIsRememberedUntilTheTokenEnds() throws Exception {
        String token =
                token(claims().expirationTime(Date.from(NOW.plusSeconds(30))).build());
        assertThat(tokens.glance(headers(token))).isNull();
        check(token);

        assertThat(tokens.glance(headers(token))).isInstanceOf(Finding.Known.class);
        clock.advance(Duration.ofSeconds(31));
        assertThat(tokens.glance(headers(token))).isNull();
    }

    @Test
    void groupsAreATextOrAListOfTextsAndNothingElse() {
        assertThat(groups(List.of("readers", "operators"))).containsExactlyInAnyOrder("readers", "operators");
        assertThat(groups("readers")).containsExactly("readers");
        assertThat(groups(List.of("readers", "cooks")))
                .as("those that nothing asks for are not kept")
                .containsExactly("readers");
        assertThat(groups("readers operators")).isEmpty();
        assertThat(groups(List.of())).isEmpty();
        assertThat(groups(null)).isEmpty();
        assertThat(groups(7)).isEmpty();
        assertThat(groups(Map.of("readers", true))).isEmpty();
        assertThat(groups(List.of("readers", 7))).isEmpty();
        assertThat(groups(List.of(List.of("readers")))).isEmpty();
    }

    @Test
    void groupsAreRememberedWithTheRest() {
        String token = token(claims().claim("groups", "operators").build());
        Finding found = check(token);

        assertThat(tokens.glance(headers(token)))
                .isEqualTo(found)
                .isEqualTo(new Finding.Known(new Identity("oidc", "ann", Set.of("operators")), END));
    }

    @Test
    void withoutAClaimThereAreNoGroups() {
        OidcTokens plain = new OidcTokens(
                new AuthenticatorSettings.Oidc("oidc", issuer.uri(), "sluice", null, null, null),
                Set.of("readers"),
                clock);
        String token = token(claims().claim("groups", "readers").build());

        assertThat(plain.check(headers(token))).isEqualTo(new Finding.Known(new Identity("oidc", "ann"), END));
    }

    @Test
    void anythingElseOpensNothing() throws Exception {
        assertThat(check(token(claims().audience("other").build())))
                .as("audience")
                .isEqualTo(Finding.WRONG);
        assertThat(check(token(claims().issuer("http://localhost/evil").build())))
                .as("issuer")
                .isEqualTo(Finding.WRONG);
        assertThat(check(token(claims().expirationTime(Date.from(NOW.minusSeconds(120)))
                        .build())))
                .as("expired")
                .isEqualTo(Finding.WRONG);
        assertThat(check(token(claims().expirationTime(null).build())))
                .as("endless")
                .isEqualTo(Finding.WRONG);
        assertThat(check(token(
                        claims().notBeforeTime(Date.from(NOW.plusSeconds(600))).build())))
                .as("not yet")
                .isEqualTo(Finding.WRONG);
        assertThat(check(token(claims().subject(null).build()))).as("nobody").isEqualTo(Finding.WRONG);
        assertThat(check(TestIssuer.signed(
                        claims().build(), JWSAlgorithm.RS256, new RSASSASigner(TestIssuer.key("one")))))
                .as("another key of the same name")
                .isEqualTo(Finding.WRONG);
        assertThat(check("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ."))
                .as("unsigned")
                .isEqualTo(Finding.WRONG);
        assertThat(tokens.glance(headers("no-jwt"))).isEqualTo(Finding.WRONG);
    }

    @Test
    void aPublicKeyIsNoPassword() throws Exception {
        byte[] known = TestIssuer.publicKey();

        assertThat(check(TestIssuer.signed(claims().build(), JWSAlgorithm.HS256, new MACSigner(known))))
                .isEqualTo(Finding.WRONG);
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNotTheSendersFault() throws Exception {
        String token = token(claims().build());
        issuer.describe("{}");

        assertThatThrownBy(() -> check(token)).isInstanceOf(UnavailableException.class);
        int before = issuer.asked();
        assertThatThrownBy(() -> check(token))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("a moment ago");
        assertThat(issuer.asked()).as("it is not asked again at once").isEqualTo(before);

        issuer.describe(issuer.document());
        clock.advance(Duration.ofSeconds(6));
        assertThat(check(token)).isInstanceOf(Finding.Known.class);
    }

    @Test
    void keysOfAnotherMachineAreNotFetchedInPlainText() throws Exception {
        issuer.describe(issuer.document().replace(issuer.uri() + "/keys", "http://169.254.169.254/keys"));

        assertThatThrownBy(() -> check(token(claims().build())))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("jwks_uri");
    }

    @Test
    void aDocumentThatNamesAnotherIssuerIsRefused() throws Exception {
        issuer.describe("{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"" + issuer.uri() + "/keys\"}");

        assertThatThrownBy(() -> check(token(claims().build()))).hasMessageContaining("names https://evil.example");
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims(END);
    }

    private Set<String> groups(@Nullable Object claim) {
        Finding finding = check(token(claims().claim("groups", claim).build()));
        return ((Finding.Known) finding).identity().groups();
    }

    private Finding check(String token) {
        return tokens.check(headers(token));
    }

    private static String token(JWTClaimsSet claims) {
        return TestIssuer.token(claims);
    }

    private static RequestHeaders headers(String token) {
        return RequestHeaders.of(HttpMethod.GET, "/", "authorization", "Bearer " + token);
    }
}
