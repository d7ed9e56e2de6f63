package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A Redis that is dead, mute, hanging or mad slows nothing and loses nothing.
class RedisFaultsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofMillis(40);

    private final ManualClock clock = new ManualClock(0);
    private final Instruments instruments = new Instruments();
    private RedisCache cache;

    @AfterEach
    void close() {
        if (cache != null) {
            cache.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOUND")
    void aQuestionToABrokenOneFailsAsUnavailable(ScriptedRedis.Manner manner) throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(manner)) {
            cache = open(redis.uri(), Duration.ofMillis(500));

            assertThatThrownBy(() -> cache.get("a")).isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void aQuestionToADeadOneFailsAsUnavailable() throws Exception {
        cache = open("redis://127.0.0.1:" + closedPort(), Duration.ofSeconds(20));

        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOUND")
    void behindACircuitAThousandQuestionsToABrokenOneCostThreeTimeouts(ScriptedRedis.Manner manner) throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(manner)) {
            cache = open(redis.uri(), TIMEOUT);
            GuardedCache guarded = guarded();

            for (int i = 0; i < 500; i++) {
                assertThat(guarded.get("key " + i)).isNull();
                guarded.put("key " + i, new byte[1_000], HOUR);
            }

            // Puts are not waited for, so some more may have gone out before the circuit opened.
            assertThat(counter("sluice_cache_failures_total")).isEqualTo(3);
            assertThat(counter("sluice_cache_skipped_total")).isGreaterThanOrEqualTo(990);
            assertThat(redis.gets()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void oneThatIsCuredIsAskedAgainOverANewConnection() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(ScriptedRedis.Manner.HANGS)) {
            cache = open(redis.uri(), TIMEOUT);
            GuardedCache guarded = guarded();
            for (int i = 0; i < 10; i++) {
                guarded.get("a");
            }

            redis.behave(ScriptedRedis.Manner.SOUND);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            byte[] found = null;
            while (found == null && System.nanoTime() < deadline) {
                clock.advance(Duration.ofSeconds(30));
                found = guarded.get("a");
            }

            assertThat(found).containsExactly('x');
            assertThat(redis.connections()).isGreaterThan(1);
        }
    }

    @Test
    void onlySoManyValuesAreOnTheirWayToOneThatHangs() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(ScriptedRedis.Manner.HANGS)) {
            cache = open(redis.uri(), Duration.ofSeconds(20));

            for (int i = 0; i < 64; i++) {
                cache.put("key " + i, new byte[10], HOUR);
            }

            assertThatThrownBy(() -> cache.put("one more", new byte[10], HOUR))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("on their way");
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithoutShowingIt() {
        for (String address : new String[] {"", "localhost:6379", "http://:hush@host", "redis://", "redis://:hush@"}) {
            assertThatThrownBy(() -> open(address, TIMEOUT))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("redis://HOST:PORT")
                    .hasMessageNotContaining("hush");
        }
    }

    @Test
    void aClosedOneAnswersNothing() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(ScriptedRedis.Manner.SOUND)) {
            cache = open(redis.uri(), Duration.ofSeconds(20));
            assertThat(cache.get("a")).containsExactly('x');

            cache.close();
            cache.close();

            assertThatThrownBy(() -> cache.get("a")).isInstanceOf(UnavailableException.class);
        }
    }

    private RedisCache open(String uri, Duration timeout) {
        return RedisCache.open("test", uri, "", timeout, instruments);
    }

    private GuardedCache guarded() {
        return new GuardedCache(cache, new CircuitBreaker(CircuitBreaker.Limits.STANDARD, clock), "test", instruments);
    }

    private long counter(String name) {
        return instruments.counter(name, "", Labels.of("cache", "test")).value();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
