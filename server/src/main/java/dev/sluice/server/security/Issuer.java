package dev.sluice.server.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.text.ParseException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Where an issuer's keys are: said by its discovery document, which has to name the issuer itself. Nothing is followed
/// elsewhere, and nothing is read that is longer than it may be. Any thread.
final class Issuer {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int READ_MILLIS = 5_000;
    private static final int BYTES_MAX = 512 << 10;

    private final AuthenticatorSettings.Oidc settings;

    Issuer(AuthenticatorSettings.Oidc settings) {
        this.settings = settings;
    }

    /// Reads the discovery document; the keys themselves are read when they are needed, kept for minutes, and read
    /// again, at most twice in half a minute, for a token of a key that is not among them.
    ///
    /// @throws UnavailableException if the issuer does not answer as one
    JWKSource<SecurityContext> keys() {
        Retriever retriever = new Retriever(trust(settings.authority()));
        String base = settings.issuer().toString().replaceAll("/+$", "");
        try {
            URL address = URI.create(base + "/.well-known/openid-configuration").toURL();
            Map<String, Object> document =
                    JSONObjectUtils.parse(retriever.retrieveResource(address).getContent());
            String named = JSONObjectUtils.getString(document, "issuer");
            if (!settings.issuer().toString().equals(named)) {
                throw unreachable("its discovery document names " + named, null);
            }
            return JWKSourceBuilder.<SecurityContext>create(keysAddress(document), retriever)
                    .retrying(true)
                    .build();
        } catch (IOException | ParseException | IllegalArgumentException failure) {
            throw unreachable("its discovery document cannot be read", failure);
        }
    }

    private URL keysAddress(Map<String, Object> document) throws IOException, ParseException {
        @Nullable URI keys = JSONObjectUtils.getURI(document, "jwks_uri");
        boolean usable = keys != null
                && keys.getHost() != null
                && ("https".equals(keys.getScheme())
                        || "http".equals(keys.getScheme())
                                && "http".equals(settings.issuer().getScheme())
                                && keys.getHost().equals(settings.issuer().getHost()));
        if (keys == null || !usable) {
            throw unreachable("jwks_uri: " + keys + " (expected: an address with https)", null);
        }
        return keys.toURL();
    }

    private UnavailableException unreachable(String why, @Nullable Throwable cause) {
        return new UnavailableException(
                OidcTokens.ISSUER_UNREACHABLE, "issuer " + settings.issuer() + ": " + why, cause);
    }

    /// @param authority certificates in PEM; null for those that Java trusts
    private static SSLSocketFactory trust(@Nullable Path authority) {
        if (authority == null) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("issuer-" + number++, certificate);
            }
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusting.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException unusable) {
            throw new ConfigurationException(
                    ServerCertificate.UNUSABLE,
                    "issuer_ca_path: " + authority + " cannot be used (expected: certificates in PEM)",
                    unusable);
        }
    }

    /// Goes where it is sent, and not on from there.
    private static final class Retriever extends DefaultResourceRetriever {
        Retriever(SSLSocketFactory trust) {
            super(CONNECT_MILLIS, READ_MILLIS, BYTES_MAX, true, trust);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL address) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(address);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }
}
