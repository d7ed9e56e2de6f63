package dev.sluice.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import dev.sluice.kernel.time.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualClock clock = new ManualClock(TimeUnit.SECONDS.toNanos(NOW.getEpochSecond()));
    private final Sessions sessions = new Sessions(clock, new SecureRandom());

    @Test
    void aSessionStandsForWhoeverBeganItUntilItEnds() {
        String id = begin("ann", null);

        assertThat(user(id)).isEqualTo("ann");
        sessions.end(id);
        assertThat(user(id)).isNull();
        assertThat(sessions.count()).isZero();
    }

    @Test
    void idsAreLongAndNeverTheSame() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ids.add(begin("ann", null));
        }

        assertThat(ids).hasSize(100).allMatch(id -> id.matches("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void itLastsNoLongerThanAWorkingDay() {
        String id = begin("ann", null);

        clock.advance(Sessions.LIFETIME.minusSeconds(1));
        assertThat(user(id)).isEqualTo("ann");
        clock.advance(Duration.ofSeconds(1));
        assertThat(user(id)).isNull();
    }

    @Test
    void itLastsNoLongerThanItsToken() {
        String id = begin("ann", NOW.plusSeconds(60));
        String later = begin("bob", NOW.plus(Duration.ofDays(2)));

        clock.advance(Duration.ofSeconds(59));
        assertThat(user(id)).isEqualTo("ann");
        clock.advance(Duration.ofSeconds(1));
        assertThat(user(id)).isNull();
        assertThat(user(later)).isEqualTo("bob");
        clock.advance(Sessions.LIFETIME);
        assertThat(user(later)).isNull();
    }

    @Test
    void aTokenThatIsOverBeginsNone() {
        Identity ann = new Identity("oidc", "ann");

        assertThat(sessions.wouldBeOver(new Finding.Known(ann, NOW))).isTrue();
        assertThat(sessions.wouldBeOver(new Finding.Known(ann, NOW.plusSeconds(1))))
                .isFalse();
        assertThat(sessions.wouldBeOver(new Finding.Known(ann))).isFalse();
    }

    @Test
    void thereAreNeverMoreThanSoManyAndNobodyLogsOthersOut() {
        String ann = begin("ann", null);
        String first = begin("script", null);
        for (int i = 2; i < Sessions.SESSIONS_MAX; i++) {
            begin("script", null);
        }
        assertThat(sessions.count()).isEqualTo(Sessions.SESSIONS_MAX);

        begin("script", null);
        assertThat(sessions.count()).isEqualTo(Sessions.SESSIONS_MAX);
        assertThat(user(first)).as("the script's own").isNull();
        assertThat(user(ann)).isEqualTo("ann");

        String bob = begin("bob", null);
        assertThat(sessions.count()).isEqualTo(Sessions.SESSIONS_MAX);
        assertThat(user(bob)).isEqualTo("bob");
        assertThat(user(ann)).as("used a moment ago").isEqualTo("ann");
    }

    @Test
    void thoseWhoseTimeIsOverAreSweptAway() {
        begin("ann", NOW.plusSeconds(60));
        begin("bob", null);

        clock.advance(Duration.ofSeconds(60));
        sessions.sweep();

        assertThat(sessions.count()).isEqualTo(1);
    }

    @Test
    void whatABrowserKeepsOpenIsCutOffWithTheSession() {
        String swept = begin("ann", NOW.plusSeconds(60));
        String ended = begin("bob", null);
        HttpResponseWriter first = carriedBy(swept);
        HttpResponseWriter second = carriedBy(ended);

        clock.advance(Duration.ofSeconds(60));
        sessions.sweep();
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();

        Session session = sessions.find(ended);
        sessions.end(ended);
        assertThat(second.isOpen()).isFalse();

        HttpResponseWriter late = HttpResponse.streaming();
        assertThat(session).isNotNull();
        session.carry(late);
        assertThat(late.isOpen()).as("begun in the moment of the end").isFalse();
    }

    private HttpResponseWriter carriedBy(String id) {
        HttpResponseWriter feed = HttpResponse.streaming();
        Session session = sessions.find(id);
        assertThat(session).isNotNull();
        session.carry(feed);
        return feed;
    }

    private String begin(String name, @Nullable Instant end) {
        return sessions.begin(new Finding.Known(new Identity("oidc", name), end))
                .id();
    }

    private @Nullable String user(String id) {
        Session session = sessions.find(id);
        return session == null ? null : session.identity().name();
    }
}
