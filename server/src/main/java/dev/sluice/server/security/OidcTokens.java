package dev.sluice.server.security;

import com.linecorp.armeria.common.RequestHeaders;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTProcessor;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.AuthenticatorSettings;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tokens that an OpenID Connect issuer has signed: the signature by one of the issuer's keys, the issuer, the
/// audience, the times. Only asymmetric algorithms are taken, so that nobody can sign with a public key. Any thread.
final class OidcTokens implements Authenticator {
    /// The issuer of a token, or its keys, cannot be reached, so nobody can tell whether the token is good.
    /// HTTP 503, gRPC `UNAVAILABLE`.
    ///
    /// Retry: yes.
    static final ErrorCode ISSUER_UNREACHABLE = ErrorCode.of("auth.issuer-unreachable");

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final AuthenticatorSettings.Oidc settings;
    private final Set<String> groupsAsked;
    private final Clock clock;
    private final RecentCredentials recent;
    /// Guarded by this; null until the issuer has answered once.
    private @Nullable JWTProcessor<SecurityContext> processor;
    /// Guarded by this.
    private long askAgainNanos;

    /// @param groupsAsked all that any permission asks for; others are not kept, so that what is remembered of a
    ///     token is bounded by the configuration
    OidcTokens(AuthenticatorSettings.Oidc settings, Set<String> groupsAsked, Clock clock) {
        this.settings = settings;
        this.groupsAsked = Set.copyOf(groupsAsked);
        this.clock = clock;
        this.recent = new RecentCredentials(clock);
        this.askAgainNanos = clock.monotonicNanos();
    }

    @Override
    public String id() {
        return settings.id();
    }

    @Override
    public String challenge() {
        return "Bearer realm=\"sluice\"";
    }

    @Override
    public boolean takesTokens() {
        return true;
    }

    @Override
    public @Nullable RequestHeaders headersOf(TypedCredential typed) {
        return Credentials.sentToken("authorization", "Bearer", typed);
    }

    @Override
    public @Nullable Finding glance(RequestHeaders headers) {
        String token = Credentials.after(headers, "authorization", "Bearer");
        if (token == null) {
            return Finding.ABSENT;
        }
        if (token.chars().filter(letter -> letter == '.').count() != 2) {
            return Finding.WRONG;
        }
        return recent.find(token);
    }

    @Override
    public Finding check(RequestHeaders headers) {
        String token = Credentials.after(headers, "authorization", "Bearer");
        if (token == null) {
            return Finding.ABSENT;
        }
        try {
            return known(token, processor().process(token, null));
        } catch (KeySourceException noKeys) {
            throw new UnavailableException(
                    ISSUER_UNREACHABLE, "issuer " + settings.issuer() + ": its keys cannot be read for now", noKeys);
        } catch (BadJOSEException | JOSEException | ParseException refused) {
            return Finding.WRONG;
        }
    }

    private Finding known(String token, JWTClaimsSet claims) throws ParseException {
        String claim = settings.usernameClaim();
        String name = claim == null ? claims.getSubject() : claims.getStringClaim(claim);
        if (name == null || name.isEmpty()) {
            return Finding.WRONG;
        }
        Instant end = claims.getExpirationTime().toInstant();
        Finding.Known known = new Finding.Known(new Identity(id(), name, groups(claims)), end);
        Duration left = Duration.between(clock.now(), end);
        recent.add(token, known, left.compareTo(REMEMBERED) < 0 ? left : REMEMBERED);
        return known;
    }

    /// A claim that is neither a text nor a list of texts names no group.
    private Set<String> groups(JWTClaimsSet claims) {
        Object claim = settings.groupsClaim() == null ? null : claims.getClaim(settings.groupsClaim());
        Collection<?> named = switch (claim) {
            case String one -> List.of(one);
            case Collection<?> several when several.stream().allMatch(String.class::isInstance) -> several;
            case null, default -> List.of();
        };
        Set<String> groups = new HashSet<>(groupsAsked);
        groups.retainAll(named);
        return groups;
    }

    private synchronized JWTProcessor<SecurityContext> processor() {
        JWTProcessor<SecurityContext> ready = processor;
        if (ready != null) {
            return ready;
        }
        if (clock.monotonicNanos() - askAgainNanos < 0) {
            throw new UnavailableException(
                    ISSUER_UNREACHABLE, "issuer " + settings.issuer() + " did not answer a moment ago");
        }
        try {
            DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
            made.setJWSTypeVerifier(
                    new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
            made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new Issuer(settings).keys()));
            made.setJWTClaimsSetVerifier(claims());
            processor = made;
            return made;
        } catch (UnavailableException unreachable) {
            askAgainNanos = clock.monotonicNanos() + RETRY_NANOS;
            throw unreachable;
        }
    }

    private DefaultJWTClaimsVerifier<SecurityContext> claims() {
        JWTClaimsSet exact =
                new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build();
        Set<String> required = new HashSet<>(Set.of("exp", "iss"));
        return new DefaultJWTClaimsVerifier<>(settings.audience(), exact, required) {
            @Override
            protected Date currentTime() {
                return new Date(nowMillis());
            }
        };
    }

    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.epochNanos());
    }
}
