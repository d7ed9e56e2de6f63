package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tokens of an issuer on this machine.
class OidcTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static RSAKey key;
    private static RSAKey stranger;

    private final ManualClock clock = new ManualClock(TimeUnit.SECONDS.toNanos(NOW.getEpochSecond()));
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String document = "";
    private HttpServer server;
    private URI issuer;
    private OidcTokens tokens;

    @BeforeAll
    static void keys() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        stranger = new RSAKeyGenerator(2048).keyID("one").generate();
    }

    @BeforeEach
    void issuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = URI.create("http://localhost:" + server.getAddress().getPort() + "/realm");
        document = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/keys\"}";
        serve("/realm/.well-known/openid-configuration", () -> document);
        serve("/realm/keys", () -> new JWKSet(key.toPublicJWK()).toString());
        server.start();
        tokens = new OidcTokens(new AuthenticatorSettings.Oidc("oidc", issuer, "sluice", null, null), clock);
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aTokenOfTheIssuerForUsIsKnownBySubject() throws Exception {
        assertThat(check(token(claims().build()))).isEqualTo(new Finding.Known(new Identity("oidc", "ann")));
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
        assertThat(check(signed(claims().build(), JWSAlgorithm.RS256, new RSASSASigner(stranger))))
                .as("another key of the same name")
                .isEqualTo(Finding.WRONG);
        assertThat(check("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ."))
                .as("unsigned")
                .isEqualTo(Finding.WRONG);
        assertThat(tokens.glance(headers("no-jwt"))).isEqualTo(Finding.WRONG);
    }

    @Test
    void aPublicKeyIsNoPassword() throws Exception {
        byte[] known = key.toRSAPublicKey().getEncoded();

        assertThat(check(signed(claims().build(), JWSAlgorithm.HS256, new MACSigner(known))))
                .isEqualTo(Finding.WRONG);
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNotTheSendersFault() throws Exception {
        String token = token(claims().build());
        document = "{}";

        assertThatThrownBy(() -> check(token)).isInstanceOf(UnavailableException.class);
        int before = asked.get();
        assertThatThrownBy(() -> check(token))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("a moment ago");
        assertThat(asked).as("it is not asked again at once").hasValue(before);

        document = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/keys\"}";
        clock.advance(Duration.ofSeconds(6));
        assertThat(check(token)).isInstanceOf(Finding.Known.class);
    }

    @Test
    void keysOfAnotherMachineAreNotFetchedInPlainText() throws Exception {
        document = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"http://169.254.169.254/keys\"}";

        assertThatThrownBy(() -> check(token(claims().build())))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("jwks_uri");
    }

    @Test
    void aDocumentThatNamesAnotherIssuerIsRefused() throws Exception {
        document = "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"" + issuer + "/keys\"}";

        assertThatThrownBy(() -> check(token(claims().build()))).hasMessageContaining("names https://evil.example");
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .audience("sluice")
                .subject("ann")
                .expirationTime(Date.from(NOW.plusSeconds(300)));
    }

    private Finding check(String token) {
        return tokens.check(headers(token));
    }

    private static String token(JWTClaimsSet claims) throws JOSEException {
        return signed(claims, JWSAlgorithm.RS256, new RSASSASigner(key));
    }

    private static String signed(JWTClaimsSet claims, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
        SignedJWT jwt =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID("one").build(), claims);
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static RequestHeaders headers(@Nullable String token) {
        return RequestHeaders.of(HttpMethod.GET, "/", "authorization", "Bearer " + token);
    }

    private void serve(String path, Supplier<String> content) {
        server.createContext(path, exchange -> {
            asked.incrementAndGet();
            byte[] body = content.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
