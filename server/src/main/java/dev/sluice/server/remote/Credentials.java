package dev.sluice.server.remote;

import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.TlsEngineType;
import dev.sluice.kernel.error.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What is shown to a server, and whom to trust there: headers, certificates. Immutable; any thread.
public final class Credentials {
    /// No header, no certificate of our own, the authorities of the JDK.
    public static final Credentials NONE = new Credentials(Map.of(), List.of(), null);

    /// Of a key store in memory that nobody else sees.
    private static final char[] PASSWORD = {};

    private final Map<String, String> headers;
    private final @Nullable TrustManagerFactory trust;
    private final @Nullable KeyManagerFactory keys;

    /// @param authorities none for those of the JDK
    /// @param own null without
    Credentials(Map<String, String> headers, List<X509Certificate> authorities, @Nullable TlsKeyPair own) {
        this.headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        try {
            this.trust = authorities.isEmpty() ? null : trusting(authorities);
            this.keys = own == null ? null : showing(own);
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("certificates cannot be used", impossible);
        }
    }

    /// To be sent with every request; names in lower case.
    public Map<String, String> headers() {
        return headers;
    }

    /// @throws ConfigurationException if there are certificates, and the address has no use for them
    public void check(URI target) {
        if (!"https".equals(target.getScheme()) && (trust != null || keys != null)) {
            String option = trust != null ? "--ca-file (SLUICE_CA_FILE)" : "--cert-file (SLUICE_CERT_FILE)";
            throw CredentialOptions.unusable(option + " with " + target.getScheme() + "://" + target.getAuthority()
                    + " (expected: an address with https)");
        }
    }

    /// For clients of the JDK. They check the name in the server's certificate themselves.
    public SSLContext encryption() {
        try {
            if (trust == null && keys == null) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no TLS", impossible);
        }
    }

    /// For clients of Armeria.
    public void encrypt(ClientFactoryBuilder factory) {
        factory.tlsEngineType(TlsEngineType.JDK).tlsCustomizer(context -> {
            if (trust != null) {
                context.trustManager(trust);
            }
            if (keys != null) {
                context.keyManager(keys);
            }
        });
    }

    private static TrustManagerFactory trusting(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyManagerFactory showing(TlsKeyPair own) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own", own.privateKey(), PASSWORD, own.certificateChain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    /// Names only.
    @Override
    public String toString() {
        return "Credentials" + headers.keySet();
    }
}
