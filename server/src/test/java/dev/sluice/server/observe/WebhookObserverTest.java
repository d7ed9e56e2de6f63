package dev.sluice.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WebhookObserverTest {
    private static final Event ALERT =
            Event.of(EventType.PERFORMANCE_ALERT, Instant.EPOCH, "alerts", Map.of("rule", "lag"));
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void anAnswerThatIsNoSuccessIsAFailure() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try (WebhookObserver webhook =
                new WebhookObserver(target(server.getAddress().getPort()), SHORT)) {
            assertThatThrownBy(() -> webhook.observe(ALERT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HTTP 500");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aPortThatRefusesIsAFailure() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        try (WebhookObserver webhook = new WebhookObserver(target(closed), SHORT)) {
            assertThatThrownBy(() -> webhook.observe(ALERT)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void oneThatHangsIsGivenUpAndHoldsNobody() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                WebhookObserver webhook = new WebhookObserver(target(silent.getLocalPort()), SHORT)) {
            assertThatThrownBy(() -> webhook.observe(ALERT)).isInstanceOf(HttpTimeoutException.class);

            List<String> complaints = new CopyOnWriteArrayList<>();
            Instruments instruments = new Instruments();
            EventBus bus = new EventBus(
                    EventBus.Limits.STANDARD,
                    Thread.ofVirtual().factory(),
                    Clock.system(),
                    instruments,
                    (observer, reason) -> complaints.add(observer.name() + " " + reason));
            bus.add(webhook);
            for (int i = 0; i < 1_000; i++) {
                bus.publish(ALERT);
            }
            Await.until(() -> !complaints.isEmpty());

            assertThat(complaints.getFirst()).startsWith("webhook threw ").contains("timed out");
            assertThat(instruments.snapshot().toString()).contains("sluice_events_dropped_total");
        }
    }

    private static URI target(int port) {
        return URI.create("http://localhost:" + port + "/");
    }
}
