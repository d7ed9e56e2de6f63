package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.transport.Requests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ReloadTest {
    private static final String LOGGER = "dev.sluice.reloaded";

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Wiring wiring;

    @BeforeEach
    void start() throws Exception {
        write("sluice:\n  log:\n    level: warn\n");
        Configuration configuration = load();
        Logs.level(configuration.settings().log());
        wiring = Wiring.start(configuration, this::load, Clock.system(), new Instruments());
    }

    @AfterEach
    void stop() {
        wiring.close();
        client.close();
    }

    @Test
    void levelsOfSingleLoggersComeAndGoWhileRunning() throws Exception {
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();
        write("sluice:\n  log:\n    level: warn\n    levels:\n      " + LOGGER + ": debug\n");

        assertThat(reload().body()).isEqualTo("{\"changed\":[\"sluice.log\"]}");
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("dev.sluice.other").isInfoEnabled()).isFalse();

        write("sluice:\n  log:\n    level: warn\n");
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();
        assertThat(reload().body()).isEqualTo("{\"changed\":[]}");
    }

    @Test
    void aConfigurationWithProblemsChangesNothingAndAllOfThemAreListed() throws Exception {
        write("sluice:\n  log:\n    level: loud\n  alerts:\n    lagg: 5\n");

        HttpResponse<String> refused = reload();

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("configuration.invalid")
                .contains("2 problems")
                .contains("sluice.log.level: loud")
                .contains("lagg");
        assertThat(LoggerFactory.getLogger("dev.sluice.other").isInfoEnabled()).isFalse();
    }

    @Test
    void whatNeedsARestartIsRefusedWithEverythingThatCameWithIt() throws Exception {
        write("sluice:\n  retention:\n    age: 1d\n  log:\n    level: debug\n");

        HttpResponse<String> refused = reload();

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("configuration.needs-restart");
        assertThat(LoggerFactory.getLogger("dev.sluice.other").isInfoEnabled()).isFalse();
    }

    @Test
    void whatOneRequestMayBeChangesForTheNext() throws Exception {
        byte[] message = Requests.spans(20);
        assertThat(send(message)).isEqualTo(200);
        write("sluice:\n  log:\n    level: warn\n  limits:\n    items: 5\n");

        assertThat(reload().body()).isEqualTo("{\"changed\":[\"sluice.limits\"]}");
        assertThat(send(message)).isEqualTo(400);
        write("sluice:\n  log:\n    level: warn\n  limits:\n    body: 100\n");
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(send(message)).isEqualTo(413);
        write("sluice:\n  log:\n    level: warn\n");
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(send(message)).isEqualTo(200);
    }

    @Test
    void aFileThatChangedIsReadAndABadOneChangesNothing() throws Exception {
        wiring.watch(List.of(folder.resolve("sluice.yaml")));
        OwnObserver.HEARD.clear();

        write("sluice:\n  log:\n    level: loud\n");
        Event refused = heard(EventType.ERROR_OCCURRED);
        assertThat(refused.payload()).containsEntry("code", "configuration.invalid");
        assertThat(refused.payload().get("message").toString()).contains("sluice.log.level: loud");
        assertThat(LoggerFactory.getLogger("dev.sluice.other").isWarnEnabled()).isTrue();

        write("sluice:\n  log:\n    level: error\n");
        assertThat(heard(EventType.CONFIGURATION_RELOADED).payload()).containsEntry("changed", "sluice.log");
        assertThat(LoggerFactory.getLogger("dev.sluice.other").isWarnEnabled()).isFalse();
    }

    private static Event heard(EventType type) throws InterruptedException {
        Event event = OwnObserver.HEARD.poll(60, TimeUnit.SECONDS);
        while (event != null && event.type() != type) {
            event = OwnObserver.HEARD.poll(60, TimeUnit.SECONDS);
        }
        assertThat(event).as("a %s within a minute", type).isNotNull();
        return event;
    }

    private int send(byte[] message) throws Exception {
        return TestServer.send(client, wiring, "/v1/traces", message);
    }

    @Test
    void rulesOfAlertsAreReplaced() throws Exception {
        write("sluice:\n  log:\n    level: warn\n  alerts:\n    lag: 5\n");

        assertThat(reload().body()).isEqualTo("{\"changed\":[\"sluice.alerts\"]}");
    }

    @Test
    void anExporterThatChangedNeedsARestartAndOneThatDidNotNeedsNothing() {
        String[] endpoint = {"collector:4317"};
        Supplier<Configuration> source = () -> sending(endpoint[0]);
        List<List<String>> inForce = new ArrayList<>();
        Reload reload = new Reload(source.get(), source, (settings, changed) -> inForce.add(changed));

        assertThat(reload.run()).isEmpty();
        endpoint[0] = "other:4317";
        assertThatThrownBy(reload::run)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("start again to use it");
        assertThat(inForce).isEmpty();
    }

    private static Configuration sending(String endpoint) {
        String text = """
                receivers: {otlp: {protocols: {grpc: {}}}}
                exporters: {otlp_grpc: {endpoint: "%s"}}
                service: {pipelines: {traces: {receivers: [otlp], exporters: [otlp_grpc]}}}
                """.formatted(endpoint);
        return ConfigurationLoader.load(List.of("env:IT"), List.of(), Map.of("IT", text));
    }

    private HttpResponse<String> reload() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port(wiring, "UI and API") + "/-/reload"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void write(String text) throws Exception {
        Files.writeString(folder.resolve("sluice.yaml"), text);
    }

    private Configuration load() {
        return ConfigurationLoader.load(
                List.of(folder.resolve("sluice.yaml").toString()),
                TestServer.settings(folder, "sluice.mode=memory"),
                Map.of());
    }
}
