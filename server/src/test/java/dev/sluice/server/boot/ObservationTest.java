package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventType;
import dev.sluice.server.cli.Sluice;
import dev.sluice.server.transport.Requests;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a running server tells of its own inner parts: tasks, pools and events.
class ObservationTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingQueue<String> hooked = new LinkedBlockingQueue<>();
    private HttpServer hook;
    private Wiring wiring;

    @BeforeEach
    void start() throws Exception {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            hooked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        wiring = TestServer.start(
                folder,
                "sluice.mode=memory",
                "sluice.events.webhook='http://localhost:" + hook.getAddress().getPort() + "/'");
    }

    @AfterEach
    void stop() {
        wiring.close();
        hook.stop(0);
        client.close();
    }

    @Test
    void theTasksOfTheStoreAreListedByTheApiAndTheCommandLine() throws Exception {
        assertThat(get("/api/v1/tasks"))
                .contains("\"name\":\"seal\",\"priority\":\"high\",\"lane\":\"compute\",\"state\":\"waiting\"")
                .contains("\"name\":\"retention\",\"priority\":\"normal\",\"lane\":\"blocking\"");

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Sluice.run(
                new String[] {"tasks", "--url", "http://localhost:" + port(wiring, "UI and API")},
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                Map.of());

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("TASK")
                .contains("seal")
                .contains("snapshots");
    }

    @Test
    void anObserverOfAUsersJarHearsEvents() throws Exception {
        OwnObserver.HEARD.clear();

        send();

        Event heard = OwnObserver.HEARD.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(heard).isNotNull();
        wiring.close();
        assertThat(OwnObserver.HEARD).anyMatch(event -> event.type() == EventType.SYSTEM_SHUTDOWN);
    }

    @Test
    void thePoolOfRequestsIsListedAndUsed() throws Exception {
        send();
        send();

        assertThat(get("/api/v1/pools"))
                .contains("\"pressure\":\"normal\"")
                .contains("\"name\":\"requests\"")
                .doesNotContain("\"hits\":0");
        assertThat(get("/metrics")).contains("sluice_pool_kept_bytes{pool=\"requests\"}");
    }

    @Test
    void aSocketHearsWhatComesInSummedUpAndTheShutdownGoesToTheWebhookToo() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = connect(heard, "http://localhost:" + port(wiring, "UI and API"));

        send();

        String received = next(heard, "DataReceived");
        assertThat(received).contains("\"signal\":\"traces\",\"accepted\":20").contains("\"intervalMillis\":");
        assertThat(next(heard, "DataProcessed")).contains("\"delivered\":20");
        wiring.close();
        assertThat(next(heard, "SystemShutdown")).contains("\"source\":\"server\"");
        assertThat(heard.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo("close 1001");
        assertThat(next(hooked, "SystemShutdown")).contains("\"source\":\"server\"");
        socket.abort();
    }

    @Test
    void aRequestThatIsNoUpgradeIsToldWhatIsExpectedAndASocketThatSpeaksIsLetGo() throws Exception {
        assertThat(get("/api/v1/events")).contains("query.bad-upgrade", "(expected: websocket)");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        connect(heard, "http://localhost:" + port(wiring, "UI and API"))
                .sendText("hello", true)
                .join();

        String last = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        while (last != null && !last.startsWith("close")) {
            last = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(last).isEqualTo("close 1003");
        assertThat(get("/metrics"))
                .contains("sluice_websocket_closed_total{purpose=\"events\",reason=\"unacceptable\"} 1");
    }

    @Test
    void aPageOfAnotherSiteCannotListen() {
        assertThatThrownBy(() -> connect(new LinkedBlockingQueue<>(), "https://evil.example"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    private WebSocket connect(BlockingQueue<String> heard, String origin) {
        return client.newWebSocketBuilder()
                .header("origin", origin)
                .buildAsync(
                        URI.create("ws://localhost:" + port(wiring, "UI and API") + "/api/v1/events"),
                        new QueueingListener(heard))
                .join();
    }

    private static String next(BlockingQueue<String> heard, String type) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            String text = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(text).as("an event of type " + type).isNotNull();
            if (text.contains("\"type\":\"" + type + "\"")) {
                return text;
            }
        }
    }

    private void send() throws Exception {
        assertThat(TestServer.send(client, wiring, "/v1/traces", Requests.spans(20)))
                .isEqualTo(200);
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://localhost:" + port(wiring, "UI and API") + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
