package dev.sluice.server.remote;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.server.security.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a verb shows to a server and whom it trusts there, as the command line and the environment say. Secrets come
/// from the environment or from files: everybody on a machine sees the arguments of its programs. One owner.
final class CredentialOptions {
    /// A credential, a header or an address of the command line cannot be used, or two of them contradict each other;
    /// the message names it. Exit code 3. Nothing has been sent.
    ///
    /// Correct the option or the variable of the environment.
    static final ErrorCode UNUSABLE = ErrorCode.of("remote.credentials");

    static final String AUTHORIZATION = "SLUICE_AUTHORIZATION";

    private static final String TOKEN_FILE = "SLUICE_TOKEN_FILE";
    private static final String HEADERS = "SLUICE_HEADERS";
    private static final String AUTHORIZATION_HEADER = "authorization";
    private static final int TOKEN_BYTES_MAX = 1 << 16;

    /// Those that the protocols set themselves, and those that clients of the JDK keep for themselves.
    private static final Set<String> TAKEN = Set.of(
            "accept",
            "connection",
            "expect",
            "host",
            "keep-alive",
            "origin",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via");
    private static final List<String> TAKEN_PREFIXES =
            List.of("access-control-request-", "content-", "grpc-", "sec-websocket-");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with a token, sent as authorization: Bearer TOKEN. Environment: SLUICE_TOKEN_FILE; or the "
                            + "whole header in SLUICE_AUTHORIZATION.")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description =
                    "A further header, as often as needed; others on this machine can see it. Environment: SLUICE_HEADERS, "
                            + "with commas in between.")
    List<String> headers = List.of();

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Whom to trust with https, in PEM (default: as Java does). Environment: SLUICE_CA_FILE.")
    @Nullable
    Path caFile;

    @Option(
            names = "--cert-file",
            paramLabel = "FILE",
            description = "The certificate to show with https, in PEM. Environment: SLUICE_CERT_FILE.")
    @Nullable
    Path certFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The certificate's key, in PEM. Environment: SLUICE_KEY_FILE.")
    @Nullable
    Path keyFile;

    /// Reads the files and checks everything.
    ///
    /// @throws ConfigurationException if something cannot be used; the message shows no value
    Credentials read(Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String listed = environment.getOrDefault(HEADERS, "");
        if (!listed.isBlank()) {
            for (String header : listed.split(",")) {
                add(all, HEADERS, header);
            }
        }
        for (String header : headers) {
            if (AUTHORIZATION_HEADER.equals(add(all, "--header", header))) {
                throw unusable("--header: authorization (expected: in " + AUTHORIZATION
                        + " or a --token-file; everybody on this machine sees arguments)");
            }
        }
        authorize(all, environment);
        Path authority = file(caFile, "SLUICE_CA_FILE", environment);
        Path certificate = file(certFile, "SLUICE_CERT_FILE", environment);
        Path key = file(keyFile, "SLUICE_KEY_FILE", environment);
        if ((certificate == null) != (key == null)) {
            throw unusable(
                    key == null
                            ? "--cert-file: " + certificate + " (expected: together with --key-file)"
                            : "--key-file: " + key + " (expected: together with --cert-file)");
        }
        PemFiles files = new PemFiles("the command line");
        return new Credentials(
                all,
                authority == null ? List.of() : files.certificates(authority),
                certificate == null || key == null ? null : files.pair(certificate, key));
    }

    private void authorize(Map<String, String> all, Map<String, String> environment) {
        String whole = environment.getOrDefault(AUTHORIZATION, "").strip();
        Path file = file(tokenFile, TOKEN_FILE, environment);
        int ways = (whole.isEmpty() ? 0 : 1) + (file == null ? 0 : 1) + (all.containsKey(AUTHORIZATION_HEADER) ? 1 : 0);
        if (ways > 1) {
            throw unusable("two credentials (expected: one of " + AUTHORIZATION + ", --token-file or " + TOKEN_FILE
                    + ", authorization in " + HEADERS + ")");
        }
        if (!whole.isEmpty()) {
            all.put(AUTHORIZATION_HEADER, checked(AUTHORIZATION, whole));
        }
        if (file != null) {
            all.put(AUTHORIZATION_HEADER, "Bearer " + token(file));
        }
    }

    /// Its name, in lower case.
    private static String add(Map<String, String> all, String source, String header) {
        int equals = header.indexOf('=');
        String name = equals < 0 ? "" : header.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || !name.chars().allMatch(CredentialOptions::isTokenCharacter)) {
            throw unusable(source + ": no name of a header before = (expected: NAME=VALUE)");
        }
        if (TAKEN.contains(name) || TAKEN_PREFIXES.stream().anyMatch(name::startsWith)) {
            throw unusable(source + ": " + name + " (expected: none that the protocol sets itself)");
        }
        if (all.put(name, checked(source, header.substring(equals + 1).strip())) != null) {
            throw unusable(source + ": " + name + " (expected: each header once)");
        }
        return name;
    }

    /// RFC 9110, section 5.6.2.
    private static boolean isTokenCharacter(int c) {
        return c > 0x20 && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private static String checked(String source, String value) {
        if (value.isEmpty() || value.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            throw unusable(source + ": no value of a header (expected: one line of printable ASCII)");
        }
        return value;
    }

    private static @Nullable Path file(@Nullable Path option, String variable, Map<String, String> environment) {
        String named = environment.getOrDefault(variable, "");
        return option != null ? option : named.isBlank() ? null : Path.of(named);
    }

    private static String token(Path file) {
        try {
            if (Files.size(file) <= TOKEN_BYTES_MAX) {
                String token = Files.readString(file).strip();
                if (!token.isEmpty() && !token.contains(" ")) {
                    return checked("--token-file", token);
                }
            }
        } catch (NoSuchFileException missing) {
            throw unusable("--token-file: " + file + ": no such file");
        } catch (IOException unreadable) { // and what is no text
            throw unusable("--token-file: " + file + " cannot be read (expected: a file of text)");
        }
        throw unusable("--token-file: " + file + " (expected: a file with one token and nothing else)");
    }

    static ConfigurationException unusable(String message) {
        return new ConfigurationException(UNUSABLE, message);
    }
}
