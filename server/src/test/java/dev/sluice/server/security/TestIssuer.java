package dev.sluice.server.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// An OpenID Connect issuer on this machine, with one key, that signs what it is given. Any thread.
public final class TestIssuer implements AutoCloseable {
    private static final RSAKey KEY = key("one");

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private final URI uri;
    private volatile String document;

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/realm");
        document = document();
        serve("/realm/.well-known/openid-configuration", () -> document);
        serve("/realm/keys", () -> new JWKSet(KEY.toPublicJWK()).toString());
        server.start();
    }

    public URI uri() {
        return uri;
    }

    /// The claims that every good token has: of ann, for sluice.
    public JWTClaimsSet.Builder claims(Instant end) {
        return new JWTClaimsSet.Builder()
                .issuer(uri.toString())
                .audience("sluice")
                .subject("ann")
                .expirationTime(Date.from(end));
    }

    /// A token with these claims.
    public static String token(JWTClaimsSet claims) {
        try {
            return signed(claims, JWSAlgorithm.RS256, new RSASSASigner(KEY));
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String signed(JWTClaimsSet claims, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
        SignedJWT jwt =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID("one").build(), claims);
        jwt.sign(signer);
        return jwt.serialize();
    }

    static byte[] publicKey() throws JOSEException {
        return KEY.toRSAPublicKey().getEncoded();
    }

    /// How it describes itself.
    String document() {
        return "{\"issuer\":\"" + uri + "\",\"jwks_uri\":\"" + uri + "/keys\"}";
    }

    /// From now on it describes itself so.
    void describe(String other) {
        document = other;
    }

    /// How often it was asked for anything.
    int asked() {
        return asked.get();
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
