package dev.sluice.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.client.Compression;
import dev.sluice.client.RetryPolicy;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.ProcessingStrategy;
import dev.sluice.pipeline.Route;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Exporters, their pipelines and strategies, as a configuration has them.
class ExporterReadingTest {
    @Test
    void theDefaultsAreTheCollectorsButForGivingUp() {
        ExporterSettings grpc = one("otlp_grpc: {endpoint: \"tempo:4317\"}", "otlp_grpc", "traces");

        assertThat(grpc.protocol()).isEqualTo("grpc");
        assertThat(grpc.signals()).isEqualTo(Set.of(Signal.TRACES));
        assertThat(grpc.client().targets()).containsEntry(Signal.TRACES, URI.create("https://tempo:4317"));
        assertThat(grpc.client().compression()).isEqualTo(Compression.GZIP);
        assertThat(grpc.client().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(grpc.requests()).isEqualTo(10);
        RetryPolicy retry = grpc.retry();
        assertThat(retry.initial()).isEqualTo(Duration.ofSeconds(5));
        assertThat(retry.max()).isEqualTo(Duration.ofSeconds(30));
        assertThat(retry.multiplier()).isEqualTo(1.5);
        assertThat(retry.jitter().spread(1_000, 0)).as("half less").isEqualTo(500);
        assertThat(retry.total()).as("for ever").isZero();
    }

    @Test
    void everyOptionIsTaken() {
        ExporterSettings grpc = one("""
                otlp/old-name:
                    endpoint: http://tempo:4317
                    compression: none
                    headers: {X-Tenant: shop}
                    timeout: 7s
                    tls: {insecure: true}
                    retry_on_failure: {initial_interval: 1s, max_interval: 2s, multiplier: 3, randomization_factor: 0, max_elapsed_time: 1m}
                    sending_queue: {num_consumers: 3}
                """, "otlp/old-name", "logs");

        assertThat(grpc.client().targets()).containsEntry(Signal.LOGS, URI.create("http://tempo:4317"));
        assertThat(grpc.client().compression()).isEqualTo(Compression.NONE);
        assertThat(grpc.client().headers()).isEqualTo(Map.of("x-tenant", "shop"));
        assertThat(grpc.client().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(grpc.requests()).isEqualTo(3);
        assertThat(grpc.client().concurrent()).isEqualTo(3);
        assertThat(grpc.retry().total()).isEqualTo(Duration.ofMinutes(1));
        assertThat(grpc.retry().multiplier()).isEqualTo(3);
        assertThat(grpc.retry().jitter().spread(1_000, 0)).isEqualTo(1_000);
    }

    @Test
    void tlsIsOnUnlessInsecureAndAnAuthorityTurnsItOnAgain() {
        assertThat(target("otlp_grpc: {endpoint: \"http://t:1\"}")).isEqualTo(URI.create("https://t:1"));
        assertThat(target("otlp_grpc: {endpoint: \"https://t:1\", tls: {insecure: true}}"))
                .isEqualTo(URI.create("https://t:1"));
        assertThat(target("otlp_grpc: {endpoint: \"t:1\", tls: {insecure: true, ca_file: ca.pem}}"))
                .isEqualTo(URI.create("https://t:1"));
        ExporterSettings mutual = one(
                "otlp_grpc: {endpoint: \"t:1\", tls: {ca_file: ca.pem, cert_file: c.pem, key_file: k.pem}}",
                "otlp_grpc",
                "traces");
        assertThat(mutual.client().tls().authorities()).isEqualTo(Path.of("ca.pem"));
        assertThat(mutual.client().tls().key()).isEqualTo(Path.of("k.pem"));
    }

    @Test
    void httpHasAPathForEachSignalOrAnAddress() {
        ExporterSettings http = one("""
                otlp_http:
                    endpoint: https://vendor.example/otlp/
                    logs_endpoint: http://logs.example/in
                    encoding: json
                    compression_params: {level: 9}
                """, "otlp_http", "traces");

        assertThat(http.protocol()).isEqualTo("http/json");
        assertThat(http.client().compressionLevel()).isEqualTo(9);
        assertThat(http.client().targets())
                .containsEntry(Signal.TRACES, URI.create("https://vendor.example/otlp/v1/traces"))
                .containsEntry(Signal.LOGS, URI.create("http://logs.example/in"));
    }

    @Test
    void retriesCanBeSwitchedOff() {
        ExporterSettings once =
                one("otlp_grpc: {endpoint: \"t:1\", retry_on_failure: {enabled: false}}", "otlp_grpc", "traces");

        assertThat(once.retry().total()).isLessThan(once.retry().initial().dividedBy(2));
    }

    @Test
    void whatCannotBeIsToldAtItsPlace() {
        assertThat(problems("otlp_grpc: {}", "otlp_grpc")).contains("exporters.otlp_grpc.endpoint: missing");
        assertThat(problems("otlp_grpc: {endpoint: \"a b\"}", "otlp_grpc"))
                .contains("endpoint: a b (expected: an address");
        assertThat(problems("otlp_grpc: {endpoint: \"t:1\", compression: snappy}", "otlp_grpc"))
                .contains("compression: snappy (expected: gzip, none)");
        assertThat(problems("otlp_grpc: {endpoint: \"t:1\", headrs: {a: b}}", "otlp_grpc"))
                .contains("unknown key exporters.otlp_grpc.headrs (did you mean headers?)");
        assertThat(problems("otlp_grpc: {endpoint: \"t:1\", sending_queue: {storage: x}}", "otlp_grpc"))
                .contains("sending_queue.storage is not supported by this version");
        assertThat(problems("otlp_http: {traces_endpoint: \"http://t:1\"}", "otlp_http", "logs"))
                .contains("exporters.otlp_http: no endpoint for logs");
        assertThat(problems("otlp_grpc: {endpoint: \"t:1\", tls: {key_file: k.pem}}", "otlp_grpc"))
                .contains("key but no certificate");
        assertThat(problems("otlp_grpx: {endpoint: \"t:1\"}", "otlp_grpx")).contains("did you mean otlp_grpc?");
        assertThat(problems("debug: {verbosity: loud}", "debug")).contains("loud (expected: basic, normal, detailed)");
    }

    @Test
    void aModeWithoutAJournalHasNoExporterThatSends() {
        assertThat(problems(configuration("otlp_grpc: {endpoint: \"t:1\"}", "otlp_grpc", "traces")
                        + "sluice: {mode: memory}\n"))
                .contains("need the journal, which mode memory has not");
    }

    @Test
    void eachReceiverHasTheDestinationsOfItsOwnPipelines() {
        Configuration configuration = load("""
                receivers:
                  otlp: {protocols: {grpc: {}}}
                  otlp/b: {protocols: {http: {}}}
                exporters:
                  store/any:
                  nop/any:
                  otlp_grpc/x: {endpoint: "x:1"}
                service:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [store/any, otlp_grpc/x]}
                    traces/b: {receivers: [otlp/b], exporters: [nop/any]}
                    traces/again: {receivers: [otlp, otlp/b], exporters: [otlp_grpc/x]}
                    logs: {receivers: [otlp/b], exporters: [store/any]}
                """);

        assertThat(configuration.stored()).containsExactlyInAnyOrder(Signal.TRACES, Signal.LOGS);
        assertThat(configuration.receivers().getFirst().routes())
                .isEqualTo(Map.of(Signal.TRACES, Route.to(List.of("store", "otlp_grpc/x"))));
        assertThat(configuration.receivers().getLast().routes())
                .isEqualTo(Map.of(
                        Signal.TRACES,
                        Route.to(List.of("nop", "otlp_grpc/x")),
                        Signal.LOGS,
                        Route.to(List.of("store"))));
    }

    @Test
    void aNameThatCannotStandInAnEntryIsRefused() {
        assertThat(problems("\"otlp_grpc/a\\nb\": {endpoint: \"t:1\"}", "otlp_grpc"))
                .contains("exporters.otlp_grpc: a control character in its name");
    }

    @Test
    void anExporterInNoPipelineIsAWarning() {
        Configuration configuration = load(configuration("otlp_grpc: {endpoint: \"t:1\"}\n  nop:", "nop", "traces"));

        assertThat(configuration.exporters()).isEmpty();
        assertThat(configuration.warnings()).anyMatch(line -> line.contains("otlp_grpc is in no pipeline"));
    }

    @Test
    void aStrategyIsReadByItsName() {
        Settings settings = load("sluice: {pipelines: {logs: {strategy: batch, items: 7, bytes: 1MiB, timeout: 5ms}}}")
                .settings();

        assertThat(settings.strategies())
                .isEqualTo(Map.of(
                        Signal.LOGS, new ProcessingStrategy.Batch(7, new ByteSize(1 << 20), Duration.ofMillis(5))));
        assertThat(problems("sluice: {pipelines: {logs: {strategy: bulk}}}"))
                .contains("sluice.pipelines.logs.strategy", "bulk (expected: stream, batch)");
        assertThat(problems("sluice: {pipelines: {logs: {items: 7}}}"))
                .as("limits without a batch do nothing")
                .contains("unknown key sluice.pipelines.logs.items");
    }

    private static URI target(String exporter) {
        return one(exporter, "otlp_grpc", "traces").client().targets().get(Signal.TRACES);
    }

    private static ExporterSettings one(String exporter, String id, String pipeline) {
        List<ExporterSettings> exporters =
                load(configuration(exporter, id, pipeline)).exporters();
        assertThat(exporters).hasSize(1);
        return exporters.getFirst();
    }

    private static String configuration(String exporter, String id, String pipeline) {
        return "receivers:\n  otlp: {protocols: {grpc: {}, http: {}}}\nexporters:\n  " + exporter
                + "\nservice:\n  pipelines:\n    " + pipeline + ": {receivers: [otlp], exporters: [" + id + "]}\n";
    }

    private static Configuration load(String yaml) {
        return ConfigurationLoader.load(List.of("env:IT"), List.of(), Map.of("IT", yaml));
    }

    private static String problems(String exporter, String id) {
        return problems(exporter, id, "traces");
    }

    private static String problems(String exporter, String id, String pipeline) {
        return problems(configuration(exporter, id, pipeline));
    }

    private static String problems(String yaml) {
        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> load(yaml));
        assertThat(failure).as(yaml).isNotNull();
        return String.valueOf(failure.getMessage());
    }
}
