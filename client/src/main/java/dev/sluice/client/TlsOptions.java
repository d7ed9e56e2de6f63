package dev.sluice.client;

import dev.sluice.kernel.error.ConfigurationException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whom a client trusts and how it shows who it is. Files are PEM.
///
/// @param authorities certificates that the server's must descend from; null for those of the JDK
/// @param certificate the client's own chain, for mTLS; null without
/// @param key the certificate's private key, PKCS #8; given exactly when the certificate is (C-09)
/// @param verify whether the server's certificate is checked at all
public record TlsOptions(
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key,
        boolean verify) {
    /// The JDK's authorities, no certificate of our own.
    public static final TlsOptions STANDARD = new TlsOptions(null, null, null, true);

    public TlsOptions {
        if ((certificate == null) != (key == null)) {
            throw new ConfigurationException(
                    ClientErrors.CONFIGURATION,
                    "mTLS has a " + (key == null ? "certificate but no key" : "key but no certificate")
                            + " (expected: both or none)");
        }
    }
}
