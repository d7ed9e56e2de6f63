package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.NetworkException.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The five network faults, each from its real cause.
class NetworkFaultsTest {
    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf", "websocket"})
    void aPortThatNobodyListensAtRefuses(String protocol) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(fault(protocol, "http://127.0.0.1:" + port).fault()).isEqualTo(Fault.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf", "websocket"})
    void aNameWithoutAnAddressDoesNotResolve(String protocol) throws Exception {
        // RFC 6761: names below `invalid` never resolve.
        NetworkException failure = fault(protocol, "http://nobody.invalid:4317");
        assertThat(failure.fault()).isEqualTo(Fault.NAME_RESOLUTION);
        assertThat(failure).hasMessageContaining("nobody.invalid");
    }

    /// A listener whose backlog is full drops further SYNs, as a black hole does.
    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf", "websocket"})
    void aRouteThatSwallowsPacketsTimesOut(String protocol) throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(hole, fillers);
            assertThat(fault(protocol, "http://127.0.0.1:" + hole.getLocalPort())
                            .fault())
                    .isEqualTo(Fault.CONNECT_TIMEOUT);
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf", "websocket"})
    void aPeerThatSpeaksNoTlsFailsTheHandshake(String protocol) throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerInPlain(plain));
            assertThat(fault(protocol, "https://127.0.0.1:" + plain.getLocalPort())
                            .fault())
                    .isEqualTo(Fault.TLS_HANDSHAKE);
        }
    }

    /// The kernel refuses to route TCP to a broadcast address: the same answer as for a missing route.
    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf", "websocket"})
    void aNetThatCannotBeReachedIsToldSo(String protocol) throws Exception {
        assertThat(fault(protocol, "http://255.255.255.255:4317").fault()).isEqualTo(Fault.UNREACHABLE);
    }

    @Test
    void theWordsOfLinuxForAMissingRouteAreKnown() {
        ClientOptions options = ClientOptions.to("http://h:1", true);
        assertThat(NetworkFaults.of(new SocketException("Network is unreachable"), "h", options))
                .isInstanceOfSatisfying(
                        NetworkException.class,
                        known -> assertThat(known.fault()).isEqualTo(Fault.UNREACHABLE));
    }

    private static NetworkException fault(String protocol, String endpoint) throws Exception {
        ClientProtocol found = Clients.discover().protocol(protocol);
        ClientOptions options =
                ClientOptions.to(endpoint, found.isPathless()).withConnectTimeout(Duration.ofSeconds(1));
        try (OtlpClient client = found.open(options)) {
            client.export(Samples.spans(1)).get(30, TimeUnit.SECONDS);
            throw new AssertionError("it succeeded");
        } catch (ExecutionException failed) {
            Throwable cause = RetryingClient.unwrapped(failed.getCause());
            assertThat(cause).isInstanceOf(NetworkException.class);
            assertThat(RetryingClient.isRetryable(cause)).isTrue();
            return (NetworkException) cause;
        }
    }

    private static void fill(ServerSocket hole, List<Socket> fillers) throws IOException {
        for (int i = 0; i < 64; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(new InetSocketAddress(hole.getInetAddress(), hole.getLocalPort()), 300);
            } catch (IOException full) {
                return;
            }
        }
    }

    private static void answerInPlain(ServerSocket plain) {
        try {
            while (true) {
                try (Socket socket = plain.accept();
                        OutputStream out = socket.getOutputStream()) {
                    out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    socket.getInputStream().read();
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }
}
