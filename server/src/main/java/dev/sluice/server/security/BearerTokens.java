package dev.sluice.server.security;

import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tokens that are known in advance. All are compared, each in constant time. Any thread.
final class BearerTokens implements Authenticator {
    private final AuthenticatorSettings.Bearer settings;
    private final List<byte[]> digests;

    BearerTokens(AuthenticatorSettings.Bearer settings) {
        this.settings = settings;
        this.digests = settings.tokens().stream()
                .map(token -> Credentials.digest(token.reveal()))
                .toList();
    }

    @Override
    public String id() {
        return settings.id();
    }

    @Override
    public String challenge() {
        return (settings.scheme().isEmpty() ? "Bearer" : settings.scheme()) + " realm=\"sluice\"";
    }

    @Override
    public boolean takesTokens() {
        return true;
    }

    @Override
    public @Nullable RequestHeaders headersOf(TypedCredential typed) {
        return Credentials.sentToken(settings.header(), settings.scheme(), typed);
    }

    @Override
    public Finding glance(RequestHeaders headers) {
        String token = Credentials.after(headers, settings.header(), settings.scheme());
        if (token == null) {
            return Finding.ABSENT;
        }
        byte[] given = Credentials.digest(token);
        int found = 0;
        for (int i = 0; i < digests.size(); i++) {
            found = MessageDigest.isEqual(digests.get(i), given) ? i + 1 : found;
        }
        return found == 0 ? Finding.WRONG : new Finding.Known(new Identity(id(), "token " + found));
    }

    @Override
    public Finding check(RequestHeaders headers) {
        return glance(headers);
    }
}
