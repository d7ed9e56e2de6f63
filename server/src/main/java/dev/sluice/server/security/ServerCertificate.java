package dev.sluice.server.security;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerTlsConfig;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.pipeline.config.TlsSettings;
import io.netty.handler.ssl.ClientAuth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificate of one listener, read from files that may change while it serves: connections that are made after
/// [#use] see the new one, others go on with theirs. Any thread.
public final class ServerCertificate implements TlsProvider {
    /// A certificate or a key cannot be used: a file is missing or not PEM, or the key is not the one of the
    /// certificate; the message names the listener and the file. Exit code 3. During a reload the certificate
    /// read before stays in use. A certificate that has expired is used, with a warning in the log.
    ///
    /// Give it a certificate and its key in PEM, and renew one that has expired.
    public static final ErrorCode UNUSABLE = ErrorCode.of("tls.unusable");

    private static final byte[] SAMPLE = {'s', 'l', 'u', 'i', 'c', 'e'};

    private final TlsSettings settings;
    private final String purpose;
    private volatile Content content;

    /// What the files hold, checked.
    ///
    /// @param trusted those who issue the certificates of clients; empty when clients need none
    public record Content(TlsKeyPair pair, List<X509Certificate> trusted) {
        public Content {
            trusted = List.copyOf(trusted);
        }
    }

    private ServerCertificate(String purpose, TlsSettings settings) {
        this.purpose = purpose;
        this.settings = settings;
        this.content = read();
    }

    /// @param purpose whose certificate it is, for messages: `OTLP/gRPC`
    /// @throws ConfigurationException if the files cannot be used; the message says which and why
    public static ServerCertificate open(String purpose, TlsSettings settings) {
        return new ServerCertificate(purpose, settings);
    }

    /// Reads the files again and checks them; nothing changes by that.
    ///
    /// @throws ConfigurationException as above
    public Content read() {
        TlsKeyPair pair = pair();
        Path authority = settings.clientAuthority();
        return new Content(pair, authority == null ? List.of() : certificates(authority));
    }

    /// Puts what was read in force for new connections.
    ///
    /// @return whether it differs from what was
    public boolean use(Content next) {
        boolean changed = !next.equals(content);
        content = next;
        return changed;
    }

    public String purpose() {
        return purpose;
    }

    public TlsSettings settings() {
        return settings;
    }

    /// Whether clients have to show a certificate.
    public boolean asksClients() {
        return settings.clientAuthority() != null;
    }

    /// When the server's own certificate is valid no longer.
    public Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    /// What is wrong with the certificate's time.
    ///
    /// @return null when it is valid now
    public @Nullable String complaint(Instant now) {
        Instant begins = certificate().getNotBefore().toInstant();
        if (now.isAfter(expires())) {
            return "the certificate of " + purpose + " (" + settings.certificate() + ") expired at " + expires();
        }
        return now.isBefore(begins)
                ? "the certificate of " + purpose + " (" + settings.certificate() + ") is not valid before " + begins
                : null;
    }

    /// How the listener has to speak TLS.
    public ServerTlsConfig config() {
        return ServerTlsConfig.builder()
                .clientAuth(asksClients() ? ClientAuth.REQUIRE : ClientAuth.NONE)
                .tlsCustomizer(context -> context.protocols(settings.protocols()))
                .build();
    }

    @Override
    public TlsKeyPair keyPair(String hostname) {
        return content.pair;
    }

    @Override
    public List<X509Certificate> trustedCertificates(String hostname) {
        return content.trusted;
    }

    private X509Certificate certificate() {
        return content.pair.certificateChain().getFirst();
    }

    private TlsKeyPair pair() {
        List<X509Certificate> chain = certificates(settings.certificate());
        PrivateKey key = key();
        if (!belongTogether(key, chain.getFirst().getPublicKey())) {
            throw unusable("private key: " + settings.key() + " does not belong to the first certificate of "
                    + settings.certificate() + " (expected: the key it was issued for)");
        }
        return TlsKeyPair.of(key, chain);
    }

    private PrivateKey key() {
        byte[] pem = bytes("private key", settings.key());
        byte[] certificate = bytes("certificate", settings.certificate());
        try {
            return TlsKeyPair.of(new ByteArrayInputStream(pem), new ByteArrayInputStream(certificate))
                    .privateKey();
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            // The cause may quote the file, so it stays here.
            throw unusable("private key: " + settings.key() + " holds none (expected: PEM without a password)");
        }
    }

    private List<X509Certificate> certificates(Path file) {
        byte[] pem = bytes("certificate", file);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .forEach(certificate -> certificates.add((X509Certificate) certificate));
        } catch (CertificateException malformed) {
            throw unusable("certificate: " + file + " is not one (expected: PEM)");
        }
        if (certificates.isEmpty()) {
            throw unusable("certificate: " + file + " holds none (expected: PEM)");
        }
        return certificates;
    }

    private byte[] bytes(String what, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw unusable(what + ": " + file + ": no such file");
        } catch (IOException unreadable) {
            throw unusable(what + ": " + file + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static boolean belongTogether(PrivateKey own, PublicKey certified) {
        String algorithm = switch (own.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> own.getAlgorithm();
        };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(own);
            signing.update(SAMPLE);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(SAMPLE);
            return verifying.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    private ConfigurationException unusable(String message) {
        return new ConfigurationException(UNUSABLE, "TLS of " + purpose + ": " + message);
    }
}
