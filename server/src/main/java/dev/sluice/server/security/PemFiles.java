package dev.sluice.server.security;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.sluice.kernel.error.ConfigurationException;
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
import java.util.ArrayList;
import java.util.List;

/// Reads certificates and keys. Messages name files and show nothing of what they hold.
///
/// @param purpose whose they are, for messages: `OTLP/gRPC`
public record PemFiles(String purpose) {
    private static final byte[] SAMPLE = {'s', 'l', 'u', 'i', 'c', 'e'};

    /// All that the file holds, one or more.
    ///
    /// @throws ConfigurationException if there is none
    public List<X509Certificate> certificates(Path file) {
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

    /// @param certificate the chain, that of the key first
    /// @throws ConfigurationException if they cannot be used, or do not belong together
    public TlsKeyPair pair(Path certificate, Path key) {
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey own = key(certificate, key);
        if (!belongTogether(own, chain.getFirst().getPublicKey())) {
            throw unusable("private key: " + key + " does not belong to the first certificate of " + certificate
                    + " (expected: the key it was issued for)");
        }
        return TlsKeyPair.of(own, chain);
    }

    private PrivateKey key(Path certificateFile, Path file) {
        byte[] pem = bytes("private key", file);
        byte[] certificate = bytes("certificate", certificateFile);
        try {
            return TlsKeyPair.of(new ByteArrayInputStream(pem), new ByteArrayInputStream(certificate))
                    .privateKey();
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            // The cause may quote the file, so it stays here.
            throw unusable("private key: " + file + " holds none (expected: PEM without a password)");
        }
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
        return new ConfigurationException(ServerCertificate.UNUSABLE, "TLS of " + purpose + ": " + message);
    }
}
