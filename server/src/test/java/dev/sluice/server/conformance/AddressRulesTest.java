package dev.sluice.server.conformance;

import static dev.sluice.server.boot.TestServer.port;
import static dev.sluice.server.process.SluiceProcess.freeOffset;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.TlsKeyPair;
import dev.sluice.otlp.Signal;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.security.TestCertificates;
import dev.sluice.server.transport.Requests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/// Addresses, services, paths.
class AddressRulesTest {
    private static final byte[] NOTHING = {};

    @Rule(value = "S-01", noticing = Fault.OTHER_PORTS)
    void grpcListensOn4317WhenNothingIsConfigured(Door door) throws IOException {
        int offset = freeOffset();
        try (Wiring whole = door.whole("sluice.port_offset=" + offset)) {
            assertThat(port(whole, "OTLP/gRPC")).isEqualTo(4317 + offset);
        }
    }

    @Rule(value = "S-02", noticing = Fault.OTHER_PORTS)
    void httpListensOn4318WhenNothingIsConfigured(Door door) throws Exception {
        int offset = freeOffset();
        try (Wiring whole = door.whole("sluice.port_offset=" + offset)) {
            assertThat(port(whole, "OTLP/HTTP")).isEqualTo(4318 + offset);
            assertThat(postEmpty(4318 + offset, "/v1/traces")).isEqualTo(200);
        }
    }

    @Rule(value = "S-11", noticing = Fault.PLAIN_TEXT_ONLY)
    void bothTransportsSpeakTls(Door door) throws Exception {
        Path folder = Files.createTempDirectory("sluice-tls");
        TlsKeyPair server = TestCertificates.write(folder, "server");
        TlsKeyPair client = TestCertificates.write(folder, "client");
        List<String> settings = new ArrayList<>(List.of("sluice.query.endpoint=localhost:0"));
        for (String protocol : List.of("grpc", "http")) {
            String own = "receivers.otlp.protocols." + protocol + ".";
            settings.add(own + "endpoint=localhost:0");
            settings.add(own + "tls.cert_file=" + folder.resolve("server.pem"));
            settings.add(own + "tls.key_file=" + folder.resolve("server.key"));
            settings.add(own + "tls.client_ca_file=" + folder.resolve("client.pem"));
        }
        try (Wiring whole = door.whole(settings.toArray(String[]::new))) {
            for (String purpose : List.of("OTLP/gRPC", "OTLP/HTTP")) {
                URI unknown = URI.create("https://localhost:" + port(whole, purpose) + "/nope");
                assertThat(status(TestCertificates.client(server, client), unknown))
                        .as(purpose)
                        .isEqualTo(404);
                assertThat(status(TestCertificates.client(server, null), unknown))
                        .as("%s without a certificate of the client", purpose)
                        .isZero();
            }
        }
    }

    @Rule(value = "S-03", noticing = Fault.PROFILES_BY_ANOTHER_NAME)
    void theFourExportMethodsAreServed(Door door) {
        byte[] empty = Requests.frame(0, NOTHING);

        for (String service : new String[] {
            "trace.v1.TraceService",
            "metrics.v1.MetricsService",
            "logs.v1.LogsService",
            "profiles.v1development.ProfilesService"
        }) {
            Answer answer = door.call("/opentelemetry.proto.collector." + service + "/Export", empty);
            assertThat(answer.code()).as(service).isZero();
        }
    }

    @Rule(value = "S-04", noticing = Fault.PROFILES_BY_ANOTHER_NAME)
    void theFourPathsAreServed(Door door) {
        for (String path : new String[] {"/v1/traces", "/v1/metrics", "/v1/logs", "/v1development/profiles"}) {
            assertThat(door.json(path, "{}").status()).as(path).isEqualTo(200);
        }
    }

