package dev.sluice.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.client.TlsOptions;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnythingTheDefaultsHold() {
        Configuration configuration = load("", Map.of());

        Settings settings = configuration.settings();
        assertThat(settings.mode()).isEqualTo(Mode.DURABLE);
        assertThat(settings.data()).isEqualTo(Path.of("sluice-data"));
        assertThat(settings.query().endpoint()).isEqualTo(new Endpoint("", 8317));
        assertThat(settings.limits().body()).isEqualTo(new ByteSize(64L << 20));
        assertThat(settings.retention().age()).isEqualTo(Duration.ofDays(7));
        assertThat(configuration.stored()).containsExactlyInAnyOrder(Signal.values());
        assertThat(configuration.receivers()).singleElement().satisfies(receiver -> {
            assertThat(receiver.grpc()).isEqualTo(ListenerSettings.plain(new Endpoint("", 4317)));
            assertThat(receiver.http()).isEqualTo(ListenerSettings.plain(new Endpoint("", 4318)));
        });
    }

    @Test
    void aFileInTheCollectorsShapeIsRead() {
        Configuration configuration = load("""
                receivers:
                  otlp:
                    protocols:
                      grpc:
                        endpoint: 0.0.0.0:14317
                  otlp/browser:
                    protocols:
                      http:
                        endpoint: "[::1]:14318"
                        traces_url_path: /ingest
                exporters:
                  store:
                  nop:
                service:
                  pipelines:
                    traces:
                      receivers: [otlp, otlp/browser]
                      exporters: [store]
                    logs/audit:
                      receivers: [otlp]
                      exporters: [nop]
                sluice:
                  mode: relaxed
                  retention:
                    age: 30d
                    size: 10GiB
                """, Map.of());

        assertThat(configuration.receivers()).hasSize(2);
        assertThat(configuration.receivers().getFirst().signals()).isEqualTo(Set.of(Signal.TRACES, Signal.LOGS));
        assertThat(configuration.receivers().get(1).paths()).containsEntry(Signal.TRACES, "/ingest");
        assertThat(configuration.stored()).containsExactly(Signal.TRACES);
        assertThat(configuration.settings().mode()).isEqualTo(Mode.RELAXED);
        assertThat(configuration.settings().retention().size()).isEqualTo(new ByteSize(10L << 30));
    }

    @Test
    void ourSettingsAloneKeepTheBuiltInPipelines() {
        assertThat(load("sluice: {mode: memory}", Map.of()).receivers()).hasSize(1);
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() {
        String message = problems("""
                receivers:
                  otlp:
                    protocols:
                      grpc:
                        endpont: localhost:4317
                  zipkin:
                exporters:
                  store:
                service:
                  pipelines:
                    traces:
                      receivers: [otpl]
                      exporters: [store]
                sluice:
                  mode: durabel
                  limits:
                    body: many
                """);

        assertThat(message).isEqualTo("""
                        invalid configuration, 5 problems:
                        sluice.yaml:5:9: unknown key receivers.otlp.protocols.grpc.endpont (did you mean endpoint?)
                            5 |         endpont: localhost:4317
                              |         ^
                        sluice.yaml:6:3: receivers.zipkin: unknown type zipkin (known: otlp)
                            6 |   zipkin:
                              |   ^
                        sluice.yaml:12:7: service.pipelines.traces.receivers: references receiver "otpl" which is not \
                        configured (did you mean otlp?)
                           12 |       receivers: [otpl]
                              |       ^
                        sluice.yaml:15:9: sluice.mode: durabel (expected: durable, relaxed, memory)
                           15 |   mode: durabel
                              |         ^
                        sluice.yaml:17:11: sluice.limits.body: many (expected: a size such as 64MiB)
                           17 |     body: many
                              |           ^""");
    }

    @Test
    void aLimitThatCannotHoldIsRefusedAtItsLine() {
        String message = problems("""
                sluice:
                  limits:
                    depth: 151
                    streams: 0
                    headers: 64B
                    head_timeout: 1ms
                """);

        assertThat(message)
                .contains("sluice.yaml:3:12: sluice.limits.depth: 151 (expected: a whole number from 1 to 150)")
                .contains("sluice.yaml:4:14: sluice.limits.streams: 0 (expected: a whole number from 1 to 100000)")
                .contains("sluice.yaml:5:14: sluice.limits.headers: 64B (expected: a size from 1 KiB to 1 MiB)")
                .contains("sluice.yaml:6:19: sluice.limits.head_timeout: 1ms (expected: a duration of 100ms or more)");
    }

    @Test
    void anAddressWithoutASchemeIsRefusedAtItsLine() {
        String message = problems("""
                receivers:
                  otlp: {protocols: {http: {}}}
                exporters:
                  otlp_http:
                    endpoint: //collector
                service:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [otlp_http]}
                sluice:
                  events:
                    webhook: //hooks.example/in
                """);

        assertThat(message)
                .contains("sluice.yaml:5:5: exporters.otlp_http.endpoint: //collector (expected: an address such as")
                .contains("sluice.yaml:11:5: sluice.events.webhook: //hooks.example/in (expected: an address such as");
    }

    @Test
    void theLimitsOfConnectionsAreRead() {
        Settings.Connections limits = load(
                        "sluice: {limits: {streams: 7, body_rate: 2KiB, unread_answers: 8KiB}}",
                        Map.of("SLUICE_LIMITS_CONNECTIONS_PER_PEER", "9"))
                .settings()
                .limits()
                .connections();

        assertThat(limits.streams()).isEqualTo(7);
        assertThat(limits.perPeer()).isEqualTo(9);
        assertThat(limits.bodyRate()).isEqualTo(new ByteSize(2 << 10));
        assertThat(limits.unreadAnswers()).isEqualTo(new ByteSize(8 << 10));
        assertThat(limits.fromLoopback()).isEqualTo(Settings.Connections.DEFAULT.fromLoopback());
    }

    @Test
    void theKeysOfTheCacheAreRead() {
        Settings.Cache standard = load("sluice: {}", Map.of()).settings().cache();
        Settings.Cache cache = load(
                        "sluice: {cache: {size: 3MiB, ttl: 90s, redis_timeout: 7ms,"
                                + " redis: 'rediss://ann:pass@cache.example:7000/3'}}",
                        Map.of())
                .settings()
                .cache();

        assertThat(standard)
                .isEqualTo(new Settings.Cache(
                        null, Duration.ofMinutes(5), null, TlsOptions.STANDARD, Duration.ofMillis(20)));
        assertThat(cache.size()).isEqualTo(new ByteSize(3 << 20));
        assertThat(cache.ttl()).isEqualTo(Duration.ofSeconds(90));
        assertThat(cache.redisTimeout()).isEqualTo(Duration.ofMillis(7));
        assertThat(cache.redis()).isEqualTo(new Secret("rediss://ann:pass@cache.example:7000/3"));
        for (String address :
                List.of("localhost", "localhost:6379", "redis://", "redis:///1", "http://host", "redis://host/x")) {
            assertThatThrownBy(() -> load("sluice: {cache: {redis: '" + address + "'}}", Map.of()))
                    .as(address)
                    .hasMessageContaining("sluice.cache.redis: not an address of a Redis");
        }
    }

    @Test
    void theRedisOfTheCacheHasTlsFilesWithAnAddressForTls() {
        TlsOptions tls = load(
                        "sluice: {cache: {redis: 'rediss://h', redis_tls: {ca_file: a, cert_file: c, key_file: k}}}",
                        Map.of())
                .settings()
                .cache()
                .redisTls();

        assertThat(tls).isEqualTo(new TlsOptions(Path.of("a"), Path.of("c"), Path.of("k"), true));
        for (String redis : List.of("redis: 'redis://h', ", "")) {
            assertThatThrownBy(() -> load("sluice: {cache: {" + redis + "redis_tls: {ca_file: a}}}", Map.of()))
                    .hasMessageContaining(
                            "sluice.cache.redis_tls: for an address without TLS (expected: redis: rediss://");
        }
        assertThatThrownBy(() -> load("sluice: {cache: {redis: 'rediss://h', redis_tls: {key_file: k}}}", Map.of()))
                .hasMessageContaining(
                        "sluice.cache.redis_tls: mTLS has a key but no certificate (expected: both or none)");
    }

    @Test
    void copiesAreLookedForWhenAWindowIsSet() {
        Settings.Dedup standard = load("", Map.of()).settings().dedup();
        Settings.Dedup dedup = load("sluice: {dedup: {window: 90s, requests: 7}}", Map.of())
                .settings()
                .dedup();

        assertThat(standard.isOn()).isFalse();
        assertThat(standard.requests()).isEqualTo(100_000);
        assertThat(dedup.isOn()).isTrue();
        assertThat(dedup).isEqualTo(new Settings.Dedup(Duration.ofSeconds(90), 7));
        assertThat(problems("sluice: {dedup: {requests: 0, widnow: 1s}}"))
                .contains("sluice.dedup.requests: 0 (expected: a whole number from 1 to 10000000)")
                .contains("sluice.dedup.widnow (did you mean window?)");
    }

    @Test
    void whatTheCollectorHasAndWeDoNotIsRefusedByName() {
        String message = problems("""
                receivers: {otlp: {protocols: {grpc: {keepalive: {time: 1s}}}}}
                processors: {batch: {}}
                exporters: {store: {}}
                service: {pipelines: {traces: {receivers: [otlp], processors: [batch], exporters: [store]}}}
                """);

        assertThat(message)
                .contains("receivers.otlp.protocols.grpc.keepalive is not supported by this version")
                .contains("processors.batch: unknown type batch (this version has none)");
    }

    @Test
    void brokenYamlIsAProblemLikeAnyOther() {
        assertThat(problems("sluice:\n  mode: [durable\n")).contains("sluice.yaml:3:1: not YAML:");
        assertThat(problems("sluice: {mode: durable, mode: relaxed}")).contains("key mode stands twice");
        assertThat(problems("just a text")).contains("(expected: a mapping)");
    }

    @Test
    void aMissingFileIsAProblem() {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> ConfigurationLoader.load(List.of("/no/such/file.yaml"), List.of(), Map.of()));

        assertThat(failure).hasMessageContaining("/no/such/file.yaml: no such file");
    }

    @Test
    void referencesToTheEnvironmentAreReplaced() {
        Map<String, String> environment = Map.of("PORT", "9999", "HOST", "127.0.0.1", "SIZES", "{age: 2d, size: 1GiB}");

        Settings settings = load("""
                        sluice:
                          port_offset: ${env:PORT}
                          query: {endpoint: "${HOST}:${env:QUERY:-8000}"}
                          data: /data/$$x
                          retention: ${env:SIZES}
                          listen: ${env:MISSING}
                        """, environment).settings();

        assertThat(settings.portOffset()).isEqualTo(9_999);
        assertThat(settings.query().endpoint()).isEqualTo(new Endpoint("127.0.0.1", 8000));
        assertThat(settings.data()).isEqualTo(Path.of("/data/$x"));
        assertThat(settings.retention().age()).isEqualTo(Duration.ofDays(2));
        assertThat(settings.listen()).isEmpty();
    }

    @Test
    void flagsWinOverTheEnvironmentWhichWinsOverTheFile() {
        Map<String, String> environment = Map.of("SLUICE_MODE", "relaxed", "SLUICE_LIMITS_DEPTH", "10");

        Configuration fromEnvironment = load("sluice: {mode: memory, limits: {depth: 5}}", environment);
        Configuration fromFlag =
                load("sluice: {mode: memory}", Map.of(), "sluice.mode=durable", "sluice::limits::depth=7");

        assertThat(fromEnvironment.settings().mode()).isEqualTo(Mode.RELAXED);
        assertThat(fromEnvironment.settings().limits().depth()).isEqualTo(10);
        assertThat(fromFlag.settings().mode()).isEqualTo(Mode.DURABLE);
        assertThat(fromFlag.settings().limits().depth()).isEqualTo(7);
    }

    @Test
    void aFlagWinsOverTheEnvironment() {
        Configuration configuration = load("", Map.of("SLUICE_MODE", "relaxed"), "sluice.mode=memory");

        assertThat(configuration.settings().mode()).isEqualTo(Mode.MEMORY);
    }

    @Test
    void aProblemInAFlagNamesTheFlag() {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class, () -> load("", Map.of(), "sluice.moed=memory", "nothing"));

        assertThat(failure)
                .hasMessageContaining("--set sluice.moed: unknown key sluice.moed (did you mean mode?)")
                .hasMessageContaining("--set nothing: no value (expected: KEY=VALUE)");
    }

    @Test
    void laterFilesAreMergedOverEarlierOnes() throws Exception {
        Path first = write("first.yaml", "sluice: {mode: memory, limits: {depth: 5, items: 6}}");
        Path second = write("second.yaml", "sluice: {limits: {depth: 8}}");

        Settings settings = ConfigurationLoader.load(List.of(first.toString(), "file:" + second), List.of(), Map.of())
                .settings();

        assertThat(settings.mode()).isEqualTo(Mode.MEMORY);
        assertThat(settings.limits().depth()).isEqualTo(8);
        assertThat(settings.limits().items()).isEqualTo(6);
    }

    private Configuration load(String yaml, Map<String, String> environment, String... sets) {
        try {
            return ConfigurationLoader.load(List.of(write("sluice.yaml", yaml).toString()), List.of(sets), environment);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String problems(String yaml) {
        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> load(yaml, Map.of()));
        assertThat(failure).isNotNull();
        return String.valueOf(failure.getMessage()).replace(folder + "/", "");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
