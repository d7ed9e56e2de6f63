package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import dev.sluice.pipeline.config.Grant;
import dev.sluice.pipeline.config.Secret;
import dev.sluice.server.browser.AllowedHosts;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people type in, without a port.
class LoginTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RequestHeaders NOTHING = RequestHeaders.of(HttpMethod.POST, "/login");

    private final ManualClock clock = new ManualClock(TimeUnit.SECONDS.toNanos(NOW.getEpochSecond()));
    private final Instruments instruments = new Instruments();
    private final TestIssuer issuer = new TestIssuer();
    private final BearerTokens agents = new BearerTokens(
            new AuthenticatorSettings.Bearer("agents", "authorization", "Bearer", List.of(new Secret("a-1"))));
    private final BearerTokens keys = new BearerTokens(
            new AuthenticatorSettings.Bearer("keys", "x-api-key", "", List.of(new Secret("k-1"), new Secret("k.1.1"))));
    private final BasicPasswords people = new BasicPasswords(
            new AuthenticatorSettings.Basic(
                    "people", List.of(new AuthenticatorSettings.User("ann", new Secret("p:1 ä")))),
            clock);
    private final OidcTokens tokens = new OidcTokens(
            new AuthenticatorSettings.Oidc("oidc", issuer.uri(), "sluice", null, null, "groups"),
            Set.of("readers"),
            clock);
    private final Login login =
            login(Grant.everybodyOf("keys"), Grant.everybodyOf("people"), new Grant("oidc", "readers"));

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void aTokenIsSentAsAProgramWouldSendIt() {
        assertThat(user(begin("k-1"))).isEqualTo(new Identity("keys", "token 1"));
        assertThat(user(begin(token("readers")))).isEqualTo(new Identity("oidc", "ann", Set.of("readers")));
    }

    @Test
    void soAreANameAndAPassword() {
        String cookie = login.begin(NOTHING, new TypedCredential("ann", new Secret("p:1 ä")));

        assertThat(user(cookie)).isEqualTo(new Identity("people", "ann"));
    }

    @Test
    void whatOpensNothingBeginsNothing() {
        for (String wrong : List.of("", "k-2", "x", "k-1\r\nx: y", "p:1 ä", "a.b.c", "ä", "[redacted]")) {
            assertThat(refusal(new TypedCredential(null, new Secret(wrong))).code())
                    .as(wrong)
                    .isEqualTo(Gate.UNAUTHENTICATED);
        }
        clock.advance(Duration.ofMinutes(1));
        assertThat(refusal(new TypedCredential("ann", new Secret("k-1"))).code())
                .isEqualTo(Gate.UNAUTHENTICATED);
        assertThat(refusal(new TypedCredential("", new Secret("k-1"))).code()).isEqualTo(Gate.UNAUTHENTICATED);
        assertThat(refused("wrong")).isEqualTo(10);
    }

    @Test
    void whoMayDoNothingIsToldSo() {
        assertThat(refusal(new TypedCredential(null, new Secret(token("cooks")))))
                .hasMessage("ann of oidc may do nothing here (expected: an entry in sluice.auth)")
                .isInstanceOf(DeniedException.class)
                .extracting(SluiceException::code)
                .isEqualTo(Gate.FORBIDDEN);
        assertThat(refusal(new TypedCredential(null, new Secret("a-1"))).code())
                .as("an authenticator that opens nothing here is not asked")
                .isEqualTo(Gate.UNAUTHENTICATED);
        assertThat(refused("forbidden")).isEqualTo(1);
    }

    @Test
    void aSessionEndsWithItsToken() {
        String cookie = begin(token("readers"));
        assertThat(cookie).contains("; Max-Age=300;");

        clock.advance(Duration.ofSeconds(300));
        assertThat(user(cookie)).isNull();
    }

    @Test
    void aTokenThatIsOverIsNotTakenForTheMomentThatClocksMayDiffer() {
        String token = token("readers");
        clock.advance(Duration.ofSeconds(301));

        assertThat(tokens.check(Credentials.sent("authorization", "Bearer", token)))
                .isInstanceOf(Finding.Known.class);
        assertThatThrownBy(() -> begin(token)).isInstanceOf(DeniedException.class);
    }

    @Test
    void failingTooOftenIsRefusedUnheardUntilLater() {
        TypedCredential wrong = new TypedCredential(null, new Secret("k-2"));
        for (int i = 0; i < LoginAttempts.ROW; i++) {
            assertThat(refusal(wrong).code()).isEqualTo(Gate.UNAUTHENTICATED);
        }

        OverloadedException limited =
                catchThrowableOfType(OverloadedException.class, () -> login.begin(NOTHING, wrong));
        assertThat(limited.code()).isEqualTo(Login.TOO_MANY_ATTEMPTS);
        assertThat(limited.retryAfter()).isEqualTo(LoginAttempts.EVERY);
        assertThatThrownBy(() -> begin("k-1")).isInstanceOf(OverloadedException.class);
        assertThat(refused("limited")).isEqualTo(2);

        clock.advance(LoginAttempts.EVERY);
        assertThat(user(begin("k-1"))).isNotNull();
        assertThat(user(begin("k-1"))).as("what went well counts no attempt").isNotNull();
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNoFailureOfWhoeverLogsIn() {
        issuer.describe("{}");
        String token = token("readers");
        for (int i = 0; i < 2 * LoginAttempts.ROW; i++) {
            assertThat(refusal(new TypedCredential(null, new Secret(token)))).isInstanceOf(UnavailableException.class);
        }
        assertThat(refused("undecided")).isEqualTo(2L * LoginAttempts.ROW);
    }

    @Test
    void anIssuerThatDoesNotAnswerKeepsNobodyOutWhomOthersKnow() {
        issuer.describe("{}");
        Login first = new Login(
                List.of(tokens, keys),
                List.of(Grant.everybodyOf("oidc"), Grant.everybodyOf("keys")),
                new Login.Port("query", 8317, false, new AllowedHosts(Set.of("localhost"))),
                clock,
                new SecureRandom(),
                instruments);

        assertThat(first.begin(NOTHING, new TypedCredential(null, new Secret("k-1"))))
                .startsWith("sluice-session-8317=");
        assertThat(first.begin(NOTHING, new TypedCredential(null, new Secret("k.1.1"))))
                .as("what could be a token of the issuer")
                .startsWith("sluice-session-8317=");
    }

    @Test
    void loggingInAgainEndsTheSessionBefore() {
        String first = begin("k-1");
        String second = login.begin(showing(first), new TypedCredential(null, new Secret("k-1")));

        assertThat(user(first)).isNull();
        assertThat(user(second)).isNotNull();
        login.end(showing(second));
        assertThat(user(second)).isNull();
    }

    @Test
    void aCredentialBesidesTheCookieCountsAlone() {
        RequestHeaders both = showing(begin("k-1")).toBuilder()
                .set("authorization", "Bearer x")
                .build();

        assertThat(login.user(both)).isNull();
    }

    @Test
    void theFormIsOfferedWhereATokenCounts() {
        assertThat(login.isOffered()).isTrue();
        assertThat(login.takesPasswords()).isTrue();
        assertThat(login(Grant.everybodyOf("people")).isOffered()).isFalse();
        assertThat(login(new Grant("oidc", "readers")).takesPasswords()).isFalse();
        assertThat(login().isOffered()).isFalse();
    }

    private Login login(Grant... grants) {
        Login.Port port = new Login.Port("query", 8317, false, new AllowedHosts(Set.of("localhost")));
        return new Login(
                List.of(agents, keys, people, tokens), List.of(grants), port, clock, new SecureRandom(), instruments);
    }

    private String begin(String token) {
        return login.begin(NOTHING, new TypedCredential(null, new Secret(token)));
    }

    private SluiceException refusal(TypedCredential typed) {
        return catchThrowableOfType(SluiceException.class, () -> login.begin(NOTHING, typed));
    }

    private @Nullable Identity user(String setCookie) {
        return login.user(showing(setCookie));
    }

    private static RequestHeaders showing(String setCookie) {
        return RequestHeaders.of(HttpMethod.GET, "/", "cookie", setCookie.substring(0, setCookie.indexOf(';')));
    }

    private String token(String group) {
        return TestIssuer.token(
                issuer.claims(NOW.plusSeconds(300)).claim("groups", group).build());
    }

    private long refused(String reason) {
        Counter counter = instruments.counter(
                "sluice_auth_logins_refused_total", "Logins refused", Labels.of("listener", "query", "reason", reason));
        return counter.value();
    }
}
