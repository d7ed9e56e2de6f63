package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrpcExportTest {
    private static OtlpPorts ports;
    private static WebClient client;

    @BeforeAll
    static void open() {
        ports = new OtlpPorts();
        client = WebClient.builder("h2c://127.0.0.1:" + ports.grpcPort())
                .maxResponseLength(1 << 20)
                .build();
    }

    @AfterAll
    static void close() {
        ports.close();
        ClientFactory.ofDefault().close();
    }

    @AfterEach
    void forget() {
        ports.taken.clear();
        ports.before = payload -> {};
    }

    @Test
    void s03EveryServiceTakesItsSignal() {
        assertThat(status(call(Signal.TRACES, Requests.frame(0, Requests.spans(2)), null)))
                .isZero();
        assertThat(status(call(Signal.METRICS, Requests.frame(0, Requests.points(2)), null)))
                .isZero();
        assertThat(status(call(Signal.LOGS, Requests.frame(0, Requests.logs(2)), null)))
                .isZero();
        assertThat(status(call(Signal.PROFILES, Requests.frame(0, new byte[0]), null)))
                .isZero();
    }

    @Test
    void s07AnUnknownMethodIsUnimplemented() {
        AggregatedHttpResponse answer = call("/opentelemetry.proto.Nope/Export", Requests.frame(0, new byte[0]), null);

        assertThat(status(answer)).isEqualTo(12);
    }

    @Test
    void s12AnotherContentTypeIs415() {
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.POST, "/" + Signal.TRACES.grpcMethod())
                .set("content-type", "text/plain")
                .build();

        assertThat(client.execute(headers, HttpData.ofUtf8("x"))
                        .aggregate()
                        .join()
                        .status()
                        .code())
                .isEqualTo(415);
    }

    @Test
    void s12S61AFullSuccessIsOneEmptyMessageAndStatusInTheTrailers() {
        AggregatedHttpResponse answer = call(Signal.TRACES, Requests.frame(0, Requests.spans(1)), null);

        assertThat(answer.content().array()).isEqualTo(new byte[5]);
        assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
        assertThat(answer.headers().get("content-type")).isEqualTo("application/grpc");
    }

    @Test
    void s25GzipMessagesAndPlainOnesUnderAGzipHeaderAreTaken() throws Exception {
        byte[] body = Requests.spans(20);

        assertThat(status(call(Signal.TRACES, Requests.frame(1, gzip(body)), "gzip")))
                .isZero();
        assertThat(status(call(Signal.TRACES, Requests.frame(0, body), "gzip"))).isZero();
        assertThat(status(call(Signal.TRACES, Requests.frame(1, Zstd.compress(body)), "zstd")))
                .isZero();
        assertThat(ports.taken).hasSize(3).allSatisfy(taken -> assertThat(taken).isEqualTo(body));
    }

    @Test
    void s28AnUnknownEncodingIsUnimplementedAndTheAnswerListsTheKnownOnes() {
        AggregatedHttpResponse answer = call(Signal.TRACES, Requests.frame(1, new byte[] {1}), "snappy");

        assertThat(status(answer)).isEqualTo(12);
        assertThat(answer.headers().get("grpc-accept-encoding")).isEqualTo("gzip, zstd, deflate, identity");
    }

    @Test
    void s29ACompressedFlagWithoutAnEncodingIsInternal() {
        assertThat(status(call(Signal.TRACES, Requests.frame(1, new byte[] {1}), null)))
                .isEqualTo(13);
    }

    @Test
    void s30S83AMalformedMessageIsInvalidArgument() {
        AggregatedHttpResponse answer = call(Signal.TRACES, Requests.frame(0, new byte[] {0x0a, 0x7f}), null);

        assertThat(status(answer)).isEqualTo(3);
        assertThat(answer.headers().get("grpc-message")).contains("malformed");
        assertThat(ports.taken).isEmpty();
    }

    @Test
    void s84ATemporaryFailureIsUnavailableWithRetryInfo() {
        ports.before = payload -> {
            throw new UnavailableException(ErrorCode.of("journal.disk"), "disk does not answer");
        };

        AggregatedHttpResponse answer = call(Signal.TRACES, Requests.frame(0, Requests.spans(1)), null);

        assertThat(status(answer)).isEqualTo(14);
        assertThat(details(answer)).containsExactly("type.googleapis.com/google.rpc.RetryInfo");
    }

    @Test
    void s88OverloadIsResourceExhaustedWithRetryInfo() {
        ports.before = payload -> {
            throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(7));
        };

        AggregatedHttpResponse answer = call(Signal.TRACES, Requests.frame(0, Requests.spans(1)), null);

        assertThat(status(answer)).isEqualTo(8);
        assertThat(details(answer)).containsExactly("type.googleapis.com/google.rpc.RetryInfo");
    }

    @Test
    void s91ABugIsUnavailableAndItsTextStaysHere() {
        ports.before = payload -> {
            throw new IllegalStateException("a bug");
        };

        AggregatedHttpResponse answer = call(Signal.TRACES, Requests.frame(0, Requests.spans(1)), null);

        assertThat(status(answer)).isEqualTo(14);
        assertThat(answer.headers().get("grpc-message")).doesNotContain("a bug");
    }

    @Test
    void s100AMessageOverTheLimitIsResourceExhaustedWithoutRetryInfo() throws Exception {
        byte[] large = new byte[OtlpPorts.BODY_LIMIT + 1];

        AggregatedHttpResponse plain = call(Signal.TRACES, Requests.frame(0, large), null);
        AggregatedHttpResponse bomb = call(Signal.TRACES, Requests.frame(1, gzip(large)), "gzip");
        AggregatedHttpResponse zstd = call(Signal.TRACES, Requests.frame(1, Zstd.compress(large)), "zstd");

        assertThat(status(plain)).isEqualTo(8);
        assertThat(details(plain)).isEmpty();
        assertThat(status(bomb)).isEqualTo(8);
        assertThat(details(bomb)).isEmpty();
        assertThat(status(zstd)).isEqualTo(8);
        assertThat(ports.budget.usedBytes()).isZero();
    }

    @Test
    void r47AnAnnouncedLengthOfFourGibibytesIsRefusedBeforeAnythingIsAllocated() {
        byte[] lying = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3};

        AggregatedHttpResponse answer = call(Signal.TRACES, lying, null);

        assertThat(status(answer)).isEqualTo(8);
        assertThat(details(answer)).isEmpty();
    }

    @Test
    void s111CallsOnOneConnectionAreAnsweredIndependently() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        ports.before = payload -> {
            if (payload.items() == 1) {
                Await.until(slow);
            }
        };

        CompletableFuture<AggregatedHttpResponse> first =
                send(Signal.TRACES, Requests.frame(0, Requests.spans(1)), null);
        for (int i = 0; i < 20; i++) {
            assertThat(status(call(Signal.TRACES, Requests.frame(0, Requests.spans(2)), null)))
                    .isZero();
        }

        assertThat(first).isNotDone();
        slow.countDown();
        assertThat(status(first.get())).isZero();
    }

    @Test
    void healthSaysServingForTheServerAndForEachService() {
        AggregatedHttpResponse whole = call("/" + GrpcHealth.METHOD, Requests.frame(0, new byte[0]), null);
        AggregatedHttpResponse unknown =
                call("/" + GrpcHealth.METHOD, Requests.frame(0, new byte[] {10, 1, 'x'}), null);

        assertThat(whole.content().array()).isEqualTo(new byte[] {0, 0, 0, 0, 2, 8, 1});
        assertThat(status(unknown)).isEqualTo(5);
    }

    private static AggregatedHttpResponse call(Signal signal, byte[] body, @Nullable String encoding) {
        return send(signal, body, encoding).join();
    }

    private static AggregatedHttpResponse call(String path, byte[] body, @Nullable String encoding) {
        return execute(path, body, encoding).join();
    }

    private static CompletableFuture<AggregatedHttpResponse> send(
            Signal signal, byte[] body, @Nullable String encoding) {
        return execute("/" + signal.grpcMethod(), body, encoding);
    }

    private static CompletableFuture<AggregatedHttpResponse> execute(
            String path, byte[] body, @Nullable String encoding) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, path)
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        if (encoding != null) {
            headers.set("grpc-encoding", encoding);
        }
        return client.execute(headers.build(), HttpData.wrap(body)).aggregate();
    }

    private static int status(AggregatedHttpResponse answer) {
        String inTrailers = answer.trailers().get("grpc-status");
        String value = inTrailers == null ? answer.headers().get("grpc-status", "-1") : inTrailers;
        return Integer.parseInt(value);
    }

    /// The type addresses of the details of the status.
    private static List<String> details(AggregatedHttpResponse answer) {
        byte[] bytes = Base64.getDecoder().decode(answer.headers().get("grpc-status-details-bin", ""));
        List<String> types = new ArrayList<>();
        WireReader status = new WireReader(bytes, 0, bytes.length);
        while (status.next()) {
            if (status.field() == 3) {
                WireReader any = new WireReader(bytes, status.valueOffset(), status.valueEnd());
                any.next();
                types.add(any.string());
            }
        }
        return types;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
