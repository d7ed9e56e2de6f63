package dev.sluice.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.server.security.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialOptionsTest {
    @TempDir
    Path folder;

    private final CredentialOptions options = new CredentialOptions();

    @Test
    void withoutAnythingNothingIsShown() {
        assertThat(options.read(Map.of()).headers()).isEmpty();
        assertThat(options.read(Map.of("SLUICE_AUTHORIZATION", " ", "SLUICE_HEADERS", ""))
                        .headers())
                .isEmpty();
    }

    @Test
    void theWholeHeaderComesFromTheEnvironment() {
        assertThat(options.read(Map.of("SLUICE_AUTHORIZATION", "Basic YTpi")).headers())
                .isEqualTo(Map.of("authorization", "Basic YTpi"));
    }

    @Test
    void aTokenComesFromAFileAndMayEndWithALine() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "c4n4ry\n");

        assertThat(options.read(Map.of("SLUICE_TOKEN_FILE", file.toString())).headers())
                .isEqualTo(Map.of("authorization", "Bearer c4n4ry"));
        options.tokenFile = file;
        assertThat(options.read(Map.of("SLUICE_TOKEN_FILE", "gone")).headers())
                .as("the option counts before the environment")
                .isEqualTo(Map.of("authorization", "Bearer c4n4ry"));
    }

    @Test
    void furtherHeadersComeFromBoth() {
        options.headers = List.of("X-Team = shop");

        assertThat(options.read(Map.of("SLUICE_HEADERS", "x-api-key=c4n4ry,authorization=Bearer a=b"))
                        .headers())
                .isEqualTo(Map.of("x-team", "shop", "x-api-key", "c4n4ry", "authorization", "Bearer a=b"));
    }

    @Test
    void nothingOfThemIsSeenInTheirText() {
        Credentials credentials =
                options.read(Map.of("SLUICE_AUTHORIZATION", "Bearer c4n4ry", "SLUICE_HEADERS", "x-api-key=c4n4ry"));

        assertThat(credentials).hasToString("Credentials[authorization, x-api-key]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4n4ry",
                "=c4n4ry",
                "x y=c4n4ry",
                "x-key=",
                "x-key=c4n4ry\u0007",
                "host=c4n4ry",
                "Content-Type=c4n4ry",
                "grpc-timeout=c4n4ry",
                "authorization=Bearer c4n4ry"
            })
    void aHeaderThatCannotBeIsRefusedAndItsValueNotShown(String header) {
        options.headers = List.of(header);

        refused(Map.of(), "--header: ");
    }

    @Test
    void aHeaderStandsOnce() {
        options.headers = List.of("x-team=c4n4ry");

        refused(Map.of("SLUICE_HEADERS", "X-Team=c4n4ry"), "--header: x-team (expected: each header once)");
    }

    @Test
    void twoCredentialsContradictEachOther() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "c4n4ry");
        String whole = "SLUICE_AUTHORIZATION";

        refused(Map.of(whole, "Bearer c4n4ry", "SLUICE_TOKEN_FILE", file.toString()), "two credentials");
        refused(Map.of(whole, "Bearer c4n4ry", "SLUICE_HEADERS", "authorization=c4n4ry"), "two credentials");
        options.tokenFile = file;
        refused(Map.of(whole, "Bearer c4n4ry"), "two credentials");
    }

    @Test
    void aTokenFileThatHoldsNoneIsRefused() throws IOException {
        for (String content : List.of("", "\n", "Bearer c4n4ry", "c4n4ry\nc4n4ry", "c4n4ry\u00e4")) {
            options.tokenFile = Files.writeString(folder.resolve("token"), content);
            refused(Map.of(), "--token-file: ");
        }
        options.tokenFile = folder.resolve("gone");
        refused(Map.of(), "gone: no such file");
    }

    @Test
    void aLineBreakInTheHeaderIsRefused() {
        refused(Map.of("SLUICE_AUTHORIZATION", "Bearer c4n4ry\r\nx: y"), "SLUICE_AUTHORIZATION: no value of a header");
    }

    @Test
    void aCertificateTakesItsOwnKey() {
        TestCertificates.write(folder, "own");
        TestCertificates.write(folder, "other");
        options.certFile = folder.resolve("own.pem");
        refused(Map.of(), "own.pem (expected: together with --key-file)");

        refused(Map.of("SLUICE_KEY_FILE", folder.resolve("other.key").toString()), "does not belong to the first");
        options.keyFile = folder.resolve("own.key");
        assertThat(options.read(Map.of()).headers()).isEmpty();
        options.certFile = null;
        refused(Map.of(), "own.key (expected: together with --cert-file)");
    }

    @Test
    void certificatesAreForHttpsOnly() {
        TestCertificates.write(folder, "own");
        options.caFile = folder.resolve("own.pem");
        Credentials credentials = options.read(Map.of());

        credentials.check(URI.create("https://localhost:4317"));
        assertThatThrownBy(() -> credentials.check(URI.create("http://localhost:4317")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("--ca-file (SLUICE_CA_FILE) with http://localhost:4317 (expected: an address with https)");
        Credentials.NONE.check(URI.create("http://localhost:4317"));
    }

    private void refused(Map<String, String> environment, String part) {
        assertThatThrownBy(() -> options.read(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(part)
                .hasMessageNotContaining("c4n4ry");
    }
}
