package dev.sluice.server.security;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerTlsConfig;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.pipeline.config.TlsSettings;
import io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificate of one listener, read from files that may change while it serves: connections that are made after
/// [#use] see the new one, others go on with theirs. Any thread.
public final class ServerCertificate implements TlsProvider {
    /// A certificate or a key cannot be used: a file is missing or not PEM, or the key is not the one of the
    /// certificate; the message names the listener, or the command line, and the file. Exit code 3. During a
    /// reload the certificate read before stays in use. A certificate that has expired is used, with a warning in
    /// the log.
    ///
    /// Give it a certificate and its key in PEM, and renew one that has expired.
    public static final ErrorCode UNUSABLE = ErrorCode.of("tls.unusable");

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
        PemFiles files = new PemFiles(purpose);
        TlsKeyPair pair = files.pair(settings.certificate(), settings.key());
        Path authority = settings.clientAuthority();
        return new Content(pair, authority == null ? List.of() : files.certificates(authority));
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
}
