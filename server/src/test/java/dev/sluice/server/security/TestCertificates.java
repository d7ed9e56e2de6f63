package dev.sluice.server.security;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.sluice.kernel.certificate.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Certificates made for one test, as files and as what a client needs to know.
public final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestCertificates() {}

    /// Writes `NAME.pem` and `NAME.key`.
    public static TlsKeyPair write(Path folder, String name) {
        TlsKeyPair pair = TlsKeyPair.ofSelfSigned("localhost");
        try {
            SelfSigned.write(
                    folder.resolve(name + ".pem"),
                    "CERTIFICATE",
                    pair.certificateChain().getFirst().getEncoded());
            SelfSigned.write(
                    folder.resolve(name + ".key"),
                    "PRIVATE KEY",
                    pair.privateKey().getEncoded());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
        return pair;
    }

    /// The same, of a certificate that was valid until some days ago.
    static void writeExpired(Path folder, String name) throws IOException, InterruptedException {
        SelfSigned.make(folder, name, "-startdate", "-10d", "-validity", "1");
    }

    /// How a client speaks TLS that trusts one server, and has a certificate itself or none.
    public static SSLContext client(TlsKeyPair trusted, @Nullable TlsKeyPair own) {
        try {
            KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
            trust.load(null, null);
            trust.setCertificateEntry("server", trusted.certificateChain().getFirst());
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(trust);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            if (own != null) {
                store.setKeyEntry(
                        "own",
                        own.privateKey(),
                        PASSWORD,
                        own.certificateChain().toArray(Certificate[]::new));
            }
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusting.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
