package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.ServerBuilder;
import dev.sluice.kernel.certificate.SelfSigned;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many large requests at once over one connection of HTTP/2 arrive in frames of 16 KiB, the largest that a peer takes
/// unless it says otherwise.
class WholeFramesTest {
    private static final int REQUESTS = 16;
    private static final int REQUEST_BYTES = 200_000;
    /// What the windows of flow control cut short, besides the last of each request.
    private static final int SHORT_FRAMES_MAX = 2 * REQUESTS;

    private final AtomicInteger frames = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void requestsInPlainTextGoOutInWholeFrames() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> ScriptedServer.grpcOk(), this::count)) {
            send(ClientOptions.to(server.url(), true));
        }
    }

    @Test
    void encryptedRequestsGoOutInWholeFrames() throws Exception {
        SelfSigned certificates = SelfSigned.make(folder, "server", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
        try (ScriptedServer server = ScriptedServer.secure(request -> ScriptedServer.grpcOk(), builder -> {
            builder.tls(certificates.certificate().toFile(), certificates.key().toFile());
            count(builder);
        })) {
            send(ClientOptions.to("https://127.0.0.1:" + server.port(), true)
                    .withTls(new TlsOptions(certificates.certificate(), null, null, true)));
        }
    }

    private void send(ClientOptions options) throws Exception {
        Payload large = new Payload(Signal.TRACES, new byte[REQUEST_BYTES], 0, REQUEST_BYTES, 1);
        OtlpClient client = Clients.discover().protocol("grpc").open(options);
        List<CompletableFuture<ExportResult>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(client.export(large));
        }
        for (CompletableFuture<ExportResult> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(ExportResult.SUCCESS);
        }
        client.shutdown(Duration.ZERO);

        int whole = Math.ceilDiv(REQUEST_BYTES + 5, 16 << 10);
        assertThat(frames.get()).isBetween(REQUESTS * whole, REQUESTS * whole + SHORT_FRAMES_MAX);
    }

    private void count(ServerBuilder builder) {
        builder.decorator((delegate, context, request) ->
                delegate.serve(context, request.peekData(data -> frames.incrementAndGet())));
    }
}
