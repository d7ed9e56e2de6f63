package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.transport.Listener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// texts that open something, planted wherever one can stand, are found in nothing that Sluice says.
class SecretsTest {
    /// Part of each of them.
    private static final String CANARY = "c4n4ry";

    @TempDir
    Path folder;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String throwable = event.getThrowableProxy() == null
                    ? ""
                    : event.getThrowableProxy().getClassName()
                            + event.getThrowableProxy().getMessage();
            // The test's own client is no part of Sluice.
            if (!event.getLoggerName().startsWith("jdk.")) {
                said.add("log of " + event.getLoggerName() + ": " + event.getFormattedMessage() + throwable);
            }
        }
    };

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        root.setLevel(level);
        root.detachAppender(log);
    }

    @Test
    void nothingThatARunningServerSaysHasASecretInIt() throws Exception {
        Files.writeString(folder.resolve("tokens"), "c4n4ry-file\n");
        Files.writeString(folder.resolve("people"), "eve:c4n4ry-people\n");
        Configuration configuration = ConfigurationLoader.load(
                List.of("yaml:" + extensions("c4n4ry-one", "c4n4ry-two", "ann:c4n4ry-inline")), sets(), Map.of());
        said.add("configuration: " + configuration);
        said.addAll(configuration.warnings());
        try (Wiring wiring = Wiring.start(configuration, Clock.system(), new Instruments());
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            said.add("banner: " + wiring.banner());
            List<String> credentials = List.of(
                    "Bearer c4n4ry-one",
                    "Bearer c4n4ry-file",
                    "Bearer c4n4ry-wrong",
                    "Bearer a.c4n4ry.b",
                    "c4n4ry-bare",
                    "Basic " + Base64.getEncoder().encodeToString("ann:c4n4ry-inline".getBytes()),
                    "Basic " + Base64.getEncoder().encodeToString("eve:c4n4ry-people".getBytes()),
                    "Basic " + Base64.getEncoder().encodeToString("ann:c4n4ry-wrong".getBytes()));
            int answered = 0;
            for (Listener listener : wiring.listeners()) {
                for (String credential : credentials) {
                    for (String path :
                            List.of("/", "/v1/traces", "/metrics", "/api/v1/status", "/api/v1/services", "/x")) {
                        answered += ask(client, listener, path, credential) / 200;
                    }
                }
            }
            assertThat(answered).as("requests that were answered").isPositive();
            String session = logIn(client, wiring);
            wiring.reload();
            assertThat(said).allSatisfy(line -> assertThat(line).doesNotContain(session));
        }
        assertThat(said).hasSizeGreaterThan(100);
        assertThat(said).allSatisfy(line -> assertThat(line).doesNotContain(CANARY));
    }

    /// Types in what is right and what is not, and uses the session.
    ///
    /// @return its id, which was said to the browser alone
    private String logIn(HttpClient client, Wiring wiring) throws Exception {
        URI query = URI.create("http://localhost:"
                + wiring.listeners().stream()
                        .filter(listener -> listener.purpose().startsWith("UI"))
                        .findFirst()
                        .orElseThrow()
                        .port());
        String session = "";
        for (String form : List.of(
                "token=c4n4ry-wrong",
                "token=a.c4n4ry.b",
                "token=%3Cc4n4ry%22",
                "user=ann&password=c4n4ry-wrong",
                "user=c4n4ry-user&password=x",
                "c4n4ry=c4n4ry",
                "token=c4n4ry-one",
                "user=ann&password=c4n4ry-inline")) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(query.resolve("/login?next=/tasks"))
                            .header("content-type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Map<String, List<String>> headers = new HashMap<>(answer.headers().map());
            List<String> cookies = headers.getOrDefault("set-cookie", List.of());
            headers.remove("set-cookie");
            said.add("answer: " + headers + answer.body());
            if (!cookies.isEmpty()) {
                session = cookies.getFirst().replaceAll("^[^=]*=|;.*", "");
            }
        }
        assertThat(session).hasSize(43);
        String cookie = "sluice-session-0=" + session;
        for (String path : List.of("/", "/metrics", "/api/v1/status", "/api/v1/events", "/x", "/login", "/logout")) {
            for (String method : List.of("GET", "POST")) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(query.resolve(path))
                                .header("cookie", cookie)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                said.add("answer: " + answer.headers().map() + answer.body());
            }
        }
        return session;
    }

    @Test
    void noProblemOfAConfigurationShowsASecret() {
        List<String> mistakes = List.of(
                "extensions: {bearertokenauth: {token: c4n4ry, scheem: x}}",
                "extensions: {bearertokenauth: {tokn: c4n4ry}}",
                "extensions: {bearertokenauth: {token: {value: c4n4ry}}}",
                "extensions: {bearertokenauth: {token: c4n4ry, scheme: [c4n4ry]}}",
                "extensions: {bearertokenauth: {token: c4n4ry}, basciauth: {}}",
                "extensions:\n  bearertokenauth:\n    token: c4n4ry\n    token: c4n4ry-again",
                "extensions:\n  bearertokenauth:\n    token: \"c4n4ry",
                "extensions:\n  bearertokenauth:\n    - c4n4ry",
                "extensions: {basicauth: {htpasswd: {inline: c4n4ry}}}",
                "extensions: {basicauth: {htpasswd: {inline: 'ann:$apr1$c4n4ry'}}}",
                "extensions: {basicauth: {htpasswd: {inlin: 'ann:c4n4ry'}}}",
                "extensions: {basicauth: {htpasswd: 'ann:c4n4ry'}}",
                "extensions: {basicauth: {client_auth: {username: ann, password: c4n4ry}}}",
                "extensions: {oidc: {issuer_url: 'https://login.example', audience: a, client_secret: c4n4ry}}",
                "sluice: {cache: {redis: 'http://:c4n4ry@localhost:1'}}",
                "sluice: {cache: {redis: 'c4n4ry'}}",
                "sluice: {cache: {redis: [c4n4ry]}}",
                "exporters: {otlp_http: {endpoint: 'http://localhost:1', headers: {x-team: c4n4ry}, tiemout: 1s}}",
                "exporters: {otlp_http: {endpoint: 'http://localhost:1', headers: {authorization: [c4n4ry]}}}");
        for (String mistake : mistakes) {
            Path file = folder.resolve("sluice.yaml");
            Throwable refused = catchThrowable(() -> {
                Files.writeString(file, mistake);
                ConfigurationLoader.load(List.of(file.toString()), List.of(), Map.of());
            });

            assertThat(refused).as(mistake).hasMessageContaining("invalid configuration");
            assertThat(refused.toString()).as(mistake).doesNotContain(CANARY);
        }
    }

    private List<String> sets() {
        List<String> sets = new ArrayList<>(List.of(
                "sluice.mode=memory",
                "sluice.cache.redis=redis://ann:c4n4ry-redis@127.0.0.1:1/2",
                "sluice.data='" + folder.resolve("data") + "'",
                "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                "receivers.otlp.protocols.http.endpoint=localhost:0",
                "sluice.query.endpoint=localhost:0"));
        for (String permission : List.of("ingest", "query", "admin")) {
            sets.add("sluice.auth." + permission + "=[bearertokenauth, basicauth]");
        }
        return sets;
    }

    private String extensions(String one, String two, String user) {
        return """
                extensions:
                  bearertokenauth: {token: %s, tokens: [%s], filename: '%s'}
                  basicauth: {htpasswd: {inline: '%s', file: '%s'}}
                service:
                  extensions: [bearertokenauth, basicauth]
                """.formatted(one, two, folder.resolve("tokens"), user, folder.resolve("people"));
    }

    private int ask(HttpClient client, Listener listener, String path, String credential) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + listener.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", credential)
                .header("x-api-key", "c4n4ry-header")
                .header("content-type", "application/json")
                .method(
                        path.startsWith("/v1") ? "POST" : "GET",
                        HttpRequest.BodyPublishers.ofString("{\"resourceSpans\": \"c4n4ry-body\"}"))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        said.add("answer: " + answer.headers().map() + answer.body());
        return answer.statusCode() == 200 ? 200 : 0;
    }
}
