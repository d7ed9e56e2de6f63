package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.server.transport.Listener;
import dev.sluice.server.transport.Requests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a socket to the journal, the store, SQL and the query API, in one process.
class WholeSystemTest {
    private static final String FIRST_TRACE = "00000000000000000000000000000001";

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Wiring> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(Wiring::close);
        client.close();
    }

    @Test
    void whatIsAcknowledgedIsFoundInSqlAndInTheQueryApiAndTheLedgerBalances() throws Exception {
        Wiring wiring = start();

        assertThat(send(wiring, "/v1/traces", Requests.spans(20, 5))).isEqualTo(200);
        assertThat(send(wiring, "/v1/logs", Requests.logs(7))).isEqualTo(200);
        assertThat(send(wiring, "/v1/metrics", Requests.points(9))).isEqualTo(200);
        awaitDelivered(wiring, Signal.TRACES, 20);
        awaitDelivered(wiring, Signal.LOGS, 7);
        awaitDelivered(wiring, Signal.METRICS, 9);

        assertThat(sql(wiring, "SELECT count(*), count(DISTINCT trace_id) FROM spans WHERE service_name = 'shop'"))
                .contains("[20,20]");
        assertThat(sql(wiring, "SELECT count(*) FROM logs WHERE body = 'order 3 placed'"))
                .contains("[1]");
        assertThat(sql(wiring, "SELECT sum(value) FROM metric_points WHERE metric_name = 'queue.depth'"))
                .contains("[40.5]");
        assertThat(get(wiring, "/api/v1/services")).contains("\"name\":\"shop\",\"spans\":20");
        assertThat(get(wiring, "/api/v1/traces/" + FIRST_TRACE)).contains("\"traceId\":\"" + FIRST_TRACE + "\"");
        assertThat(get(wiring, "/api/v1/traces?service=shop&attr=http.route%3D/cart&limit=50"))
                .contains("\"rootName\":\"GET /cart\"");
        assertThat(get(wiring, "/api/v1/logs?q=order&limit=2"))
                .contains("order 6 placed")
                .contains("\"next\":\"");
        assertThat(get(wiring, "/api/v1/metrics/queue.depth")).contains("\"asDouble\":8.5");
        assertThat(get(wiring, "/metrics"))
                .contains("otelcol_receiver_accepted_spans{receiver=\"otlp\",transport=\"http\"} 20");
        Ledger.Balance spans = wiring.ledger().balance(Signal.TRACES);
        assertThat(spans.isBalanced()).isTrue();
        assertThat(spans.at(Ledger.Stage.RECEIVED)).isEqualTo(25);
        assertThat(spans.at(Ledger.Stage.REJECTED)).isEqualTo(5);
    }

    @Test
    void afterARestartEverythingIsThereOnce() throws Exception {
        Wiring first = start();
        assertThat(send(first, "/v1/traces", Requests.spans(30))).isEqualTo(200);
        first.close();

        Wiring second = start();

        awaitReady(second);
        assertThat(sql(second, "SELECT count(*), count(DISTINCT trace_id) FROM spans"))
                .contains("[30,30]");
        assertThat(second.ledger().balance(Signal.TRACES).isBalanced()).isTrue();
    }

    @Test
    void inModeMemoryThereIsNoJournalAndTheRowsAreThereAllTheSame() throws Exception {
        Wiring wiring = start("sluice.mode=memory");

        assertThat(send(wiring, "/v1/traces", Requests.spans(4))).isEqualTo(200);

        assertThat(sql(wiring, "SELECT count(*) FROM spans")).contains("[4]");
        assertThat(Files.exists(folder.resolve("data/journal"))).isFalse();
        assertThat(wiring.ledger().balance(Signal.TRACES).isBalanced()).isTrue();
    }

    @Test
    void whatWasAskedBeforeIsNotAskedAgainUntilMoreRowsCome() throws Exception {
        Wiring wiring = start();
        assertThat(send(wiring, "/v1/traces", Requests.spans(20))).isEqualTo(200);
        awaitDelivered(wiring, Signal.TRACES, 20);

        assertThat(get(wiring, "/api/v1/services")).contains("\"spans\":20");
        assertThat(get(wiring, "/metrics")).contains("{cache=\"answers\",outcome=\"hit\"} 0\n");
        assertThat(get(wiring, "/api/v1/services")).contains("\"spans\":20");
        assertThat(get(wiring, "/metrics")).contains("{cache=\"answers\",outcome=\"hit\"} 1\n");

        assertThat(send(wiring, "/v1/traces", Requests.spans(20))).isEqualTo(200);
        awaitDelivered(wiring, Signal.TRACES, 40);
        assertThat(get(wiring, "/api/v1/services")).contains("\"spans\":40");
    }

    @Test
    void aRedisThatIsNotThereIsNotMissed() throws Exception {
        Wiring wiring = start("sluice.cache.size=0", "sluice.cache.redis=redis://127.0.0.1:1");
        assertThat(send(wiring, "/v1/traces", Requests.spans(20))).isEqualTo(200);
        awaitDelivered(wiring, Signal.TRACES, 20);

        for (int i = 0; i < 4; i++) {
            assertThat(get(wiring, "/api/v1/services")).contains("\"spans\":20");
        }

        assertThat(get(wiring, "/metrics"))
                .contains("sluice_cache_circuit_open{cache=\"answers-redis\"} 1\n")
                .doesNotContain("cache=\"answers\"");
    }

    @Test
    void overTheBudgetRequestsAreRefusedRetryablyAndNothingIsHeldAfterwards() throws Exception {
        Wiring wiring = start("sluice.limits.in_flight=16KiB");

        HttpResponse<String> never =
                post(wiring, "OTLP/HTTP", "/v1/traces", "application/x-protobuf", Requests.spans(500));
        // There is room for the text, not for what it is turned into as well.
        byte[] json = ("{\"resourceSpans\":[" + " ".repeat(5_000) + "]}").getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> refused = post(wiring, "OTLP/HTTP", "/v1/traces", "application/json", json);

        assertThat(never.statusCode()).isEqualTo(413);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        assertThat(send(wiring, "/v1/traces", Requests.spans(1))).isEqualTo(200);
        assertThat(get(wiring, "/metrics")).contains("sluice_requests_memory_bytes 0");
    }

    @Test
    void aSecondProcessOnTheSameFolderIsToldWhoHasIt() throws Exception {
        start();

        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> start());

        assertThat(failure.code()).isEqualTo(DataFolder.LOCKED);
        assertThat(failure)
                .hasMessageContaining(
                        "in use by process " + ProcessHandle.current().pid());
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        Wiring first = start();
        int port = port(first, "OTLP/HTTP");

        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> start(
                        "sluice.data='" + folder.resolve("other") + "'",
                        "receivers.otlp.protocols.http.endpoint=localhost:" + port));

        assertThat(failure.code()).isEqualTo(Listener.PORT_TAKEN);
        assertThat(failure).hasMessageContaining("port " + port + " (OTLP/HTTP) is taken");
    }

    @Test
    void aFolderOfANewerVersionIsLeftUntouched() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("sluice-data"), "sluice data folder, version 99\n");

        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> start());

        assertThat(failure.code()).isEqualTo(DataFolder.NEWER);
        assertThat(data).isDirectoryContaining("glob:**sluice-data");
        assertThat(Files.exists(data.resolve("journal"))).isFalse();
    }

    @Test
    void whatWasOpenedBeforeThePartThatFailedIsClosedAgain() throws Exception {
        Path format = Files.createDirectories(folder.resolve("data/store")).resolve("format");
        Files.writeString(folder.resolve("data/sluice-data"), "sluice data folder, version 1\n");
        Files.writeString(format, "sluice-store 99\n");

        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> start());

        assertThat(failure).hasMessageContaining("sluice-store 99");
        assertThat(folder.resolve("data/journal")).isDirectory();
        Files.delete(format);
        assertThat(send(start(), "/v1/traces", Requests.spans(1))).isEqualTo(200);
    }

    @Test
    void foreignPagesAndRebindingNamesAreKeptOut() throws Exception {
        Wiring wiring = start();
        int port = port(wiring, "UI and API");
        HttpRequest foreign = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/sql"))
                .header("origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("SELECT 1"))
                .build();

        HttpResponse<String> answer = client.send(foreign, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("query.foreign-origin");
    }

    @Test
    void problemsOfQuestionsAreDocumentsWithACode() throws Exception {
        Wiring wiring = start();

        assertThat(get(wiring, "/api/v1/traces?limt=3"))
                .contains("query.bad-parameter")
                .contains("limt");
        assertThat(get(wiring, "/api/v1/traces/xyz")).contains("32 hexadecimal digits");
        assertThat(get(wiring, "/api/v1/traces/" + FIRST_TRACE)).contains("\"status\":404");
        assertThat(get(wiring, "/api/v1/nothing")).contains("query.unknown-path");
        assertThat(sql(wiring, "DROP TABLE spans")).contains("\"status\":400");
        assertThat(get(wiring, "/api/v1/openapi.json")).contains("\"/traces/{traceId}\"");
    }

    private Wiring start(String... sets) {
        List<String> all = new ArrayList<>(List.of("sluice.journal.segment=1MiB"));
        all.addAll(List.of(sets));
        Wiring wiring = TestServer.start(folder, all.toArray(String[]::new));
        running.add(wiring);
        return wiring;
    }

    private int send(Wiring wiring, String path, byte[] body) throws Exception {
        return post(wiring, "OTLP/HTTP", path, "application/x-protobuf", body).statusCode();
    }

    private String sql(Wiring wiring, String statement) throws Exception {
        byte[] body = statement.getBytes(StandardCharsets.UTF_8);
        return post(wiring, "UI and API", "/api/v1/sql", "text/plain", body).body();
    }

    private String get(Wiring wiring, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + port(wiring, "UI and API") + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> post(Wiring wiring, String purpose, String path, String type, byte[] body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port(wiring, purpose) + path))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void awaitDelivered(Wiring wiring, Signal signal, long items) {
        Await.until(() -> wiring.ledger().balance(signal).at(Ledger.Stage.DELIVERED) >= items);
    }

    private static void awaitReady(Wiring wiring) {
        Await.until(() -> wiring.readiness().isReady()
                && wiring.ledger().balance(Signal.TRACES).queued() == 0);
    }
}
