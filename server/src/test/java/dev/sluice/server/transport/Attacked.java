package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.pipeline.config.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// Both ports with small limits, and beside every attack a client that must be served all the time and memory that
/// must be given back.
abstract class Attacked {
    /// Seconds become tenths and thousands become hundreds, so that a test reaches each limit soon.
    static final Settings.Connections LIMITS = new Settings.Connections(
            2_000,
            500,
            500,
            16,
            50,
            200,
            16,
            new ByteSize(16 << 10),
            new ByteSize(64 << 10),
            Duration.ofMillis(700),
            Duration.ofSeconds(3),
            new ByteSize(1 << 10));

    static OtlpPorts ports;

    private Bystander bystander;
    private Map<String, Long> before;

    @BeforeAll
    static void open() {
        ports = new OtlpPorts(64 << 20, LIMITS);
    }

    @AfterAll
    static void close() {
        ports.close();
    }

    @BeforeEach
    void someoneElseIsServed() throws Exception {
        before = counters();
        ports.taken.clear();
        bystander = Bystander.start(ports.grpcPort(), ports.httpPort());
    }

    @AfterEach
    void andWasServedAllTheTime() throws Exception {
        int answered = bystander.answered();
        Await.until(() -> bystander.answered() > answered + 20);
        assertThat(bystander.stop()).isEmpty();
        Await.until(() -> ports.budget.usedBytes() == 0);
    }

    /// How often a guard has cut a connection for this reason since the test began.
    long cuts(String reason) {
        return counted("sluice_connections_cut_total", reason);
    }

    /// What a counter has risen by since the test began.
    long counted(String name, String label) {
        String key = name + " " + label;
        return counters().getOrDefault(key, 0L) - before.getOrDefault(key, 0L);
    }

    /// Writes this byte every now and then until the server hangs up.
    static CompletableFuture<Void> drip(RawHttp1 attacker, byte drop) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (true) {
                    attacker.bytes(new byte[] {drop});
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } catch (IOException | InterruptedException hungUp) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Map<String, Long> counters() {
        Map<String, Long> counters = new HashMap<>();
        ports.instruments
                .snapshot()
                .forEach(family -> family.series().forEach(series -> {
                    if (series.instrument() instanceof Counter counter) {
                        series.labels()
                                .values()
                                .forEach(label ->
                                        counters.merge(family.name() + " " + label, counter.value(), Long::sum));
                    }
                }));
        return counters;
    }
}
