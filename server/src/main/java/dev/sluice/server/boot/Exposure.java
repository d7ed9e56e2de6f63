package dev.sluice.server.boot;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.pipeline.config.AuthSettings;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ListenerSettings;
import dev.sluice.pipeline.config.OtlpReceiverSettings;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.security.Authenticators;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refuses to open to other machines what everybody may use, unless that is said a second time. Any thread.
final class Exposure {
    /// A port would be open to other machines and to everybody on them; the message lists the addresses. Exit
    /// code 3.
    ///
    /// Configure authenticators or `tls.client_ca_file`, or say that it is meant: `--public-without-auth`.
    static final ErrorCode PUBLIC_WITHOUT_AUTH = ErrorCode.of("auth.public-without-auth");

    private Exposure() {}

    /// @throws ConfigurationException with every port that would be open to everybody on the network
    static void check(Configuration configuration) {
        Settings settings = configuration.settings();
        AuthSettings auth = settings.auth();
        if (auth.publicWithoutAuth()) {
            return;
        }
        List<String> open = new ArrayList<>();
        for (OtlpReceiverSettings receiver : configuration.receivers()) {
            ingest(open, settings, receiver.grpc());
            ingest(open, settings, receiver.http());
        }
        boolean everybody = auth.query().isEmpty() || auth.admin().isEmpty();
        add(open, settings, settings.query(), everybody, "sluice.auth.query");
        if (!open.isEmpty()) {
            throw new ConfigurationException(
                    PUBLIC_WITHOUT_AUTH,
                    "other machines could reach, without any credential, " + String.join("; and ", open)
                            + ". If that is meant, say so: --public-without-auth, or"
                            + " sluice.auth.public_without_auth: true");
        }
    }

    private static void ingest(List<String> open, Settings settings, @Nullable ListenerSettings listener) {
        if (listener != null) {
            boolean everybody = Authenticators.ingest(settings.auth(), listener).isEmpty();
            add(open, settings, listener, everybody, "sluice.auth.ingest");
        }
    }

    private static void add(
            List<String> open, Settings settings, ListenerSettings listener, boolean everybody, String key) {
        boolean certified = listener.tls() != null && listener.tls().clientAuthority() != null;
        if (!everybody || certified) {
            return;
        }
        for (InetSocketAddress address :
                LocalAddresses.of(listener.endpoint().plus(settings.portOffset()), settings.listen())) {
            if (!address.getAddress().isLoopbackAddress()) {
                open.add(address.getAddress().getHostAddress() + ":" + address.getPort() + " (expected: authenticators"
                        + " in " + key + ", or tls.client_ca_file)");
            }
        }
    }
}
