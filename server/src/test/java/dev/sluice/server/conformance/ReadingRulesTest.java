package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.server.transport.Requests;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reading the request.
class ReadingRulesTest {
    private static final byte[] NOTHING = {};

    @Rule(
            value = "S-20",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void protobufIsTakenByteForByte(Door door) {
        byte[] body = Requests.spans(3);

        assertThat(door.protobuf("/v1/traces", body).status()).isEqualTo(200);
        assertThat(door.taken()).singleElement().isEqualTo(body);
    }

    @Rule(
            value = "S-21",
            noticing = {Fault.NO_JSON, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void jsonIsTaken(Door door) {
        assertThat(door.json("/v1/logs", Bodies.log("\"body\":{\"stringValue\":\"hello\"}"))
                        .status())
                .isEqualTo(200);
        assertThat(door.takenJson(Signal.LOGS)).contains("{\"stringValue\":\"hello\"}");
    }

    @Rule(value = "S-22", noticing = Fault.CONTENT_TYPE_IS_GUESSED)
    void anotherTypeOrNoneIs415(Door door) {
        assertThat(door.post("/v1/traces", "text/xml", NOTHING).status()).isEqualTo(415);
        assertThat(door.post("/v1/traces", "application/protobuf", NOTHING).status())
                .isEqualTo(415);
        assertThat(door.post("/v1/traces", null, NOTHING).status()).isEqualTo(415);
        assertThat(door.taken()).isEmpty();
    }

    @Rule(value = "S-23", noticing = Fault.CONTENT_TYPE_IS_COMPARED_EXACTLY)
    void caseAndParametersOfTheTypeDoNotMatter(Door door) {
        byte[] json = "{}".getBytes(StandardCharsets.UTF_8);

        assertThat(door.post("/v1/traces", "application/json; charset=utf-8", json)
                        .status())
                .isEqualTo(200);
        assertThat(door.post("/v1/traces", "Application/X-Protobuf", NOTHING).status())
                .isEqualTo(200);
    }

    @Rule(
            value = "S-24",
            noticing = {Fault.NO_GZIP, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void plainAndGzipBodiesAreTaken(Door door) {
        byte[] body = Requests.spans(50);

        assertThat(door.protobuf("/v1/traces", body).status()).isEqualTo(200);
        assertThat(door.protobuf("/v1/traces", Bodies.compress("gzip", body), "content-encoding", "gzip")
                        .status())
                .isEqualTo(200);
        assertThat(door.taken())
                .hasSize(2)
                .allSatisfy(taken -> assertThat(taken).isEqualTo(body));
    }

    @Rule(
            value = "S-25",
            noticing = {Fault.NO_GZIP, Fault.NO_ZSTD, Fault.FLAG_0_UNDER_GZIP_IS_AN_ERROR})
    void compressedMessagesAndPlainOnesUnderAnEncodingAreTaken(Door door) {
        byte[] body = Requests.spans(50);

        for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
            assertThat(door.call(Signal.TRACES, Bodies.compress(encoding, body), encoding)
                            .code())
                    .as(encoding)
                    .isZero();
        }
        String path = "/" + Signal.TRACES.grpcMethod();
        assertThat(door.call(path, Requests.frame(0, body), "grpc-encoding", "gzip")
                        .code())
                .isZero();
        assertThat(door.taken())
                .hasSize(4)
                .allSatisfy(taken -> assertThat(taken).isEqualTo(body));
    }

    @Rule(value = "S-26", noticing = Fault.FIRST_MEMBER_ONLY)
    void allMembersOfAGzipBodyAreInflated(Door door) {
        byte[] first = Requests.spans(3);
        byte[] second = Requests.spans(4);
        byte[] both = concat(Bodies.compress("gzip", first), Bodies.compress("gzip", second));

        assertThat(door.protobuf("/v1/traces", both, "content-encoding", "gzip").status())
                .isEqualTo(200);
        assertThat(door.taken()).singleElement().isEqualTo(concat(first, second));
    }

    @Rule(
            value = "S-27",
            noticing = {Fault.IDENTITY_IS_UNKNOWN, Fault.UNKNOWN_ENCODINGS_ARE_IGNORED, Fault.NO_ZSTD})
    void identityDeflateAndZstdAreTakenAndOthersRefusedForGood(Door door) {
        byte[] body = Requests.spans(5);

        for (String encoding : new String[] {"identity", "deflate", "zstd"}) {
            assertThat(door.protobuf("/v1/traces", Bodies.compress(encoding, body), "content-encoding", encoding)
                            .status())
                    .as(encoding)
                    .isEqualTo(200);
        }
        assertThat(door.taken())
                .hasSize(3)
                .allSatisfy(taken -> assertThat(taken).isEqualTo(body));
        Answer refused = door.protobuf("/v1/traces", body, "content-encoding", "br");
        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.header("accept-encoding")).isEqualTo("gzip, zstd, deflate, identity");
        assertThat(refused.text()).contains("content encoding: br");
    }

    @Rule(value = "S-28", noticing = Fault.ACCEPTED_ENCODINGS_ARE_SECRET)
    void anUnknownEncodingIsUnimplementedAndTheAnswerListsTheKnownOnes(Door door) {
        Answer answer = door.call(Signal.TRACES, new byte[] {1}, "snappy");

        assertThat(answer.code()).isEqualTo(12);
        assertThat(answer.header("grpc-accept-encoding")).isEqualTo("gzip, zstd, deflate, identity");
    }

    @Rule(value = "S-29", noticing = Fault.BAD_FRAMES_ARE_BAD_DATA)
    void aCompressedFlagWithoutAnEncodingIsInternal(Door door) {
        String path = "/" + Signal.TRACES.grpcMethod();

        assertThat(door.call(path, Requests.frame(1, new byte[] {1})).code()).isEqualTo(13);
        assertThat(door.call(path, Requests.frame(1, new byte[] {1}), "grpc-encoding", "identity")
                        .code())
                .isEqualTo(13);
    }

    @Rule(
            value = "S-30",
            noticing = {Fault.SAYS_YES_TO_BAD_DATA, Fault.PARSE_ERRORS_ARE_UNKNOWN})
    void whatCannotBeInflatedOrParsedIsBadDataAndNothingIsKept(Door door) {
        byte[] body = Requests.spans(9);

        assertThat(door.protobuf("/v1/traces", new byte[] {0x0a, 0x7f}).status())
                .isEqualTo(400);
        assertThat(door.protobuf("/v1/traces", Arrays.copyOf(body, body.length - 3))
                        .status())
                .isEqualTo(400);
        for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
            byte[] compressed = Bodies.compress(encoding, body);
            byte[] cut = Arrays.copyOf(compressed, compressed.length - 1);
            assertThat(door.protobuf("/v1/traces", cut, "content-encoding", encoding)
                            .status())
                    .as("cut " + encoding)
                    .isEqualTo(400);
            assertThat(door.protobuf("/v1/traces", body, "content-encoding", encoding)
                            .status())
                    .as("no " + encoding)
                    .isEqualTo(400);
            assertThat(door.call(Signal.TRACES, cut, encoding).code()).isEqualTo(3);
        }
        assertThat(door.call(Signal.TRACES, new byte[] {0x0a, 0x7f}).code()).isEqualTo(3);
        assertThat(door.taken()).isEmpty();
    }

    @Rule(value = "S-31", noticing = Fault.LENGTH_IS_REQUIRED)
    void chunkedBodiesAndExpectContinueWork(Door door) {
        byte[] body = Requests.spans(40);

        try (Http1 raw = new Http1(door.httpPort(), door.patienceMillis())) {
            raw.send(Http1.post("/v1/traces") + "Transfer-Encoding: chunked\r\n\r\n");
            int half = body.length / 2;
            raw.send(Integer.toHexString(half) + ";a=b\r\n");
            raw.send(Arrays.copyOf(body, half));
            raw.send("\r\n" + Integer.toHexString(body.length - half) + "\r\n");
            raw.send(Arrays.copyOfRange(body, half, body.length));
            raw.send("\r\n0\r\nX-Trailer: y\r\n\r\n");
            assertThat(raw.read().status()).isEqualTo(200);
            raw.send(Http1.post("/v1/traces") + "Expect: 100-continue\r\nContent-Length: " + body.length + "\r\n\r\n");
            assertThat(raw.read().status()).isEqualTo(100);
            raw.send(body);
            assertThat(raw.read().status()).isEqualTo(200);
        }
        assertThat(door.taken())
                .hasSize(2)
                .allSatisfy(taken -> assertThat(taken).isEqualTo(body));
    }

    @Rule(value = "S-32", noticing = Fault.REFUSES_ALL)
    void aRequestWithoutTelemetryIsAFullSuccess(Door door) {
        String[] json = {
            "{}",
            "{\"resourceSpans\":[]}",
            "{\"resourceSpans\":[{}]}",
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[]},\"scopeSpans\":[{\"spans\":[]}]}]}"
        };
        for (String document : json) {
            byte[] protobuf = JsonToProtobuf.transcode(Signal.TRACES, document.getBytes(StandardCharsets.UTF_8));
            assertThat(door.json("/v1/traces", document).text()).as(document).isEqualTo("{}");
            assertThat(door.protobuf("/v1/traces", protobuf).status())
                    .as(document)
                    .isEqualTo(200);
            assertThat(door.call(Signal.TRACES, protobuf).code()).as(document).isZero();
        }
        assertThat(door.json("/v1/metrics", Bodies.metric("\"unit\":\"s\"")).text())
                .isEqualTo("{}");
    }

    @Rule(
            value = "S-33",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void unknownFieldNumbersAreSkippedAndKept(Door door) {
        WireWriter writer = new WireWriter();
        int resource = writer.begin(1);
        int scope = writer.begin(2);
        int log = writer.begin(2);
        writer.string(3, "INFO");
        writer.string(99, "of tomorrow");
        writer.varint(98, 7);
        writer.end(log);
        writer.fixed64(97, 1);
        writer.end(scope);
        writer.fixed32(96, 2);
        writer.end(resource);
        writer.string(95, "x");

        assertThat(door.protobuf("/v1/logs", writer.toByteArray()).body()).isEmpty();
        assertThat(door.taken()).singleElement().isEqualTo(writer.toByteArray());
    }

    @Rule(
            value = "S-34",
            noticing = {Fault.JSON_KEYS_MUST_BE_KNOWN, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void unknownKeysAreSkippedAtAnyDepth(Door door) {
        String zzz = "\"zzz\":{\"a\":[1,{},null,\"\\u00e9\"]},";
        String document = "{" + zzz + "\"resourceLogs\":[{" + zzz + "\"scopeLogs\":[{" + zzz + "\"logRecords\":[{" + zzz
                + "\"severityText\":\"INFO\",\"body\":{" + zzz + "\"stringValue\":\"kept\"}}]}]}]}";

        assertThat(door.json("/v1/logs", document).text()).isEqualTo("{}");
        assertThat(door.takenJson(Signal.LOGS))
                .isEqualTo(Bodies.log("\"severityText\":\"INFO\",\"body\":{\"stringValue\":\"kept\"}"));
    }

    @Rule(
            value = "S-35",
            noticing = {Fault.REFUSES_ALL, Fault.COUNTS_NOTHING})
    void fieldsComeInAnyOrderPackedOrNotAndMessagesMerge(Door door) {
        assertThat(door.protobuf("/v1/metrics", histogram(5)).body()).isEmpty();
        assertThat(door.protobuf("/v1/metrics", concat(histogram(5), histogram(6)))
                        .body())
                .as("the count of the second one is wrong, whatever the form of its buckets")
                .isNotEmpty();
    }

    @Rule(value = "S-36", noticing = Fault.LEGACY_FIELDS_ARE_ERRORS)
    void theFieldOfOldInstrumentationLibrariesIsIgnored(Door door) {
        WireWriter writer = new WireWriter();
        int resource = writer.begin(1);
        writer.string(1000, "anything");
        writer.end(resource);

        assertThat(door.protobuf("/v1/traces", writer.toByteArray()).status()).isEqualTo(200);
        assertThat(door.taken()).isEmpty();
    }

    @Rule(value = "S-37", noticing = Fault.SAYS_YES_TO_BAD_DATA)
    void logsAtThePathOfTracesAreRefused(Door door) {
        assertThat(door.protobuf("/v1/traces", Requests.logs(3)).status()).isEqualTo(400);
        assertThat(door.taken()).isEmpty();
    }

    @Rule(value = "S-38", noticing = Fault.VERSION_HEADER_IS_REQUIRED)
    void oldAndNewClientsAreServedWithoutNegotiation(Door door) {
        String of10 = ",\"name\":\"a\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\"";
        String of15 = of10 + ",\"flags\":257";
        String of111 = of15 + ",\"attributes\":[{\"keyStrindex\":3,\"value\":{\"stringValueStrindex\":4}}]";

        for (String fields : new String[] {of10, of15, of111}) {
            assertThat(door.json("/v1/traces", Bodies.span(fields)).text()).isEqualTo("{}");
        }
        HttpRequest.Builder future = door.request("/v1/traces")
                .header("content-type", Door.JSON)
                .header("otlp-version", "9.0")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertThat(door.send(future).status()).isEqualTo(200);
    }

    /// A histogram whose five observations lie in buckets that come partly packed, before the rest of the point, in
    /// a scope that comes before the resource, which comes in two pieces.
    private static byte[] histogram(int count) {
        WireWriter writer = new WireWriter();
        int resourceMetrics = writer.begin(1);
        int scopeMetrics = writer.begin(2);
        int metric = writer.begin(2);
        int histogram = writer.begin(9);
        writer.varint(2, 2);
        int point = writer.begin(1);
        writer.fixed64(6, 1);
        int packed = writer.begin(6);
        writer.rawFixed64(1);
        writer.rawFixed64(3);
        writer.end(packed);
        writer.float64(7, 0.5);
        writer.float64(7, 1.5);
        writer.fixed64(4, 77);
        writer.fixed64(4, count);
        writer.fixed64(3, 1_700_000_000_000_000_000L);
        writer.end(point);
        writer.end(histogram);
        writer.string(1, "h");
        writer.end(metric);
        writer.end(scopeMetrics);
        for (int i = 0; i < 2; i++) {
            int resource = writer.begin(1);
            writer.varint(2, i);
            writer.end(resource);
        }
        writer.end(resourceMetrics);
        return writer.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
