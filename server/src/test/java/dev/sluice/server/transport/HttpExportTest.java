package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.pipeline.Ledger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpExportTest {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private static OtlpPorts ports;
    private static HttpClient client;

    @BeforeAll
    static void open() {
        ports = new OtlpPorts();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void close() {
        client.close();
        ports.close();
    }

    @AfterEach
    void forget() {
        ports.taken.clear();
        ports.before = payload -> {};
    }

    @Test
    void s04EveryPathTakesItsSignal() throws Exception {
        assertThat(post("/v1/traces", PROTOBUF, Requests.spans(2)).statusCode()).isEqualTo(200);
        assertThat(post("/v1/metrics", PROTOBUF, Requests.points(3)).statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/logs", PROTOBUF, Requests.logs(4)).statusCode()).isEqualTo(200);
        assertThat(post("/v1development/profiles", PROTOBUF, new byte[0]).statusCode())
                .isEqualTo(200);

        assertThat(ports.taken).hasSize(3);
    }

    @Test
    void s06AnotherMethodIs405AndSaysWhichIsAllowed() throws Exception {
        HttpResponse<byte[]> answer = send(request("/v1/traces").GET());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("POST");
        assertThat(text(answer)).contains("\"code\":12").contains("expected: POST");
    }

    @Test
    void s07AnUnknownPathIs404WithAStatusBody() throws Exception {
        HttpResponse<byte[]> answer = post("/v1/nope", JSON, "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue(JSON);
        assertThat(text(answer)).contains("\"message\"");
    }

    @Test
    void s21S61AJsonRequestIsTakenAsProtobufAndAnsweredWithAnEmptyObject() throws Exception {
        String json =
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"7\",\"body\":{\"stringValue\":"
                        + "\"hello\"}}]}]}]}";

        HttpResponse<byte[]> answer = post("/v1/logs", "application/json; charset=utf-8", utf8(json));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo("{}");
        assertThat(answer.headers().firstValue("content-type")).hasValue(JSON);
        assertThat(ports.taken)
                .singleElement()
                .satisfies(taken ->
                        assertThat(new String(taken, StandardCharsets.UTF_8)).contains("hello"));
    }

    @Test
    void s54WhatIsNotOneJsonObjectIs400WithAJsonBody() throws Exception {
        for (String body : new String[] {"", "[]", "{} x", "{\"resourceLogs\":7}"}) {
            HttpResponse<byte[]> answer = post("/v1/logs", JSON, utf8(body));

            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(text(answer)).contains("\"code\":3").contains("google.rpc.BadRequest");
        }
    }

    @Test
    void s70S75SomeInvalidSpansAreRejectedAndCountedAndTheOthersTaken() throws Exception {
        byte[] mixed = Requests.spans(3, 2);
        String json =
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\","
                        + "\"spanId\":\"b7ad6b7169203331\",\"name\":\"a\"},{\"name\":\"no ids\"}]}]}]}";

        HttpResponse<byte[]> protobuf = post("/v1/traces", PROTOBUF, mixed);
        HttpResponse<byte[]> inJson = post("/v1/traces", JSON, utf8(json));

        assertThat(protobuf.statusCode()).isEqualTo(200);
        WireReader partial = new WireReader(protobuf.body(), 0, protobuf.body().length);
        assertThat(partial.next()).isTrue();
        WireReader counts = new WireReader(protobuf.body(), partial.valueOffset(), partial.valueEnd());
        assertThat(counts.next()).isTrue();
        assertThat(counts.varint()).isEqualTo(2);
        assertThat(counts.next()).isTrue();
        assertThat(counts.string()).isNotBlank();
        assertThat(text(inJson)).startsWith("{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"");
    }

    @Test
    void s76ARequestOfInvalidSpansOnlyIs400() throws Exception {
        assertThat(post("/v1/traces", PROTOBUF, Requests.spans(0, 3)).statusCode())
                .isEqualTo(400);
        assertThat(ports.taken).isEmpty();
    }

    @Test
    void s22AnotherContentTypeOrNoneIs415() throws Exception {
        assertThat(post("/v1/traces", "text/xml", new byte[] {1}).statusCode()).isEqualTo(415);
        HttpResponse<byte[]> none =
                send(request("/v1/traces").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {1})));
        assertThat(none.statusCode()).isEqualTo(415);
        assertThat(text(none)).contains("expected: application/x-protobuf or application/json");
    }

    @Test
    void s23TheMediaTypeIsComparedWithoutCaseAndParameters() throws Exception {
        assertThat(post("/v1/traces", "Application/X-Protobuf; v=1", Requests.spans(1))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void s24AGzipBodyIsInflatedAndTakenByteForByte() throws Exception {
        byte[] body = Requests.spans(50);

        HttpResponse<byte[]> answer = compressed("gzip", gzip(body));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(ports.taken).singleElement().isEqualTo(body);
    }

    @Test
    void s26AllMembersOfAGzipBodyAreInflated() throws Exception {
        byte[] first = Requests.spans(3);
        byte[] second = Requests.spans(4);

        HttpResponse<byte[]> answer = compressed("gzip", concat(gzip(first), gzip(second)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(ports.taken).singleElement().isEqualTo(concat(first, second));
    }

    @Test
    void s27IdentityDeflateAndZstdAreTakenAndOthersRefusedForGood() throws Exception {
        byte[] body = Requests.spans(5);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(body);
        }

        assertThat(compressed("identity", body).statusCode()).isEqualTo(200);
        assertThat(compressed("deflate", deflated.toByteArray()).statusCode()).isEqualTo(200);
        byte[] zstd = Zstd.compress(body);
        assertThat(compressed("zstd", zstd).statusCode()).isEqualTo(200);
        assertThat(compressed("zstd", Arrays.copyOf(zstd, zstd.length - 1)).statusCode())
                .isEqualTo(400);
        assertThat(compressed("zstd", new byte[0]).statusCode()).isEqualTo(400);
        assertThat(compressed("br", body).headers().firstValue("accept-encoding"))
                .hasValue("gzip, zstd, deflate, identity");
        assertThat(compressed("br", body).statusCode()).isEqualTo(415);
        assertThat(ports.taken).hasSize(3).allSatisfy(taken -> assertThat(taken).isEqualTo(body));
    }

    @Test
    void s30WhatCannotBeInflatedOrParsedIs400AndNothingIsKept() throws Exception {
        byte[] gzipped = gzip(Requests.spans(9));

        assertThat(post("/v1/traces", PROTOBUF, new byte[] {0x0a, 0x7f}).statusCode())
                .isEqualTo(400);
        assertThat(compressed("gzip", "no gzip".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(compressed("gzip", Arrays.copyOf(gzipped, gzipped.length - 5))
                        .statusCode())
                .isEqualTo(400);
        assertThat(compressed("gzip", flipped(gzipped)).statusCode()).isEqualTo(400);
        assertThat(ports.taken).isEmpty();
    }

    @Test
    void s31AChunkedBodyWithoutALengthIsTaken() throws Exception {
        byte[] body = Requests.spans(200);
        HttpRequest.BodyPublisher unknownLength =
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

        HttpResponse<byte[]> answer =
                send(request("/v1/traces").header("content-type", PROTOBUF).POST(unknownLength));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(ports.taken).singleElement().isEqualTo(body);
    }

    @Test
    void s31ExpectContinueIsAnswered() throws Exception {
        HttpResponse<byte[]> answer = send(request("/v1/traces")
                .header("content-type", PROTOBUF)
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofByteArray(Requests.spans(1))));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void s32ARequestWithoutTelemetryIsAFullSuccess() throws Exception {
        byte[] resourceOnly = {0x0a, 0x00};

        assertThat(post("/v1/logs", PROTOBUF, new byte[0]).statusCode()).isEqualTo(200);
        assertThat(post("/v1/traces", PROTOBUF, resourceOnly).statusCode()).isEqualTo(200);
        assertThat(ports.taken).isEmpty();
    }

    @Test
    void s61S62AFullSuccessHasNoBytesAndTheBareContentType() throws Exception {
        HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, Requests.spans(1));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-type")).hasValue(PROTOBUF);
    }

    @Test
    void s80S82AMalformedBodyIsAnsweredWithAStatusAndABadRequest() throws Exception {
        HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, new byte[] {0x0a, 0x7f});

        assertThat(answer.headers().firstValue("content-type")).hasValue(PROTOBUF);
        WireReader status = new WireReader(answer.body(), 0, answer.body().length);
        assertThat(status.next()).isTrue();
        assertThat(status.varint()).isEqualTo(3);
        assertThat(status.next()).isTrue();
        assertThat(status.string()).contains("malformed");
        assertThat(status.next()).isTrue();
        assertThat(status.string()).contains("google.rpc.BadRequest");
    }

    @Test
    void s86OverloadIs429WithRetryAfter() throws Exception {
        ports.before = payload -> {
            throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(7));
        };

        HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, Requests.spans(1));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    }

    @Test
    void s87ATransientFaultIs503AndNever500() throws Exception {
        ports.before = payload -> {
            throw new UnavailableException(ErrorCode.of("journal.disk"), "disk does not answer");
        };
        assertThat(post("/v1/traces", PROTOBUF, Requests.spans(1)).statusCode()).isEqualTo(503);

        ports.before = payload -> {
            throw new IllegalStateException("a bug");
        };
        HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, Requests.spans(1));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("a bug");
    }

    @Test
    void s101ABodyOverTheLimitIs413DeclaredChunkedOrInflated() throws Exception {
        byte[] large = new byte[OtlpPorts.BODY_LIMIT + 1];
        HttpRequest.BodyPublisher unknownLength =
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));

        assertThat(post("/v1/traces", PROTOBUF, large).statusCode()).isEqualTo(413);
        assertThat(send(request("/v1/traces").header("content-type", PROTOBUF).POST(unknownLength))
                        .statusCode())
                .isEqualTo(413);
        assertThat(compressed("gzip", gzip(large)).statusCode()).isEqualTo(413);
        assertThat(ports.budget.usedBytes()).isZero();
    }

    @Test
    void s101AGzipOfAHundredMebibytesOfZerosIs413AndHoldsNothing() throws Exception {
        byte[] bomb = gzip(new byte[100 << 20]);

        assertThat(compressed("gzip", bomb).statusCode()).isEqualTo(413);
        assertThat(compressed("zstd", Zstd.compress(new byte[100 << 20])).statusCode())
                .isEqualTo(413);
        assertThat(ports.budget.usedBytes()).isZero();
    }

    @Test
    void s110TwoRequestsShareOneConnection() throws Exception {
        byte[] body = Requests.spans(1);
        byte[] head = ("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.httpPort())) {
            socket.setSoTimeout(10_000);
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream().write(concat(head, body));
                assertThat(statusLine(socket.getInputStream())).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void whatOneRequestLeavesInAPooledArrayNeverReachesTheNext() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] body = Requests.spans(1 + random.nextInt(40));
            ports.taken.clear();

            post("/v1/traces", PROTOBUF, body);

            assertThat(ports.taken).singleElement().isEqualTo(body);
        }
    }

    @Test
    void theLedgerBalancesForWhatWasTaken() throws Exception {
        post("/v1/traces", PROTOBUF, Requests.spans(6));

        Ledger.Balance balance = ports.ledger.balance(Signal.TRACES);
        assertThat(balance.at(Ledger.Stage.RECEIVED))
                .isEqualTo(balance.at(Ledger.Stage.ACCEPTED) + balance.at(Ledger.Stage.REJECTED))
                .isPositive();
    }

    @Test
    void itemsOfARequestThatIsRefusedAsAWholeAreCountedAsRejected() throws Exception {
        Ledger.Balance before = ports.ledger.balance(Signal.TRACES);

        post("/v1/traces", PROTOBUF, Requests.spans(0, 3));

        Ledger.Balance after = ports.ledger.balance(Signal.TRACES);
        assertThat(after.at(Ledger.Stage.REJECTED)).isEqualTo(before.at(Ledger.Stage.REJECTED) + 3);
        assertThat(after.at(Ledger.Stage.RECEIVED)).isEqualTo(before.at(Ledger.Stage.RECEIVED) + 3);
        assertThat(after.at(Ledger.Stage.ACCEPTED)).isEqualTo(before.at(Ledger.Stage.ACCEPTED));
    }

    private static HttpResponse<byte[]> post(String path, String contentType, byte[] body) throws Exception {
        return send(
                request(path).header("content-type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static HttpResponse<byte[]> compressed(String encoding, byte[] body) throws Exception {
        return send(request("/v1/traces")
                .header("content-type", PROTOBUF)
                .header("content-encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.httpPort() + path))
                .timeout(Duration.ofSeconds(15));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] copy = bytes.clone();
        copy[copy.length - 6] ^= 1;
        return copy;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static String statusLine(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }
}
