package dev.sluice.pipeline.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An extension that tells who a request comes from.
public sealed interface AuthenticatorSettings {
    /// As configured: `bearertokenauth` or `bearertokenauth/NAME`.
    String id();

    /// Tokens that are known in advance: the extension `bearertokenauth`.
    ///
    /// @param header in lower case
    /// @param scheme before the token in the header; may be empty
    /// @param tokens each opens; at least one
    record Bearer(String id, String header, String scheme, List<Secret> tokens) implements AuthenticatorSettings {
        public Bearer {
            tokens = List.copyOf(tokens);
        }
    }

    /// Names and passwords: the extension `basicauth`.
    record Basic(String id, List<User> users) implements AuthenticatorSettings {
        public Basic {
            users = List.copyOf(users);
        }
    }

    /// @param password a bcrypt hash as `htpasswd -B` writes it, or the password itself
    record User(String name, Secret password) {}

    /// Tokens that somebody else signs: the extension `oidc`.
    ///
    /// @param issuer whose keys are found by its discovery document
    /// @param audience that a token has to be for; null for any
    /// @param authority certificates in PEM that the issuer's must come from; null for those of the Java runtime
    /// @param usernameClaim the claim that names the sender; null for the subject
    /// @param groupsClaim the claim that names the sender's groups; null when groups are not read
    record Oidc(
            String id,
            URI issuer,
            @Nullable String audience,
            @Nullable Path authority,
            @Nullable String usernameClaim,
            @Nullable String groupsClaim)
            implements AuthenticatorSettings {}
}
