package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionCookieTest {
    private final SessionCookie plain = new SessionCookie(8317, false);
    private final SessionCookie encrypted = new SessionCookie(8317, true);

    @Test
    void scriptsAndOtherSitesDoNotSeeIt() {
        assertThat(plain.with("id", Duration.ofHours(1)))
                .isEqualTo("sluice-session-8317=id; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict");
        assertThat(encrypted.with("id", Duration.ofHours(1)))
                .isEqualTo("__Host-sluice-session-8317=id; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure");
        assertThat(plain.without()).isEqualTo("sluice-session-8317=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }

    @Test
    void itIsFoundAmongOthersAndByItsWholeName() {
        assertThat(found("sluice-session-8317=a")).isEqualTo("a");
        assertThat(found("x=1; sluice-session-8317=a;y=2")).isEqualTo("a");
        assertThat(found("x=1", "sluice-session-8317=a")).isEqualTo("a");
        assertThat(found()).isNull();
        assertThat(found("sluice-session-8318=a; xsluice-session-8317=b; sluice-session-8317x=c"))
                .isNull();
        assertThat(encrypted.valueIn(headers("sluice-session-8317=a")))
                .as("one that was set without TLS")
                .isNull();
    }

    @Test
    void ofTwoNoneCounts() {
        assertThat(found("sluice-session-8317=a; sluice-session-8317=b")).isNull();
        assertThat(found("sluice-session-8317=a", "sluice-session-8317=b")).isNull();
    }

    private @Nullable String found(String... cookies) {
        return plain.valueIn(headers(cookies));
    }

    private static RequestHeaders headers(String... cookies) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.GET, "/");
        for (String cookie : cookies) {
            headers.add("cookie", cookie);
        }
        return headers.build();
    }
}
