package dev.sluice.server.load;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.server.boot.TestServer;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.cli.Sluice;
import dev.sluice.server.security.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `sluice load` against servers that want to know who sends.
class LoadCredentialsTest {
    private static final String TOKEN = "c4n4ry-token";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String scheme = "http";

    @BeforeEach
    void certificates() {
        TestCertificates.write(folder, "server");
        TestCertificates.write(folder, "client");
    }

    @ParameterizedTest
    @EnumSource
    void withTokenAndAuthorityItSendsAndVerifies(LoadProtocol protocol) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        String authority = folder.resolve("server.pem").toString();
        String acked = folder.resolve("acked").toString();
        try (Wiring server = server(true, true, List.of())) {
            assertThat(load(
                            server,
                            protocol,
                            Map.of("SLUICE_AUTHORIZATION", "Bearer " + TOKEN),
                            "--ca-file",
                            authority))
                    .as(said())
                    .isZero();
            Await.until(() -> server.ledger().balance(Signal.TRACES).at(Ledger.Stage.DELIVERED) >= 500);
            String query = "https://localhost:" + port(server, "UI and API");

            assertThat(run(
                            Map.of("SLUICE_TOKEN_FILE", token.toString()),
                            List.of("load", "--verify", acked, "--url", query, "--ca-file", authority)))
                    .as(said())
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("{\"acked\":500,\"missing\":0,\"duplicated\":0,");
            assertThat(run(Map.of(), List.of("load", "--verify", acked, "--url", query, "--ca-file", authority)))
                    .isEqualTo(1);
        }
        assertThat(said()).contains("SLUICE_AUTHORIZATION").doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatIsRefusedEndsTheRun(LoadProtocol protocol) throws Exception {
        try (Wiring server = server(false, true, List.of())) {
            assertThat(load(server, protocol, Map.of("SLUICE_AUTHORIZATION", "Bearer c4n4ry-wrong")))
                    .isEqualTo(1);

            assertThat(said())
                    .contains(protocol == LoadProtocol.GRPC ? "/: grpc 16 (" : "/: http 401 (")
                    .contains("\"acked\":0,")
                    .doesNotContain("c4n4ry");
            assertThat(requests()).isBetween(1, 10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsNotTrustedEndsTheRun(LoadProtocol protocol) throws Exception {
        try (Wiring server = server(true, false, List.of())) {
            assertThat(load(server, protocol, Map.of())).isEqualTo(1);

            assertThat(said()).contains("/: tls: (certificate_unknown) ");
            assertThat(requests()).isBetween(1, 10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateIsShownWhereOneIsAskedFor(LoadProtocol protocol) throws Exception {
        String authority = folder.resolve("server.pem").toString();
        String certificate = folder.resolve("client.pem").toString();
        Map<String, String> key =
                Map.of("SLUICE_KEY_FILE", folder.resolve("client.key").toString());
        try (Wiring server = server(true, false, List.of("client_ca_file=" + certificate))) {
            assertThat(load(server, protocol, key, "--ca-file", authority, "--cert-file", certificate))
                    .as(said())
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsRefusedEndsTheRun(LoadProtocol protocol) throws Exception {
        String authority = folder.resolve("server.pem").toString();
        try (Wiring server = server(true, false, List.of("client_ca_file=" + folder.resolve("client.pem")))) {
            assertThat(load(server, protocol, Map.of(), "--ca-file", authority)).isEqualTo(1);

            assertThat(said()).contains("/: tls: (");
            assertThat(requests()).isBetween(1, 10);
        }
    }

    @Test
    void whatCannotBeIsSaidBeforeAnythingIsSent() {
        assertThat(run(Map.of("SLUICE_CA_FILE", folder.resolve("server.pem").toString()), List.of("load")))
                .isEqualTo(3);
        assertThat(said())
                .contains("--ca-file (SLUICE_CA_FILE) with http://localhost:4317 (expected: an address with https)");
        assertThat(run(Map.of(), List.of("load", "--header", "authorization=Bearer c4n4ry")))
                .isEqualTo(3);
        assertThat(run(Map.of(), List.of("load", "--to", "http://ann:c4n4ry@localhost:4317")))
                .isEqualTo(2);
        assertThat(said()).doesNotContain("c4n4ry");
    }

    private int load(Wiring server, LoadProtocol protocol, Map<String, String> environment, String... more) {
        String purpose = protocol == LoadProtocol.GRPC ? "OTLP/gRPC" : "OTLP/HTTP";
        String target = scheme + "://localhost:" + port(server, purpose) + "/";
        List<String> words = new ArrayList<>(List.of("load", "--protocol", protocol.id(), "--to", target));
        words.addAll(List.of("--items", "500", "--per-request", "10", "--rate", "0", "--in-flight", "4"));
        words.addAll(List.of("--acked", folder.resolve("acked").toString()));
        words.addAll(List.of(more));
        return run(environment, words);
    }

    private int run(Map<String, String> environment, List<String> words) {
        return Sluice.run(words.toArray(String[]::new), stream(out), stream(err), environment);
    }

    private static PrintStream stream(ByteArrayOutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    private int requests() {
        return Integer.parseInt(
                out.toString(StandardCharsets.UTF_8).replaceFirst("(?s).*\"requests\":(\\d+),.*", "$1"));
    }

    private Wiring server(boolean isEncrypted, boolean wantsToken, List<String> tls) {
        scheme = isEncrypted ? "https" : "http";
        List<String> sets = new ArrayList<>();
        for (String listener :
                List.of("receivers.otlp.protocols.grpc", "receivers.otlp.protocols.http", "sluice.query")) {
            if (isEncrypted) {
                sets.add(listener + ".tls.cert_file=" + folder.resolve("server.pem"));
                sets.add(listener + ".tls.key_file=" + folder.resolve("server.key"));
                tls.forEach(more -> sets.add(listener + ".tls." + more));
            }
        }
        if (wantsToken) {
            sets.add("extensions.bearertokenauth.token=" + TOKEN);
            sets.add("service.extensions=[bearertokenauth]");
            sets.add("sluice.auth.ingest=[bearertokenauth]");
            sets.add("sluice.auth.query=[bearertokenauth]");
        }
        return TestServer.start(folder, sets.toArray(String[]::new));
    }
}
