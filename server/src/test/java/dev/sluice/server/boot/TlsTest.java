package dev.sluice.server.boot;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.Clients;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.TlsOptions;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.server.security.TestCertificates;
import dev.sluice.server.transport.Listener;
import dev.sluice.server.transport.Requests;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS as a user configures it, on the ports of the whole program (S-11).
class TlsTest {
    private static final List<String> LISTENERS =
            List.of("receivers.otlp.protocols.grpc", "receivers.otlp.protocols.http", "sluice.query");

    @TempDir
    Path folder;

    private TlsKeyPair server;

    @BeforeEach
    void certificate() {
        server = TestCertificates.write(folder, "server");
    }

    @Test
    void everyPortSpeaksTlsAndNothingElse() throws Exception {
        try (Wiring wiring = start()) {
            HttpClient client = client(null);

            assertThat(export(client, wiring, HttpClient.Version.HTTP_1_1)).isEqualTo(200);
            assertThat(export(client, wiring, HttpClient.Version.HTTP_2)).isEqualTo(200);
            assertThat(exportOverGrpc(client, wiring)).isEqualTo(200);
            assertThat(get(client, wiring, "/healthz").statusCode()).isEqualTo(200);
            for (Listener listener : wiring.listeners()) {
                assertThat(answersInPlainText(listener.port()))
                        .as(listener.purpose())
                        .isFalse();
            }
        }
    }

    @Test
    void webSocketsOpenOverTls() throws Exception {
        try (Wiring wiring = start()) {
            WebSocket socket = client(null)
                    .newWebSocketBuilder()
                    .subprotocols("otlp.v1")
                    .buildAsync(
                            URI.create("wss://localhost:" + port(wiring, "OTLP/HTTP") + "/v1/traces"),
                            new WebSocket.Listener() {})
                    .get(10, TimeUnit.SECONDS);

            assertThat(socket.getSubprotocol()).isEqualTo("otlp.v1");
            socket.abort();
        }
    }

    @Test
    void clientsHaveToShowACertificateWhereTheyAreAskedForOne() throws Exception {
        TlsKeyPair known = TestCertificates.write(folder, "client");
        TlsKeyPair stranger = TestCertificates.write(folder, "stranger");
        String authority = "client_ca_file=" + folder.resolve("client.pem");
        try (Wiring wiring = start(authority)) {
            assertThat(export(client(known), wiring, HttpClient.Version.HTTP_1_1))
                    .isEqualTo(200);
            assertThat(get(client(known), wiring, "/healthz").statusCode()).isEqualTo(200);
            for (HttpClient refused : List.of(client(null), client(stranger))) {
                assertThatThrownBy(() -> export(refused, wiring, HttpClient.Version.HTTP_1_1))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> get(refused, wiring, "/healthz")).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void theClientLibraryShowsItsCertificateOverWebSocketToo() throws Exception {
        TestCertificates.write(folder, "client");
        TestCertificates.write(folder, "stranger");
        byte[] spans = Requests.spans(3);
        try (Wiring wiring = start("client_ca_file=" + folder.resolve("client.pem"));
                OtlpClient known = webSocket(wiring, "client");
                OtlpClient stranger = webSocket(wiring, "stranger")) {
            Payload payload = new Payload(Signal.TRACES, spans, 0, spans.length, 3);

            assertThat(known.export(payload).get(10, TimeUnit.SECONDS)).isEqualTo(ExportResult.SUCCESS);
            assertThat(stranger.export(payload)).failsWithin(Duration.ofSeconds(10));
        }
    }

    private OtlpClient webSocket(Wiring wiring, String name) {
        TlsOptions tls = new TlsOptions(
                folder.resolve("server.pem"), folder.resolve(name + ".pem"), folder.resolve(name + ".key"), true);
        String endpoint = "https://localhost:" + port(wiring, "OTLP/HTTP");
        return Clients.discover()
                .protocol("websocket")
                .open(ClientOptions.to(endpoint, false).withTls(tls));
    }

    @Test
    void clientsThatAreTooOldAreRefused() throws Exception {
        try (Wiring wiring = start("min_version='1.3'")) {
            SSLParameters old = new SSLParameters();
            old.setProtocols(new String[] {"TLSv1.2"});
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TestCertificates.client(server, null))
                    .sslParameters(old)
                    .build();

            assertThatThrownBy(() -> get(client, wiring, "/healthz")).isInstanceOf(IOException.class);
            assertThat(get(client(null), wiring, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aNewCertificateIsServedAfterAReloadAndABrokenOneIsNot() throws Exception {
        try (Wiring wiring = start()) {
            assertThat(get(client(null), wiring, "/healthz").statusCode()).isEqualTo(200);
            TlsKeyPair before = server;
            Files.writeString(folder.resolve("server.key"), "half a file");

            assertThatThrownBy(wiring::reload)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("server.key");
            assertThat(get(client(null), wiring, "/healthz").statusCode()).isEqualTo(200);

            server = TestCertificates.write(folder, "server");
            assertThat(wiring.reload())
                    .containsExactlyInAnyOrder(
                            "certificate of OTLP/gRPC", "certificate of OTLP/HTTP", "certificate of UI and API");
            assertThat(get(client(null), wiring, "/healthz").statusCode()).isEqualTo(200);
            assertThat(export(client(null), wiring, HttpClient.Version.HTTP_1_1))
                    .isEqualTo(200);
            server = before;
            assertThatThrownBy(() -> get(client(null), wiring, "/healthz")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aNewCertificateIsFoundByItselfWithinTheInterval() throws Exception {
        try (Wiring wiring = start("reload_interval=1s")) {
            server = TestCertificates.write(folder, "server");

            Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
            while (!accepts(wiring) && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }
            assertThat(accepts(wiring)).isTrue();
        }
    }

    private boolean accepts(Wiring wiring) throws Exception {
        try {
            return get(client(null), wiring, "/healthz").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Wiring start(String... tls) throws IOException {
        List<String> sets = new ArrayList<>(List.of("sluice.mode=memory"));
        for (String listener : LISTENERS) {
            sets.add(listener + ".tls.cert_file=" + folder.resolve("server.pem"));
            sets.add(listener + ".tls.key_file=" + folder.resolve("server.key"));
            for (String more : tls) {
                sets.add(listener + ".tls." + more);
            }
        }
        return TestServer.start(Files.createTempDirectory(folder, "server"), sets.toArray(String[]::new));
    }

    private HttpClient client(@Nullable TlsKeyPair own) {
        SSLContext context = TestCertificates.client(server, own);
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(context)
                .build();
    }

    private static int export(HttpClient client, Wiring wiring, HttpClient.Version version) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port(wiring, "OTLP/HTTP") + "/v1/traces"))
                .version(version)
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Requests.spans(3)))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.version()).isEqualTo(version);
        return answer.statusCode();
    }

    private static int exportOverGrpc(HttpClient client, Wiring wiring) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port(wiring, "OTLP/gRPC") + "/" + Signal.TRACES.grpcMethod()))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/grpc")
                .header("te", "trailers")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Requests.frame(0, Requests.spans(3))))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.body()).hasSize(5);
        return answer.statusCode();
    }

    private static HttpResponse<String> get(HttpClient client, Wiring wiring, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port(wiring, "UI and API") + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean answersInPlainText(int port) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            byte[] said = socket.getInputStream().readNBytes(4);
            return new String(said).equals("HTTP");
        } catch (SocketException reset) {
            return false;
        }
    }
}
