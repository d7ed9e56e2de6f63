package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.transport.Requests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sluice.tail.rate` of a whole server.
class LiveTailRateTest {
    private static final Pattern LOST =
            Pattern.compile("\\{\"lost\":(\\d+),\"signal\":\"traces\",\"reason\":\"rate\"}");

    @TempDir
    private Path folder;

    @Test
    void aReaderOfEverythingIsShownSoManyRecordsASecondAndToldOfEachOther() throws Exception {
        try (Wiring wiring = TestServer.start(folder, "sluice.tail.rate=100");
                HttpClient client = HttpClient.newHttpClient()) {
            BlockingQueue<String> all = listen(client, port(wiring, "UI and API"), "");
            BlockingQueue<String> few = listen(client, port(wiring, "UI and API"), "?filter=service%3Dnobody");

            int sent = 0;
            for (int request = 0; request < 40; request++) {
                assertThat(TestServer.send(client, wiring, "/v1/traces", Requests.spans(500)))
                        .isEqualTo(200);
                sent += 500;
            }
            String first = next(all);
            assertThat(spans(first)).as("one second's worth at once").isEqualTo(100);
            long shown = 100;
            long told = 0;
            while (shown + told < sent) {
                String message = next(all);
                Matcher lost = LOST.matcher(message);
                told += lost.matches() ? Long.parseLong(lost.group(1)) : 0;
                shown += spans(message);
            }

            assertThat(shown + told).isEqualTo(sent);
            assertThat(told).isGreaterThan(sent / 2);
            assertThat(lostByMetric(client, wiring)).isEqualTo(told);
            assertThat(few).as("who is shown nothing has no rate to keep").isEmpty();
            client.shutdownNow();
        }
    }

    private static BlockingQueue<String> listen(HttpClient client, int port, String query) {
        BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + port + "/api/v1/tail" + query), new QueueingListener(shown))
                .join();
        return shown;
    }

    private static long lostByMetric(HttpClient client, Wiring wiring) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port(wiring, "UI and API") + "/metrics"))
                .build();
        String series = "sluice_tail_lost_items_total{signal=\"traces\",reason=\"rate\"} ";
        return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    private static String next(BlockingQueue<String> shown) throws InterruptedException {
        String message = shown.poll(30, TimeUnit.SECONDS);
        assertThat(message).as("a message in time").isNotNull();
        return message;
    }

    private static int spans(String message) {
        return message.split("\"spanId\"", -1).length - 1;
    }
}
