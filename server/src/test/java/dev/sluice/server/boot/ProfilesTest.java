package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.protocol.UnaryGrpcClient;
import com.linecorp.armeria.common.SerializationFormat;
import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.pipeline.Ledger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Profiles over every transport, through the journal into the store and back out, byte for byte.
class ProfilesTest {
    private static final String REQUEST = """
            {"resourceProfiles":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
            "scopeProfiles":[{"scope":{"name":"sampler","version":"2"},"profiles":[{"sampleType":{"typeStrindex":1,"unitStrindex":2},\
            "samples":[{"stackIndex":1,"attributeIndices":[1],"linkIndex":1,"values":["7","-9223372036854775808"],\
            "timestampsUnixNano":["1700000000000000001","18446744073709551615"]}],"timeUnixNano":"1700000000000000000",\
            "durationNano":"10000000000","periodType":{"typeStrindex":1,"unitStrindex":2},"period":"100",\
            "profileId":"ID","droppedAttributesCount":4294967295,"originalPayloadFormat":"pprof",\
            "originalPayload":"AAECAwT/","attributeIndices":[1]}],"schemaUrl":"https://scope"}],"schemaUrl":"https://resource"}],\
            "dictionary":{"mappingTable":[{},{"memoryStart":"4096","memoryLimit":"8192","filenameStrindex":3}],\
            "locationTable":[{},{"mappingIndex":1,"address":"4100","lines":[{"functionIndex":1,"line":"42","column":"7"}]}],\
            "functionTable":[{},{"nameStrindex":4,"filenameStrindex":3,"startLine":"40"}],\
            "linkTable":[{},{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"}],\
            "stringTable":["","cpu","nanoseconds","Cart.java","Cart::tötal"],\
            "attributeTable":[{},{"keyStrindex":1,"value":{"stringValue":"grüße"},"unitStrindex":2}],\
            "stackTable":[{},{"locationIndices":[1]}]}}""";

    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Wiring wiring;

    @AfterEach
    void stop() {
        wiring.close();
        client.shutdownNow();
    }

    @Test
    void aProfileComesBackAsItWasSentOverEveryTransportAlsoAfterARestart() throws Exception {
        start();
        assertThat(overGrpc(request(1))).isEmpty();
        assertThat(overHttp("application/x-protobuf", request(2))).isEqualTo(200);
        assertThat(overHttp("application/json", json(3).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(200);
        assertThat(overWebSocket(socket -> socket.sendBinary(ByteBuffer.wrap(request(4)), true)))
                .isEqualTo("\u0000");
        assertThat(overWebSocket(socket -> socket.sendText(json(5), true))).isEqualTo("{\"code\":0,\"response\":{}}");
        awaitDelivered(5);

        assertStored(5);
        wiring.close();
        start();
        assertStored(5);
    }

    @Test
    void theLedgerAddsUpWhenSomeAreRejected() throws Exception {
        start();
        byte[] sound = request(1);
        byte[] broken = JsonToProtobuf.transcode(
                Signal.PROFILES,
                json(2).replace("\"stackIndex\":1", "\"stackIndex\":9").getBytes(StandardCharsets.UTF_8));

        assertThat(overHttp("application/x-protobuf", sound)).isEqualTo(200);
        assertThat(overHttp("application/x-protobuf", broken)).isEqualTo(400);
        awaitDelivered(1);

        Ledger.Balance balance = wiring.ledger().balance(Signal.PROFILES);
        assertThat(balance.at(Ledger.Stage.RECEIVED)).isEqualTo(2);
        assertThat(balance.at(Ledger.Stage.ACCEPTED)).isEqualTo(1);
        assertThat(balance.at(Ledger.Stage.REJECTED)).isEqualTo(1);
        assertThat(balance.queued()).isZero();
        assertThat(get(id(2), "application/json").statusCode()).isEqualTo(404);
        assertThat(get("xyz", "application/json").statusCode()).isEqualTo(400);
    }

    private void assertStored(int count) throws Exception {
        for (int i = 1; i <= count; i++) {
            byte[] sent = request(i);
            assertThat(get(id(i), "application/x-protobuf").body())
                    .as("profile " + i)
                    .isEqualTo(sent);
            assertThat(new String(get(id(i), "application/json").body(), StandardCharsets.UTF_8))
                    .isEqualTo(new String(
                            ProtobufToJson.toBytes(Signal.PROFILES, sent, 0, sent.length), StandardCharsets.UTF_8))
                    .isEqualTo(json(i));
        }
    }

    private void start() {
        wiring = TestServer.start(folder);
    }

    private byte[] overGrpc(byte[] request) {
        UnaryGrpcClient grpc = new UnaryGrpcClient(
                WebClient.of("h2c://localhost:" + port(wiring, "OTLP/gRPC")), SerializationFormat.of("gproto"));
        return grpc.execute("/" + Signal.PROFILES.grpcMethod(), request).join();
    }

    private int overHttp(String type, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port(wiring, "OTLP/HTTP") + "/v1development/profiles"))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private interface Message {
        CompletableFuture<WebSocket> sendOn(WebSocket socket);
    }

    private String overWebSocket(Message message) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .subprotocols("otlp.v1")
                .buildAsync(
                        URI.create("ws://localhost:" + port(wiring, "OTLP/HTTP") + "/v1development/profiles"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence data, boolean last) {
                                answer.complete(data.toString());
                                return null;
                            }

                            @Override
                            public @Nullable CompletionStage<?> onBinary(
                                    WebSocket from, ByteBuffer data, boolean last) {
                                answer.complete(
                                        StandardCharsets.ISO_8859_1.decode(data).toString());
                                return null;
                            }
                        })
                .join();
        message.sendOn(socket).join();
        String answered = answer.get(30, TimeUnit.SECONDS);
        socket.abort();
        return answered;
    }

    private HttpResponse<byte[]> get(String id, String accept) throws Exception {
        URI uri = URI.create("http://localhost:" + port(wiring, "UI and API") + "/api/v1/profiles/" + id);
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("accept", accept).build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] request(int number) {
        return JsonToProtobuf.transcode(Signal.PROFILES, json(number).getBytes(StandardCharsets.UTF_8));
    }

    private static String json(int number) {
        return REQUEST.replace("\"ID\"", "\"" + id(number) + "\"").replace("tötal", "tötal" + number);
    }

    private static String id(int number) {
        return "00".repeat(15) + HexFormat.of().toHexDigits((byte) number);
    }

    private void awaitDelivered(long items) {
        Await.until(() -> wiring.ledger().balance(Signal.PROFILES).at(Ledger.Stage.DELIVERED) >= items);
    }
}
