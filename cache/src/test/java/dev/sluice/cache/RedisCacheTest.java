package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.CacheContract;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real redis-server.
class RedisCacheTest extends CacheContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static RedisServer server;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> connection;

    private final Instruments instruments = new Instruments();
    private RedisCache cache;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.start(folder);
        client = RedisClient.create(server.uri());
        connection = client.connect();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            connection.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            server.close();
        }
    }

    @BeforeEach
    void open() {
        connection.sync().flushall();
        cache = open(PATIENT);
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Override
    protected Cache cache() {
        return cache;
    }

    /// Moves the end of every key nearer, since nobody can move the server's clock.
    @Override
    protected void pass(Duration time) {
        RedisCommands<String, String> redis = connection.sync();
        // A question on the cache's own connection: what it was told before has arrived after that.
        cache.get("nothing");
        for (String key : redis.keys("*")) {
            redis.pexpire(key, Math.max(0, redis.pttl(key) - time.toMillis()));
        }
    }

    @Test
    void itsKeysHaveItsPrefixAndAnEnd() {
        cache.put("a", new byte[] {1}, HOUR);
        cache.get("a");

        assertThat(connection.sync().keys("*")).containsExactly("sluice:test:a");
        assertThat(connection.sync().pttl("sluice:test:a")).isBetween(1L, HOUR.toMillis());
    }

    @Test
    void whatOneProcessKnowsAnotherFinds() {
        cache.put("a", new byte[] {1}, HOUR);
        cache.get("a");

        try (RedisCache other = open(PATIENT)) {
            assertThat(other.get("a")).containsExactly(1);
        }
    }

    @Test
    void aConnectionThatWasLostIsOpenedAgain() {
        cache.put("a", new byte[] {1}, HOUR);
        cache.get("a");

        connection.sync().clientKill(KillArgs.Builder.skipme());

        assertThat(eventually("a")).containsExactly(1);
    }

    @Test
    void aRedisThatRefusesToKeepMoreStillAnswers() {
        cache.put("a", new byte[] {1}, HOUR);
        cache.get("a");
        connection.sync().configSet("maxmemory", "1");
        try {
            cache.put("b", new byte[] {1}, HOUR);

            assertThat(cache.get("a")).containsExactly(1);
            assertThat(cache.get("b")).isNull();
            assertThat(instruments
                            .counter("sluice_cache_lost_values_total", "", Labels.of("cache", "test"))
                            .value())
                    .isEqualTo(1);
        } finally {
            connection.sync().configSet("maxmemory", "0");
        }
    }

    @Test
    void oneThatHangsIsGivenUpAndFoundAgainWhenItAnswers() throws Exception {
        try (RedisCache impatient = open(Duration.ofMillis(50))) {
            cache.put("a", new byte[] {1}, HOUR);
            cache.get("a");
            server.pause();
            try {
                assertThat(failure(impatient)).isNotNull();
            } finally {
                server.resume();
            }

            assertThat(eventually("a")).containsExactly(1);
        }
    }

    private static SluiceException failure(RedisCache cache) {
        try {
            cache.get("a");
            return null;
        } catch (SluiceException failure) {
            return failure;
        }
    }

    private byte[] eventually(String key) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return cache.get(key);
            } catch (SluiceException notYet) {
                assertThat(System.nanoTime()).as(notYet.describe()).isLessThan(deadline);
            }
        }
    }

    private RedisCache open(Duration timeout) {
        return RedisCache.open("test", server.uri(), "sluice:test:", timeout, instruments);
    }
}
