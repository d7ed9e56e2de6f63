package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.server.cli.Sluice;
import dev.sluice.server.transport.RawHttp1;
import dev.sluice.server.transport.Requests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `GET /api/v1/tail` of a whole server.
class LiveTailTest {
    private static final long SECONDS = 30;
    private static final Pattern LOST =
            Pattern.compile("\\{\"lost\":(\\d+),\"signal\":\"traces\",\"reason\":\"(slow|large)\"}");

    private static final String SLOW = "sluice_tail_lost_items_total{signal=\"traces\",reason=\"slow\"}";
    private static final String UPGRADE = "connection: Upgrade\r\nupgrade: websocket\r\n"
            + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n";
    private static final int QUEUE_BYTES = 256 << 10;
    private static final int MESSAGE_BYTES = 64 << 10;
    private static final int SESSIONS = 2;

    @TempDir
    private static Path folder;

    private static Wiring wiring;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        wiring = TestServer.start(
                folder,
                "sluice.tail.queue=" + QUEUE_BYTES,
                "sluice.tail.message=" + MESSAGE_BYTES,
                "sluice.tail.sessions=" + SESSIONS,
                "sluice.tail.rate=0");
    }

    @AfterEach
    void everybodyLeaves() {
        client.shutdownNow();
        awaitNobody();
    }

    /// The shutdown ends the tails.
    @AfterAll
    static void stop() throws Exception {
        BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        try (HttpClient last = HttpClient.newHttpClient()) {
            connect(last, "", shown);
            wiring.close();
            assertThat(next(shown)).isEqualTo("close 1001");
        }
    }

    @Test
    void everySignalIsShownAsOneOtlpJsonObjectPerRequest() throws Exception {
        BlockingQueue<String> shown = listen("");

        Map<Signal, byte[]> requests = Map.of(
                Signal.TRACES, Requests.spans(3),
                Signal.METRICS, Requests.points(2),
                Signal.LOGS, Requests.logs(2),
                Signal.PROFILES, Requests.profiles(2));
        for (Signal signal : Signal.values()) {
            byte[] request = requests.get(signal);
            assertThat(send(signal.path(), request)).isEqualTo(200);
            assertThat(next(shown))
                    .isEqualTo(new String(
                            ProtobufToJson.toBytes(signal, request, 0, request.length), StandardCharsets.UTF_8));
        }
        assertThat(get("/metrics"))
                .contains("sluice_tail_sent_items_total{signal=\"profiles\"} 2")
                .contains("sluice_websocket_sessions{purpose=\"tail\"} 1");
    }

    @Test
    void onlyWhatWasAcceptedAndWhatTheFilterLetsThroughIsShown() throws Exception {
        BlockingQueue<String> shown = listen("?signal=traces&filter=" + encoded("service=shop attr=http.route=/cart"));

        send("/v1/logs", Requests.logs(2));
        send("/v1/traces", Requests.spans(0, 3));
        send("/v1/traces", Requests.spans(2, 3));

        byte[] accepted = Requests.spans(2);
        assertThat(next(shown))
                .isEqualTo(new String(
                        ProtobufToJson.toBytes(Signal.TRACES, accepted, 0, accepted.length), StandardCharsets.UTF_8));
        assertThat(shown).isEmpty();
    }

    @Test
    void whatIsLongerThanAMessageIsCutBetweenItemsAndOneThatIsTooLargeAloneIsTold() throws Exception {
        BlockingQueue<String> shown = listen("");

        send("/v1/traces", Requests.spans(1_000));
        assertSpans(shown, 1_000);
        assertThat(shown).isEmpty();

        send("/v1/metrics", Requests.points(2_000));
        assertThat(next(shown)).isEqualTo("{\"lost\":2000,\"signal\":\"metrics\",\"reason\":\"large\"}");
    }

    @Test
    void aReaderThatNeverReadsLosesRecordsThatAreCountedAndToldAndNobodyElseNotices() throws Exception {
        long lostBefore = metric(SLOW);
        byte[] request = Requests.spans(1_000);
        long sent = 0;
        try (RawHttp1 stuck = RawHttp1.open(port(wiring, "UI and API"))) {
            stuck.text("GET /api/v1/tail HTTP/1.1\r\nhost: localhost\r\n" + UPGRADE + "\r\n");
            assertThat(stuck.answer()).startsWith("HTTP/1.1 101");
            BlockingQueue<String> quick = listen("");

            while (metric(SLOW) < lostBefore + 50_000) {
                assertThat(send("/v1/traces", request)).isEqualTo(200);
                sent += 1_000;
                assertThat(metric("sluice_tail_queued_bytes")).isLessThanOrEqualTo(SESSIONS * QUEUE_BYTES);
                assertSpans(quick, 1_000);
            }

            long told = 0;
            long shown = 0;
            while (told + shown < sent) {
                String message = stuck.frame();
                Matcher lost = LOST.matcher(message);
                told += lost.matches() ? Long.parseLong(lost.group(1)) : 0;
                shown += count(message, "\"spanId\"");
            }
            assertThat(told + shown).isEqualTo(sent);
            assertThat(told).isEqualTo(metric(SLOW) - lostBefore);
        }
    }

    @Test
    void whatIsNoListeningIsRefusedWithAReason() throws Exception {
        assertThat(raw("?signal=traces", "", "")).startsWith("HTTP/1.1 426").containsIgnoringCase("upgrade: websocket");
        assertThat(upgrade("?signal=spans", "")).startsWith("HTTP/1.1 400");
        assertThat(upgrade("?filter=loud%3Dyes", "")).startsWith("HTTP/1.1 400");
        assertThat(upgrade("?fliter=a%3Db", "")).startsWith("HTTP/1.1 400");
        assertThat(upgrade("", "origin: http://evil.example\r\n")).startsWith("HTTP/1.1 403");
        for (int i = 0; i < SESSIONS; i++) {
            listen("");
        }
        assertThat(upgrade("", "")).startsWith("HTTP/1.1 429");
    }

    @Test
    void aListenerThatLeavesMakesRoomAndOneThatSpeaksIsLetGo() throws Exception {
        BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        connect(client, "", shown).sendText("hello", true).join();
        assertThat(next(shown)).isEqualTo("close 1003");
        awaitNobody();

        WebSocket polite = connect(client, "", shown);
        polite.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
        awaitNobody();
    }

    @Test
    void afterACloseNothingMoreIsShown() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread sending = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                try {
                    send("/v1/logs", Requests.logs(1));
                } catch (Exception ended) {
                    return;
                }
            }
        });
        try (RawHttp1 speaking = RawHttp1.open(port(wiring, "UI and API"))) {
            speaking.text("GET /api/v1/tail HTTP/1.1\r\nhost: localhost\r\n" + UPGRADE + "\r\n");
            assertThat(speaking.answer()).startsWith("HTTP/1.1 101");
            assertThat(speaking.frame()).startsWith("{\"resourceLogs\"");
            speaking.bytes(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});

            String frame = speaking.frame();
            while (speaking.frameKind() != 8) {
                frame = speaking.frame();
            }

            assertThat(frame).startsWith("\u0003\u00eb");
            assertThat(speaking.rest()).isEmpty();
        } finally {
            over.set(true);
            sending.join();
        }
    }

    @Test
    void theCommandPrintsOneObjectALineWithTextForPeopleWhenAskedFor() throws Exception {
        assertThat(commanded("tail", "logs", "q=order 1", "--format", "ndjson"))
                .startsWith("{\"resourceLogs\":")
                .contains("order 1 placed")
                .doesNotContain("order 0 placed");
        assertThat(commanded("tail", "logs", "--format", "text"))
                .contains("2023-11-14T22:13:20Z  INFO  order 0 placed" + System.lineSeparator());
    }

    @Test
    void theCommandEndsInTimeAndSaysWhatItDoesNotUnderstand() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(command(OutputStream.nullOutputStream(), err, "tail", "--for", "1ms"))
                .isZero();
        assertThat(command(OutputStream.nullOutputStream(), err, "tail", "spans"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("spans (expected: traces, metrics, logs, profiles");
        assertThat(command(OutputStream.nullOutputStream(), err, "tail", "status=LOUD"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("status: LOUD (expected: UNSET, OK or ERROR)");
    }

    /// What the command prints of two log records, stopped when it has printed a whole line.
    private String commanded(String... words) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread command = Thread.ofPlatform().start(() -> command(out, System.err, words));
        awaitListeners(1);
        send("/v1/logs", Requests.logs(2));
        Await.until(() -> out.toString(StandardCharsets.UTF_8).endsWith("\n"));
        command.interrupt();
        command.join();
        awaitNobody();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int command(OutputStream out, OutputStream err, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", "http://localhost:" + port(wiring, "UI and API")));
        return Sluice.run(
                all.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of());
    }

    private static void awaitNobody() {
        awaitListeners(0);
    }

    private static void awaitListeners(int count) {
        Await.until(() -> metric("sluice_websocket_sessions{purpose=\"tail\"}") == count);
    }

    private BlockingQueue<String> listen(String query) {
        BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        connect(client, query, shown);
        return shown;
    }

    private static WebSocket connect(HttpClient client, String query, BlockingQueue<String> shown) {
        return client.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://localhost:" + port(wiring, "UI and API") + "/api/v1/tail" + query),
                        new QueueingListener(shown))
                .join();
    }

    private static String next(BlockingQueue<String> shown) throws InterruptedException {
        String message = shown.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message within " + SECONDS + " s").isNotNull();
        return message;
    }

    /// So many spans, in however many messages of the allowed length.
    private static void assertSpans(BlockingQueue<String> shown, int spans) throws InterruptedException {
        int seen = 0;
        while (seen < spans) {
            String message = next(shown);
            assertThat(message.length()).isLessThanOrEqualTo(MESSAGE_BYTES);
            seen += count(message, "\"spanId\"");
        }
        assertThat(seen).isEqualTo(spans);
    }

    private static int count(String text, String word) {
        return (text.length() - text.replace(word, "").length()) / word.length();
    }

    private static String encoded(String filter) {
        return URLEncoder.encode(filter, StandardCharsets.UTF_8);
    }

    private static String upgrade(String query, String lines) throws Exception {
        return raw(query, UPGRADE, lines);
    }

    private static String raw(String query, String upgrade, String lines) throws Exception {
        try (RawHttp1 raw = RawHttp1.open(port(wiring, "UI and API"))) {
            raw.text("GET /api/v1/tail" + query + " HTTP/1.1\r\nhost: localhost\r\n" + upgrade + lines + "\r\n");
            return raw.answer();
        }
    }

    private int send(String path, byte[] body) throws Exception {
        return TestServer.send(client, wiring, path, body);
    }

    private static String get(String path) {
        URI uri = URI.create("http://localhost:" + port(wiring, "UI and API") + path);
        try (InputStream answer = uri.toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long metric(String series) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }
}
