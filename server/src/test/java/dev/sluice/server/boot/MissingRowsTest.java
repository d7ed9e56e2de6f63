package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import dev.sluice.server.cli.Sluice;
import dev.sluice.server.transport.Requests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows that are missing from an answer are told in every form of answers: S-06, and the limit of rows.
class MissingRowsTest {
    private static final String HEADER = "sluice-warning";
    private static final String TRACE = "/api/v1/traces/00000000000000000000000000000001";
    private static final String LOST_SPANS = "incomplete: up to 20 rows of spans are missing, in a damaged file: ";
    private static final String LOST_LOGS = "incomplete: up to 7 rows of logs are missing, in a damaged file: ";
    private static final String LOST_POINTS = "incomplete: up to 9 rows of metric_points are missing";

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
    void flippedBitsAreToldInEveryFormOfAnswers() throws Exception {
        Wiring wiring = startOverDamage();

        assertTold(wiring, "/api/v1/services", LOST_SPANS);
        assertTold(wiring, "/api/v1/services", LOST_LOGS);
        assertTold(wiring, "/api/v1/services", LOST_POINTS);
        assertTold(wiring, "/api/v1/operations?service=shop", LOST_SPANS);
        assertTold(wiring, "/api/v1/traces", LOST_SPANS);
        assertTold(wiring, "/api/v1/logs", LOST_LOGS);
        assertTold(wiring, "/api/v1/metrics", LOST_POINTS);
        HttpResponse<String> protobuf = ask(wiring, "/api/v1/logs", "application/x-protobuf", null);
        assertThat(warnings(protobuf)).singleElement().asString().startsWith(LOST_LOGS);
        HttpResponse<String> trace = ask(wiring, TRACE, "application/json", null);
        assertThat(trace.statusCode()).isEqualTo(404);
        assertThat(trace.body()).contains("is not stored; " + LOST_SPANS);
        assertThat(warnings(trace)).singleElement().asString().startsWith(LOST_SPANS);
        for (String type : List.of("application/json", "application/x-ndjson", "text/csv")) {
            HttpResponse<String> rows = ask(wiring, "/api/v1/sql", type, "SELECT count(*) FROM spans");
            assertThat(warnings(rows)).as(type).singleElement().asString().startsWith(LOST_SPANS);
        }
        assertThat(ask(wiring, "/api/v1/sql", "application/json", "SELECT count(*) FROM spans")
                        .body())
                .contains("\"warnings\":[\"" + LOST_SPANS);
        HttpResponse<String> other = ask(wiring, "/api/v1/sql", "text/csv", "SELECT count(*) FROM profiles");
        assertThat(warnings(other)).isEmpty();
    }

    @Test
    void theCommandLineTellsOnStandardErrorWhatIsMissing() throws Exception {
        Wiring wiring = startOverDamage();

        for (String format : List.of("table", "json", "ndjson", "csv")) {
            assertThat(run(wiring, "query", "--format", format, "SELECT count(*) n FROM spans"))
                    .as(format)
                    .startsWith("0 sluice: " + LOST_SPANS);
        }
        assertThat(run(wiring, "trace", "00000000000000000000000000000001"))
                .startsWith("7 ")
                .contains(LOST_SPANS);
        assertThat(run(wiring, "services")).contains("sluice: " + LOST_SPANS);
    }

