package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sluice.kernel.certificate.SelfSigned;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The C- rules of the OTLP exporter specification against a real server, each named in its test.
class ClientRulesTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private ScriptedServer server;

    @BeforeEach
    void start() {
        server = ScriptedServer.answering(request ->
                request.path().startsWith("/opentelemetry.proto.") ? ScriptedServer.grpcOk() : ScriptedServer.ok());
        open.add(server);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
    }

    @Test
    void c01AndC02ASignalsOwnVariableWinsOverTheGeneralOne() throws Exception {
        Map<String, String> variables = new HashMap<>();
        variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", server.url() + "/general");
        variables.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", server.url() + "/own");
        variables.put("OTEL_EXPORTER_OTLP_HEADERS", "who=general");
        variables.put("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "whose=own");
        variables.put("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
        variables.put("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "none");
        variables.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
        variables.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf");
        variables.put("OTEL_EXPORTER_OTLP_TIMEOUT", "1000");
        variables.put("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "2000");

        send(variables, Signal.TRACES);
        send(variables, Signal.LOGS);

        AggregatedHttpRequest traces = server.requests().get(0);
        assertThat(traces.path()).isEqualTo("/general/v1/traces");
        assertThat(traces.headers().get("who")).isEqualTo("general");
        assertThat(traces.headers().get("content-encoding")).isEqualTo("gzip");
        assertThat(traces.headers().get("content-type")).isEqualTo("application/json");
        AggregatedHttpRequest logs = server.requests().get(1);
        assertThat(logs.path()).isEqualTo("/own");
        assertThat(logs.headers().get("whose")).isEqualTo("own");
        assertThat(logs.headers().contains("who"))
                .as("a signal's list replaces the general one")
                .isFalse();
        assertThat(logs.headers().contains("content-encoding")).isFalse();
        assertThat(logs.headers().get("content-type")).isEqualTo("application/x-protobuf");
        assertThat(environment(variables).read(Signal.TRACES).timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(environment(variables).read(Signal.LOGS).timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void c03ToC06AnEndpointIsTakenAsItIs() {
        assertThat(target("ENDPOINT", "http://h:1/p?q#f")).isEqualTo(URI.create("http://h:1/p/v1/traces"));
        assertThat(target("ENDPOINT", "http://c:4318")).isEqualTo(URI.create("http://c:4318/v1/traces"));
        assertThat(target("ENDPOINT", "http://c:4318/")).isEqualTo(URI.create("http://c:4318/v1/traces"));
        assertThat(target("ENDPOINT", "http://c:4318/x/")).isEqualTo(URI.create("http://c:4318/x/v1/traces"));
        assertThat(target("TRACES_ENDPOINT", "http://c:4318/x/")).isEqualTo(URI.create("http://c:4318/x/"));
        assertThat(target("TRACES_ENDPOINT", "http://h")).isEqualTo(URI.create("http://h"));
        assertThatThrownBy(() -> target("ENDPOINT", "ftp://h"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ftp://h (expected: http://HOST:PORT or https://HOST:PORT)");
    }

    @Test
    void c05AnEndpointOfOneSignalWithoutAPathPostsToTheRoot() throws Exception {
        send(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", server.url()), Signal.TRACES);

        assertThat(server.requests().get(0).path()).isEqualTo("/");
    }

    @Test
    void c07TheSchemeDecidesAboutEncryptionOverInsecure() {
        Map<String, String> secure = Map.of(
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                "OTEL_EXPORTER_OTLP_ENDPOINT", "https://h:1",
                "OTEL_EXPORTER_OTLP_INSECURE", "true");
        Map<String, String> bare = Map.of(
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                "OTEL_EXPORTER_OTLP_ENDPOINT", "h:1",
                "OTEL_EXPORTER_OTLP_TRACES_INSECURE", "TRUE");

        assertThat(targetOf(secure, Signal.TRACES)).isEqualTo(URI.create("https://h:1"));
        assertThat(targetOf(bare, Signal.TRACES)).isEqualTo(URI.create("http://h:1"));
        assertThat(targetOf(bare, Signal.LOGS)).isEqualTo(URI.create("https://h:1"));
    }

    @Test
    void c09ACertificateWithoutItsKeyIsAnError() {
        assertThatThrownBy(() -> environment(Map.of("OTEL_EXPORTER_OTLP_CLIENT_KEY", "k.pem"))
                        .read(Signal.TRACES))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("key but no certificate");
    }

    @Test
    void c10HeadersArePercentDecodedAndAPlusStaysAPlus() throws Exception {
        Map<String, String> variables = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                server.url(),
                "OTEL_EXPORTER_OTLP_HEADERS",
                " authorization = Basic%20YWJj+ZA== ,x-tenant=caf%C3%A9,");

        assertThat(environment(variables).read(Signal.TRACES).client().headers())
                .isEqualTo(Map.of("authorization", "Basic YWJj+ZA==", "x-tenant", "café"));
        assertThatThrownBy(() -> environment(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "a=1,s3cret"))
                        .read(Signal.TRACES))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("entry 2")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void c11GzipIsSaidAndDoneOnBothTransports() throws Exception {
        Payload spans = Samples.spans(100);
        for (String protocol : List.of("http/protobuf", "grpc")) {
            send(protocol, spans, options -> options.withCompression(Compression.GZIP, 1));
        }

        byte[] http = server.requests().get(0).content().array();
        assertThat(server.requests().get(0).headers().get("content-encoding")).isEqualTo("gzip");
        assertThat(gunzip(http)).isEqualTo(spans.bytes());
        byte[] frame = server.requests().get(1).content().array();
        assertThat(server.requests().get(1).headers().get("grpc-encoding")).isEqualTo("gzip");
        assertThat(frame[0]).isEqualTo((byte) 1);
        assertThat(gunzip(java.util.Arrays.copyOfRange(frame, 5, frame.length))).isEqualTo(spans.bytes());
    }

    @Test
    void c12AndC70TheTimeoutBoundsAnExportWithItsRetries() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        server.answer(request -> {
            attempts.incrementAndGet();
            return ScriptedServer.http(503, "text/plain", new byte[0]);
        });
        OtlpClient client = environment(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", server.url(), "OTEL_EXPORTER_OTLP_TIMEOUT", "2500"))
                .read(Signal.TRACES)
                .open();
        open.add(client);

        assertThat(failure(client.export(Samples.spans(1)))).isInstanceOf(UnavailableException.class);
        assertThat(attempts.get()).isBetween(1, 20);
    }

    @Test
    void c12ADestinationThatNeverAnswersEndsTheExport() throws Exception {
        server.answer(request -> HttpResponse.of(new CompletableFuture<>()));
        OtlpClient client = Clients.discover()
                .protocol("grpc")
                .open(ClientOptions.to(server.url(), true).withTimeout(Duration.ofMillis(300)));
        open.add(client);

        assertThat(failure(client.export(Samples.spans(1))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no answer within PT0.3S");
    }

    @Test
    void c12AndC14OddValuesAreWarningsAndTheDefaultGoesOn() {
        OtlpEnvironment environment = environment(Map.of(
                "OTEL_EXPORTER_OTLP_TIMEOUT", "-1",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon",
                "OTEL_EXPORTER_OTLP_COMPRESSION", "brotli",
                "OTEL_EXPORTER_OTLP_ENDPOINT", ""));

        OtlpEnvironment.SignalOptions read = environment.read(Signal.METRICS);

        assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.protocol().id()).isEqualTo("http/protobuf");
        assertThat(read.client().compression()).isEqualTo(Compression.NONE);
        assertThat(read.client().targets())
                .containsEntry(Signal.METRICS, URI.create("http://localhost:4318/v1/metrics"));
        assertThat(environment.warnings())
                .anyMatch(line -> line.contains("carrier-pigeon (expected: grpc, http/json, http/protobuf, websocket)"))
                .anyMatch(line -> line.contains("TIMEOUT: -1"))
                .anyMatch(line -> line.contains("brotli"))
                .hasSize(3);
    }

    @Test
    void c14NamesOfProtocolsHaveNoCase() {
        assertThat(environment(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "HTTP/JSON"))
                        .read(Signal.TRACES)
                        .protocol()
                        .id())
                .isEqualTo("http/json");
    }

    @Test
    void c13AndC30TheDefaultPostsProtobufToTheSignalsPath() throws Exception {
        for (Signal signal : Signal.values()) {
            send(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", server.url()), signal);
        }

        assertThat(server.requests())
                .extracting(AggregatedHttpRequest::path)
                .containsExactly("/v1/traces", "/v1/metrics", "/v1/logs", "/v1development/profiles");
        assertThat(server.requests())
                .allMatch(request -> request.method().name().equals("POST")
                        && "application/x-protobuf".equals(request.headers().get("content-type")));
    }

    @Test
    void c31JsonIsOtlpJson() throws Exception {
        send("http/json", Samples.spans(1), options -> options);

        assertThat(server.requests().get(0).contentUtf8())
                .contains("\"resourceSpans\"")
                .contains("\"traceId\":\"0102030405060708090a0b0c0d0e0f00\"");
    }

    @Test
    void c32ARequestOverTheLimitIsNotSent() throws Exception {
        OtlpClient client = client("http/protobuf", options -> options.withLimits(64, 1 << 20));

        assertThat(failure(client.export(Samples.spans(100))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("expected: at most 64");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void c33ARequestWithoutItemsIsNotSent() throws Exception {
        OtlpClient client = client("grpc", options -> options);

        assertThat(client.export(new Payload(Signal.LOGS, new byte[0], 0, 0, 0)).get(5, TimeUnit.SECONDS))
                .isEqualTo(ExportResult.SUCCESS);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void c34ManyRequestsAreUnderWayAtOnceAndNoMoreThanAllowed() throws Exception {
        CompletableFuture<HttpResponse> later = new CompletableFuture<>();
        server.answer(request -> HttpResponse.of(later.thenApply(any -> ScriptedServer.grpcOk())));
        OtlpClient client = client("grpc", options -> options.withConcurrency(8, 1));
        List<CompletableFuture<ExportResult>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            results.add(client.export(Samples.spans(1)));
        }

        assertThat(failure(client.export(Samples.spans(1)))).isInstanceOf(OverloadedException.class);
        await(() -> server.requests().size() == 8);
        later.complete(ScriptedServer.grpcOk());
        for (CompletableFuture<ExportResult> result : results) {
            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(ExportResult.SUCCESS);
        }
    }

    @Test
    void c36ConnectionsAreKept() throws Exception {
        for (String protocol : List.of("http/protobuf", "grpc")) {
            server.sockets().clear();
            OtlpClient client = client(protocol, options -> options);
            for (int i = 0; i < 3; i++) {
                client.export(Samples.spans(1)).get(10, TimeUnit.SECONDS);
            }
            assertThat(server.sockets().stream().distinct()).as(protocol).hasSize(1);
        }
    }

    @Test
    void c37TheUserAgentNamesTheExporterOnBothTransports() throws Exception {
        for (String protocol : List.of("http/protobuf", "grpc")) {
            send(protocol, Samples.spans(1), options -> options.withProduct("Shop/1.0"));
        }

        assertThat(server.requests())
                .allMatch(request ->
                        request.headers().get("user-agent").matches("Shop/1\\.0 OTel-OTLP-Exporter-Java/\\S+"));
    }

    @Test
    void c50AnySuccessIsOneWhateverItsBody() throws Exception {
        for (String body : List.of("", "{}", "garbage")) {
            for (String type : List.of("application/json; charset=utf-8", "application/x-protobuf")) {
                server.requests().clear();
                server.answer(request -> ScriptedServer.http(202, type, body.getBytes(StandardCharsets.UTF_8)));
                ExportResult result = send("http/protobuf", Samples.spans(2), options -> options);
                assertThat(result.rejected()).isZero();
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @Test
    void c51APartialSuccessIsToldAndNeverSentAgain() throws Exception {
        byte[] partial = ScriptedServer.partialSuccess(1, "no name");
        server.answer(request -> ScriptedServer.http(200, "application/x-protobuf", partial));
        assertThat(sendRetrying("http/protobuf")).isEqualTo(new ExportResult(1, "no name"));
        server.answer(request -> ScriptedServer.http(
                200,
                "application/json",
                "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"no name\"}}"
                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(sendRetrying("http/json")).isEqualTo(new ExportResult(1, "no name"));
        server.answer(request -> HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"),
                HttpData.wrap(ScriptedServer.framed(partial)),
                HttpHeaders.of("grpc-status", "0")));
        assertThat(sendRetrying("grpc")).isEqualTo(new ExportResult(1, "no name"));

        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void r26CountsThatCannotBeAreClampedAndSaidSo() throws Exception {
        server.answer(
                request -> ScriptedServer.http(200, "application/x-protobuf", ScriptedServer.partialSuccess(99, "")));
        assertThat(sendRetrying("http/protobuf").rejected()).isEqualTo(2);
        server.answer(
                request -> ScriptedServer.http(200, "application/x-protobuf", ScriptedServer.partialSuccess(-1, "")));
        ExportResult negative = sendRetrying("http/protobuf");
        assertThat(negative.rejected()).isZero();
        assertThat(negative.message()).contains("rejected -1 of 2 items");
    }

    @Test
    void c52ZeroRejectedAndNoTextIsAFullSuccess() throws Exception {
        server.answer(request -> ScriptedServer.http(200, "application/x-protobuf", new byte[] {0x0a, 0}));
        assertThat(sendRetrying("http/protobuf")).isEqualTo(ExportResult.SUCCESS);
        server.answer(request ->
                ScriptedServer.http(200, "application/x-protobuf", ScriptedServer.partialSuccess(0, "slow down")));
        assertThat(sendRetrying("http/protobuf")).isEqualTo(new ExportResult(0, "slow down"));
    }

    @Test
    void c53AnAnswerOverTheLimitIsAFailureForGoodAlsoWhenItInflates() throws Exception {
        server.answer(request -> ScriptedServer.http(200, "application/x-protobuf", new byte[100_000]));
        OtlpClient http = retrying(client("http/protobuf", options -> options.withLimits(1 << 20, 10_000)));
        assertThat(failure(http.export(Samples.spans(1)))).isInstanceOf(SerializationException.class);
        byte[] bomb = gzip(new byte[1_000_000]);
        server.answer(request -> HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc", "grpc-encoding", "gzip"),
                HttpData.wrap(java.nio.ByteBuffer.allocate(bomb.length + 5)
                        .put((byte) 1)
                        .putInt(bomb.length)
                        .put(bomb)
                        .array()),
                HttpHeaders.of("grpc-status", "0")));
        OtlpClient grpc = retrying(client("grpc", options -> options.withLimits(1 << 20, 10_000)));
        assertThat(failure(grpc.export(Samples.spans(1)))).isInstanceOf(SerializationException.class);

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void c54TheStatusInAnErrorsBodyIsToldAndItsCodeChangesNothing() throws Exception {
        server.answer(
                request -> ScriptedServer.http(400, "application/x-protobuf", ScriptedServer.retryInfo(14, 1, 0)));
        assertThat(failure(retrying(client("http/protobuf", options -> options)).export(Samples.spans(1))))
                .isInstanceOf(ValidationException.class)
                .hasMessage("HTTP status 400: wait");
        server.answer(request -> ScriptedServer.http(
                401, "application/json", "{\"code\":14,\"message\":\"who?\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(failure(retrying(client("http/json", options -> options)).export(Samples.spans(1))))
                .hasMessage("HTTP status 401: who?");

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void c63ADestinationThatClosesWithoutAnAnswerIsAskedAgain() throws Exception {
        try (ServerSocket rude = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            AtomicInteger connections = new AtomicInteger();
            Thread.ofVirtual().start(() -> closeAll(rude, connections));
            OtlpClient client =
                    retrying(Clients.discover().open("http/protobuf", "http://127.0.0.1:" + rude.getLocalPort()));
            open.add(client);

            assertThat(failure(client.export(Samples.spans(1)))).isInstanceOf(UnavailableException.class);
            assertThat(connections.get()).isGreaterThan(1);
        }
    }

    @Test
    void c64NothingIsSentWhileTheDestinationHasAskedForTime() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        server.answer(request -> attempts.getAndIncrement() == 0
                ? ScriptedServer.grpc(14, ScriptedServer.retryInfo(14, 1, 0))
                : ScriptedServer.grpcOk());
        dev.sluice.kernel.time.ManualClock clock = new dev.sluice.kernel.time.ManualClock(0);
        HeldDelays held = new HeldDelays();
        RetryingClient client =
                new RetryingClient(client("grpc", options -> options), RetryPolicy.STANDARD, clock, () -> 0.5, held);
        CompletableFuture<ExportResult> first = client.export(Samples.spans(1));
        await(() -> held.size() == 1);
        CompletableFuture<ExportResult> second = client.export(Samples.spans(1));

        assertThat(held.size()).as("the second waits as well").isEqualTo(2);
        assertThat(server.requests()).hasSize(1);
        clock.advance(Duration.ofSeconds(2));
        held.release();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(ExportResult.SUCCESS);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(ExportResult.SUCCESS);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void c72AShutdownEndsTheWaitBetweenAttemptsAndLaterExportsFail() throws Exception {
        server.answer(request -> ScriptedServer.http(503, "text/plain", new byte[0]));
        HeldDelays held = new HeldDelays();
        RetryingClient client = new RetryingClient(
                client("http/protobuf", options -> options), RetryPolicy.STANDARD, Clock.system(), () -> 0.5, held);
        CompletableFuture<ExportResult> waiting = client.export(Samples.spans(1));
        await(() -> held.size() == 1);

        assertThat(client.shutdown(Duration.ofSeconds(5)))
                .as("something was given up")
                .isFalse();

        assertThat(failure(waiting)).isInstanceOf(UnavailableException.class);
        assertThat(failure(client.export(Samples.spans(1)))).hasMessageContaining("shut down");
        assertThat(client.shutdown(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void c73AFlushReturnsOnceWhatIsUnderWayIsAnswered() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<HttpResponse> later = new CompletableFuture<>();
        server.answer(request -> {
            asked.countDown();
            return HttpResponse.of(later);
        });
        OtlpClient client = retrying(client("http/protobuf", options -> options));
        CompletableFuture<ExportResult> export = client.export(Samples.spans(1));
        asked.await();

        assertThat(client.flush(Duration.ofMillis(50))).isFalse();
        later.complete(ScriptedServer.ok());
        assertThat(client.flush(Duration.ofSeconds(10))).isTrue();
        assertThat(export.get(10, TimeUnit.SECONDS)).isEqualTo(ExportResult.SUCCESS);
    }

    @Test
    void tlsAndMutualTlsWithFilesOfOurOwn(@TempDir Path folder) throws Exception {
        SelfSigned ours = SelfSigned.make(folder, "server", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
        SelfSigned theirs = SelfSigned.make(folder, "client", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
        ScriptedServer secure = ScriptedServer.secure(
                request -> request.path().startsWith("/v1") ? ScriptedServer.ok() : ScriptedServer.grpcOk(),
                builder -> builder.tls(ours.certificate().toFile(), ours.key().toFile())
                        .tlsCustomizer(context -> context.trustManager(
                                        theirs.certificate().toFile())
                                .clientAuth(io.netty.handler.ssl.ClientAuth.REQUIRE)));
        open.add(secure);
        String endpoint = "https://127.0.0.1:" + secure.port();
        for (String protocol : List.of("http/protobuf", "grpc")) {
            Map<String, String> variables = Map.of(
                    "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                    "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
                    "OTEL_EXPORTER_OTLP_CERTIFICATE", ours.certificate().toString(),
                    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
                            theirs.certificate().toString(),
                    "OTEL_EXPORTER_OTLP_CLIENT_KEY", theirs.key().toString());
            assertThat(send(variables, Signal.TRACES)).as(protocol).isEqualTo(ExportResult.SUCCESS);
        }
        OtlpClient stranger = Clients.discover().open("http/protobuf", endpoint);
        open.add(stranger);
        assertThat(failure(stranger.export(Samples.spans(1)))).hasMessageContaining("TLS handshake failed");
    }

    @Test
    void anUnknownProtocolIsAnErrorThatListsTheKnownOnes() {
        assertThatThrownBy(() -> Clients.discover().protocol("soap"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("protocol: soap (expected: grpc, http/json, http/protobuf, websocket)");
    }

    @Test
    void theDecoratedClientIsReachable() {
        OtlpClient inner = client("grpc", options -> options);
        RetryingClient outer = new RetryingClient(inner, RetryPolicy.STANDARD);
        open.add(outer);

        assertThat(outer.decorated()).isSameAs(inner);
        assertThat(ClientDecorator.innermost(outer)).isSameAs(inner);
        assertThat(outer.trait()).isEqualTo("retrying");
    }

    private interface Change {
        ClientOptions of(ClientOptions options);
    }

    private OtlpClient client(String protocol, Change change) {
        ClientProtocol found = Clients.discover().protocol(protocol);
        OtlpClient client = found.open(change.of(ClientOptions.to(server.url(), found.isPathless())));
        open.add(client);
        return client;
    }

    private RetryingClient retrying(OtlpClient inner) {
        dev.sluice.kernel.time.ManualClock clock = new dev.sluice.kernel.time.ManualClock(0);
        RetryingClient client =
                new RetryingClient(inner, RetryPolicy.STANDARD, clock, () -> 0.5, new StepDelays(clock));
        open.add(client);
        return client;
    }

    private ExportResult send(String protocol, Payload payload, Change change) throws Exception {
        return client(protocol, change).export(payload).get(20, TimeUnit.SECONDS);
    }

    private ExportResult sendRetrying(String protocol) throws Exception {
        return retrying(client(protocol, options -> options))
                .export(Samples.spans(2))
                .get(20, TimeUnit.SECONDS);
    }

    private ExportResult send(Map<String, String> variables, Signal signal) throws Exception {
        OtlpClient client = environment(variables).read(signal).open();
        open.add(client);
        return client.export(Samples.of(signal)).get(20, TimeUnit.SECONDS);
    }

    private static OtlpEnvironment environment(Map<String, String> variables) {
        return new OtlpEnvironment(variables, Clients.discover());
    }

    private static URI target(String variable, String value) {
        return targetOf(Map.of("OTEL_EXPORTER_OTLP_" + variable, value), Signal.TRACES);
    }

    private static URI targetOf(Map<String, String> variables, Signal signal) {
        return environment(variables).read(signal).client().targets().get(signal);
    }

    private static Throwable failure(CompletableFuture<?> future) throws Exception {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            return RetryingClient.unwrapped(failed.getCause());
        }
        throw new AssertionError("it succeeded");
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void closeAll(ServerSocket rude, AtomicInteger connections) {
        try {
            while (true) {
                Socket socket = rude.accept();
                connections.incrementAndGet();
                socket.close();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readAllBytes();
        }
    }
}
