package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.pipeline.config.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFileIsNamed() {
        TestCertificates.write(folder, "own");

        assertThatThrownBy(() -> open("gone", "own"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TLS of OTLP/gRPC: certificate: ")
                .hasMessageContaining("gone.pem: no such file");
        assertThatThrownBy(() -> open("own", "gone")).hasMessageContaining("gone.key: no such file");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        TestCertificates.write(folder, "own");
        TestCertificates.write(folder, "other");

        assertThatThrownBy(() -> open("own", "other"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other.key does not belong to the first certificate of");
    }

    @Test
    void aFileThatIsNoPemIsRefusedAndNotQuoted() throws Exception {
        TestCertificates.write(folder, "own");
        Files.writeString(folder.resolve("bad.key"), "k3y-canary");
        Files.writeString(folder.resolve("bad.pem"), "not a certificate");

        assertThatThrownBy(() -> open("own", "bad"))
                .hasMessageContaining("bad.key holds none (expected: PEM without a password)")
                .hasMessageNotContaining("canary")
                .hasNoCause();
        assertThatThrownBy(() -> open("bad", "own")).hasMessageContaining("bad.pem");
    }

    @Test
    void anExpiredCertificateIsComplainedOfAndUsed() throws Exception {
        TestCertificates.writeExpired(folder, "old");

        ServerCertificate certificate = open("old", "old");

        assertThat(certificate.complaint(Instant.now())).contains("old.pem) expired at " + certificate.expires());
        assertThat(certificate.complaint(certificate.expires().minusSeconds(60)))
                .isNull();
        assertThat(certificate.complaint(Instant.EPOCH)).contains("is not valid before");
    }

    @Test
    void whatIsReadAgainIsInForceOnceItIsUsed() {
        TestCertificates.write(folder, "own");
        ServerCertificate certificate = open("own", "own");
        var before = certificate.keyPair("localhost");
        TestCertificates.write(folder, "own");

        ServerCertificate.Content fresh = certificate.read();

        assertThat(certificate.keyPair("localhost")).isEqualTo(before);
        assertThat(certificate.use(fresh)).isTrue();
        assertThat(certificate.keyPair("localhost")).isNotEqualTo(before);
        assertThat(certificate.use(certificate.read())).isFalse();
    }

    private ServerCertificate open(String certificate, String key) {
        return ServerCertificate.open(
                "OTLP/gRPC",
                new TlsSettings(
                        folder.resolve(certificate + ".pem"),
                        folder.resolve(key + ".key"),
                        null,
                        List.of("TLSv1.2", "TLSv1.3"),
                        null));
    }
}
