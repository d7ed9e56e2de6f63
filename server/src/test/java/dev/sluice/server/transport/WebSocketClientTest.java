package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Clients;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryPolicy;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The client library's protocol `websocket` against the real ports.
class WebSocketClientTest {
    @Test
    void everySignalArrivesAsItWasSent() throws Exception {
        try (OtlpPorts ports = new OtlpPorts(true, server -> {});
                OtlpClient client = client(ports)) {
            List<byte[]> sent = new ArrayList<>();
            for (Signal signal : Signal.values()) {
                byte[] request = request(signal);
                sent.add(request);
                assertThat(await(client.export(new Payload(signal, request, 0, request.length, 1))))
                        .isEqualTo(ExportResult.SUCCESS);
            }

            assertThat(ports.taken).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void rejectedItemsAndRefusalsAreWhatTheyAreOverTheOtherProtocols() throws Exception {
        byte[] partly = Requests.spans(3, 4);
        byte[] broken = {0x0a, 0x7f};
        try (OtlpPorts ports = new OtlpPorts(true, server -> {});
                OtlpClient webSocket = client(ports);
                OtlpClient http = Clients.discover().open("http/protobuf", "http://localhost:" + ports.httpPort())) {
            assertThat(await(webSocket.export(new Payload(Signal.TRACES, partly, 0, partly.length, 7))))
                    .isEqualTo(await(http.export(new Payload(Signal.TRACES, partly, 0, partly.length, 7))));
            assertThat(failure(webSocket.export(new Payload(Signal.TRACES, broken, 0, broken.length, 1))))
                    .isInstanceOf(ValidationException.class);
        }
    }

    @Test
    void aRefusalWithAHintIsRetried() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (OtlpPorts ports = new OtlpPorts(true, server -> {});
                OtlpClient client = new RetryingClient(client(ports), RetryPolicy.STANDARD)) {
            ports.before(payload -> {
                if (attempts.getAndIncrement() < 2) {
                    throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofMillis(10));
                }
            });
            byte[] request = Requests.spans(1);

            assertThat(await(client.export(new Payload(Signal.TRACES, request, 0, request.length, 1))))
                    .isEqualTo(ExportResult.SUCCESS);
            assertThat(attempts).hasValue(3);
        }
    }

    private static byte[] request(Signal signal) {
        return switch (signal) {
            case TRACES -> Requests.spans(1);
            case METRICS -> Requests.points(1);
            case LOGS -> Requests.logs(1);
            case PROFILES -> Requests.profiles(1);
        };
    }

    private static OtlpClient client(OtlpPorts ports) {
        return Clients.discover().open("websocket", "http://localhost:" + ports.httpPort());
    }

    private static ExportResult await(CompletableFuture<ExportResult> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static Throwable failure(CompletableFuture<ExportResult> answer) {
        Throwable failure = answer.orTimeout(20, TimeUnit.SECONDS)
                .handle((result, thrown) -> thrown)
                .join();
        return failure.getCause() == null ? failure : failure.getCause();
    }
}
