package dev.sluice.server.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import dev.sluice.pipeline.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Names and passwords. A hash costs a tenth of a second on purpose, so a few are computed at a time, and what was
/// right is remembered for a minute; a name that is not known costs as much as one that is. Any thread.
final class BasicPasswords implements Authenticator {
    /// As many passwords are being checked as may. HTTP 429, gRPC `RESOURCE_EXHAUSTED` with `RetryInfo`.
    ///
    /// Retry: yes, after the hint.
    static final ErrorCode BUSY = ErrorCode.of("auth.busy");

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int PASSWORD_BYTES_MAX = 72;
    private static final long WAIT_MILLIS = 2_000;

    private final String id;
    private final Map<String, Secret> users = new HashMap<>();
    private final Secret nobody;
    private final RecentCredentials recent;
    private final Semaphore slots =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    BasicPasswords(AuthenticatorSettings.Basic settings, Clock clock) {
        this.id = settings.id();
        this.recent = new RecentCredentials(clock);
        settings.users().forEach(user -> users.put(user.name(), user.password()));
        this.nobody = settings.users().getFirst().password();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String challenge() {
        return "Basic realm=\"sluice\", charset=\"UTF-8\"";
    }

    @Override
    public boolean takesTokens() {
        return false;
    }

    @Override
    public @Nullable RequestHeaders headersOf(TypedCredential typed) {
        if (typed.user() == null) {
            return null;
        }
        byte[] pair = (typed.user() + ":" + typed.secret().reveal()).getBytes(StandardCharsets.UTF_8);
        return Credentials.sent("authorization", "Basic", Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public @Nullable Finding glance(RequestHeaders headers) {
        String encoded = Credentials.after(headers, "authorization", "Basic");
        if (encoded == null) {
            return Finding.ABSENT;
        }
        return recent.find(encoded);
    }

    @Override
    public Finding check(RequestHeaders headers) {
        String encoded = Credentials.after(headers, "authorization", "Basic");
        String pair = encoded == null ? null : decoded(encoded);
        int colon = pair == null ? -1 : pair.indexOf(':');
        if (encoded == null || pair == null || colon < 0) {
            return encoded == null ? Finding.ABSENT : Finding.WRONG;
        }
        String name = pair.substring(0, colon);
        Secret password = users.get(name);
        boolean same = isSame(pair.substring(colon + 1), password == null ? nobody : password);
        if (!same || password == null) {
            return Finding.WRONG;
        }
        Finding.Known known = new Finding.Known(new Identity(id, name));
        recent.add(encoded, known, REMEMBERED);
        return known;
    }

    private boolean isSame(String given, Secret expected) {
        if (!expected.reveal().startsWith("$2")) {
            return MessageDigest.isEqual(Credentials.digest(expected.reveal()), Credentials.digest(given));
        }
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PASSWORD_BYTES_MAX) {
            return false;
        }
        try {
            if (!slots.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new OverloadedException(
                        BUSY, "passwords: as many are being checked as may be; try again", Duration.ofSeconds(2));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            return BCrypt.verifyer().verify(bytes, expected.revealBytes()).verified;
        } finally {
            slots.release();
        }
    }

    private static @Nullable String decoded(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
