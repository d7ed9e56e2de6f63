package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.certificate.SelfSigned;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real redis-server that speaks TLS and nothing else.
class RedisTlsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static SelfSigned own;
    private static SelfSigned client;
    private static RedisServer server;

    private final Instruments instruments = new Instruments();
    private RedisCache cache;

    @BeforeAll
    static void startServer() throws Exception {
        own = SelfSigned.make(folder, "server", "-ext", "SAN=dns:localhost");
        client = SelfSigned.make(folder, "client", "-ext", "SAN=dns:client");
        server = RedisServer.start(folder, own, null);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() {
        if (cache != null) {
            cache.close();
        }
    }

    @Test
    void valuesComeBackOverTls() {
        cache = open(trusting(own), PATIENT);

        cache.put("a", new byte[] {1, 2}, HOUR);

        assertThat(cache.get("a")).containsExactly(1, 2);
        assertThat(cache.get("b")).isNull();
    }

    @Test
    void aServerThatNobodyVouchesForIsRefused() {
        assertRefused(RedisAddress.parse(server.uri()), "unable to find valid certification path");
        assertRefused(trusting(client), "unable to find valid certification path");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        RedisAddress address =
                RedisAddress.parse(server.uri("127.0.0.1", "secret")).withTls(own.certificate(), null, null);

        assertRefused(address, "No subject alternative names matching IP address 127.0.0.1 found");
    }

    @Test
    void aWrongPasswordIsRefused() {
        RedisAddress address =
                RedisAddress.parse(server.uri("localhost", "hush")).withTls(own.certificate(), null, null);

        assertRefused(address, "WRONGPASS");
    }

    @Test
    void whoeverSpeaksPlainlyIsRefused() {
        assertRefused(RedisAddress.parse(server.uri().replace("rediss:", "redis:")), "Redis localhost:");
    }

    @Test
    void anAuthorityThatIsGoneIsNamed() {
        RedisAddress address = RedisAddress.parse(server.uri()).withTls(folder.resolve("gone.pem"), null, null);

        assertRefused(address, "gone.pem");
    }

    @Test
    void aCertificateIsShownWhereOneIsAskedFor() throws Exception {
        Path place = Files.createDirectory(folder.resolve("mutual"));
        try (RedisServer mutual = RedisServer.start(place, own, client)) {
            RedisAddress address = RedisAddress.parse(mutual.uri());
            cache = open(address.withTls(own.certificate(), client.certificate(), client.key()), PATIENT);
            cache.put("a", new byte[] {7}, HOUR);
            assertThat(cache.get("a")).containsExactly(7);
            cache.close();

            assertRefused(address.withTls(own.certificate(), null, null), "certificate_required");
            assertRefused(address.withTls(own.certificate(), own.certificate(), own.key()), "unknown_ca");
        }
    }

    @Test
    void behindACircuitOneThatIsNotTrustedIsAMissAndHardlyAsked() {
        cache = open(trusting(client), PATIENT);
        GuardedCache guarded = new GuardedCache(
                cache, new CircuitBreaker(CircuitBreaker.Limits.STANDARD, new ManualClock(0)), "test", instruments);

        for (int i = 0; i < 500; i++) {
            assertThat(guarded.get("key " + i)).isNull();
            guarded.put("key " + i, new byte[100], HOUR);
        }

        assertThat(counter("sluice_cache_failures_total")).isEqualTo(3);
        assertThat(counter("sluice_cache_skipped_total")).isEqualTo(997);
    }

    @Test
    void oneThatHangsInTheMiddleEndsWithTheTimeout() throws Exception {
        cache = open(trusting(own), PATIENT);
        assertThat(cache.get("a")).isNull();
        cache.close();
        server.pause();
        try {
            cache = open(trusting(own), Duration.ofMillis(40));
            assertThatThrownBy(() -> cache.get("a"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("no answer within 40 ms");
        } finally {
            server.resume();
        }
    }

    @Test
    void tlsFilesAreForAddressesWithTls() {
        assertThatThrownBy(() -> RedisAddress.parse("redis://:hush@host").withTls(own.certificate(), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TLS files for host:6379 (expected: an address with rediss://)");
        assertThatThrownBy(() -> RedisAddress.parse("rediss://:hush@host").withTls(null, own.certificate(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a certificate without a key for host:6379 (expected: both or none)");
    }

    private void assertRefused(RedisAddress address, String reason) {
        try (RedisCache refused = open(address, PATIENT)) {
            assertThatThrownBy(() -> refused.get("a"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining("hush");
        }
    }

    private static RedisAddress trusting(SelfSigned authority) {
        return RedisAddress.parse(server.uri()).withTls(authority.certificate(), null, null);
    }

    private RedisCache open(RedisAddress address, Duration timeout) {
        return RedisCache.open("test", address, "sluice:test:", timeout, instruments);
    }

    private long counter(String name) {
        return instruments.counter(name, "", Labels.of("cache", "test")).value();
    }
}