    @Rule(value = "S-05", noticing = Fault.FIXED_PATHS)
    void pathsCanBeConfigured(Door door) throws Exception {
        try (Wiring whole = door.whole(
                "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                "receivers.otlp.protocols.http.endpoint=localhost:0",
                "sluice.query.endpoint=localhost:0",
                "receivers.otlp.protocols.http.traces_url_path=/mine")) {
            int port = port(whole, "OTLP/HTTP");
            assertThat(postEmpty(port, "/mine")).isEqualTo(200);
            assertThat(postEmpty(port, "/v1/traces")).isEqualTo(404);
        }
    }

    @Rule(
            value = "S-06",
            noticing = {Fault.OTHER_METHODS_ARE_UNKNOWN, Fault.ALLOW_IS_MISSING})
    void anotherMethodIs405AndSaysWhichIsAllowed(Door door) {
        for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH"}) {
            Answer answer = door.send(door.request("/v1/traces").method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("allow")).as(method).isEqualTo("POST");
        }
    }

    @Rule(value = "S-07", noticing = Fault.UNKNOWN_PATHS_ARE_FINE)
    void anUnknownPathIs404AndAnUnknownMethodUnimplemented(Door door) {
        byte[] empty = Requests.frame(0, NOTHING);

        assertThat(door.json("/v1/nope", "{}").status()).isEqualTo(404);
        assertThat(door.call("/opentelemetry.proto.collector.trace.v1.TraceService/Nope", empty)
                        .code())
                .isEqualTo(12);
        assertThat(door.call("/Nope/Export", empty).code()).isEqualTo(12);
    }

    @Rule(value = "S-08", noticing = Fault.NO_HTTP2)
    void http11AndHttp2ByUpgradeAndByPriorKnowledgeAreSpoken(Door door) throws Exception {
        try (HttpClient upgrading =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest.Builder request = door.request("/v1/logs")
                    .header("content-type", Door.JSON)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));
            HttpResponse<String> upgraded = upgrading.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(upgraded.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(upgraded.statusCode()).isEqualTo(200);
        }
        RequestHeaders head =
                RequestHeaders.of(HttpMethod.POST, "/v1/logs", "content-type", Door.PROTOBUF, "te", "trailers");
        assertThat(WebClient.of("h2c://127.0.0.1:" + door.httpPort())
                        .execute(head, HttpData.empty())
                        .aggregate()
                        .join()
                        .status()
                        .code())
                .isEqualTo(200);
        assertThat(door.protobuf("/v1/logs", NOTHING).status()).isEqualTo(200);
    }

    @Rule(value = "S-09", noticing = Fault.NO_JSON)
    void onePortTakesBothEncodings(Door door) {
        assertThat(door.protobuf("/v1/traces", Requests.spans(1)).status()).isEqualTo(200);
        assertThat(door.json("/v1/traces", "{}").status()).isEqualTo(200);
    }

    @Rule(
            value = "S-12",
            noticing = {Fault.ANY_TYPE_IS_GRPC, Fault.GRPC_STATUS_IN_THE_HEAD})
    void anotherTypeIs415AndSuccessIsOneEmptyMessageWithItsStatusInTheTrailers(Door door) {
        String path = "/" + Signal.TRACES.grpcMethod();

        assertThat(door.call(path, NOTHING, "content-type", "text/plain").status())
                .isEqualTo(415);
        Answer answer = door.call(path, Requests.frame(0, Requests.spans(1)), "content-type", "application/grpc+proto");
        assertThat(answer.body()).isEqualTo(new byte[5]);
        assertThat(answer.header("trailer grpc-status")).isEqualTo("0");
    }

    /// Zero when there was no answer.
    private static int status(SSLContext tls, URI address) throws InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException noAnswer) {
            return 0;
        }
    }

    private static int postEmpty(int port, String path) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .header("content-type", Door.JSON)
                    .POST(HttpRequest.BodyPublishers.ofString("{}", StandardCharsets.UTF_8))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
