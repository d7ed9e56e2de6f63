package dev.sluice.server.observe;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.EventType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Posts alerts, errors and the shutdown as JSON to an address of the operator's, once each: a webhook that is down
/// misses them, and its failures are counted.
public final class WebhookObserver implements EventObserver, AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final URI target;
    private final Duration patience;
    private final HttpClient client;

    /// @param target with scheme http or https
    public WebhookObserver(URI target) {
        this(target, ANSWER);
    }

    /// @param patience for the connection, and for the answer
    WebhookObserver(URI target, Duration patience) {
        this.target = target;
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).build();
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void observe(Event event) throws IOException, InterruptedException {
        if (event.type() == EventType.DATA_RECEIVED || event.type() == EventType.DATA_PROCESSED) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(patience)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(EventText.json(event)))
                .build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("webhook answered HTTP " + status + " (expected: 2xx)");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