    @Test
    void wholeAnswersHaveNoWarning() throws Exception {
        Wiring wiring = start();
        send(wiring, "/v1/traces", Requests.spans(3));

        HttpResponse<String> services = ask(wiring, "/api/v1/services", "application/json", null);

        assertThat(services.body()).contains("shop").doesNotContain("warnings");
        assertThat(warnings(services)).isEmpty();
        assertThat(run(wiring, "query", "--format", "csv", "SELECT count(*) n FROM spans"))
                .isEqualTo("0 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson", "text/csv"})
    void shortAnswersThatWereCutSayItInTheirHeaders(String type) throws Exception {
        Wiring wiring = start("sluice.sql.rows=10");

        HttpResponse<String> cut = ask(wiring, "/api/v1/sql", type, "SELECT * FROM range(11)");
        HttpResponse<String> whole = ask(wiring, "/api/v1/sql", type, "SELECT * FROM range(10)");

        assertThat(warnings(cut))
                .singleElement()
                .asString()
                .startsWith("incomplete: there are more rows than these 10");
        assertThat(warnings(whole)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson", "csv"})
    void longAnswersThatWereCutSayItInTheirTrailers(String format) throws Exception {
        Wiring wiring = start("sluice.sql.rows=5000");
        String statement = "SELECT range r, repeat('x', 200) t FROM range(5001)";

        assertThat(run(wiring, "query", "--format", format, statement))
                .startsWith("0 sluice: incomplete: there are more rows than these 5000");
        assertThat(run(wiring, "query", "--format", format, statement.replace("5001", "5000")))
                .isEqualTo("0 ");
    }

    @Test
    void aTrailerIsNotAHeaderOfALongAnswer() throws Exception {
        Wiring wiring = start("sluice.sql.rows=5000");
        URI uri = URI.create("http://localhost:" + port(wiring, "UI and API") + "/api/v1/sql");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("accept", "text/csv");
        connection.setRequestProperty("content-type", "text/plain");
        connection
                .getOutputStream()
                .write("SELECT repeat('x', 200) t FROM range(5001)".getBytes(StandardCharsets.UTF_8));

        assertThat(connection.getHeaderField("trailer")).isEqualTo(HEADER);
        assertThat(connection.getHeaderField(HEADER)).isNull();
        connection.getInputStream().readAllBytes();
        assertThat(connection.getHeaderField(HEADER)).startsWith("incomplete: ");
    }

    private Wiring startOverDamage() throws Exception {
        Wiring first = start();
        send(first, "/v1/traces", Requests.spans(20));
        send(first, "/v1/logs", Requests.logs(7));
        send(first, "/v1/metrics", Requests.points(9));
        first.close();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("data/store/warehouse"))) {
            files = all.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
        assertThat(files).hasSize(3);
        for (Path file : files) {
            flip(file);
        }
        return start();
    }

    private static void flip(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long middle = bytes.length() / 2;
            bytes.seek(middle);
            int value = bytes.read();
            bytes.seek(middle);
            bytes.write(value ^ 1);
        }
    }

    private void assertTold(Wiring wiring, String path, String warning) throws Exception {
        HttpResponse<String> answer = ask(wiring, path, "application/json", null);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(warnings(answer))
                .as(path)
                .anySatisfy(told -> assertThat(told).startsWith(warning));
        assertThat(answer.body()).as(path).contains("\"warnings\":[").contains(warning);
    }

    private static List<String> warnings(HttpResponse<String> answer) {
        return answer.headers().allValues(HEADER);
    }

    /// Exit code and standard error.
    private String run(Wiring wiring, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://localhost:" + port(wiring, "UI and API")));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        int exit = Sluice.run(
                all.toArray(String[]::new), out, new PrintStream(err, true, StandardCharsets.UTF_8), Map.of());
        return exit + " " + err.toString(StandardCharsets.UTF_8);
    }

    private Wiring start(String... sets) {
        List<String> all = new ArrayList<>(List.of("sluice.journal.segment=1MiB"));
        all.addAll(List.of(sets));
        Wiring wiring = TestServer.start(folder, all.toArray(String[]::new));
        running.add(wiring);
        return wiring;
    }

    /// Returns when it can be asked for.
    private void send(Wiring wiring, String path, byte[] body) throws Exception {
        assertThat(TestServer.send(client, wiring, path, body)).isEqualTo(200);
        Await.until(() -> wiring.status().journal().lagEntries() == 0);
    }

    private HttpResponse<String> ask(Wiring wiring, String path, String accept, String statement) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port(wiring, "UI and API") + path))
                .header("accept", accept);
        if (statement != null) {
            request.header("content-type", "text/plain").POST(HttpRequest.BodyPublishers.ofString(statement));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
