package dev.sluice.server.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.NetworkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The running Sluice that a verb asks, as its options and the environment name it. One owner.
public final class Remote {
    /// No Sluice answers at the address that a verb asks. Exit code 6.
    ///
    /// Start one with `sluice run`, or name one with `--url`. With `https`, `--ca-file` says whom to trust.
    static final ErrorCode UNREACHABLE = ErrorCode.of("remote.unreachable");

    /// The answer of the server broke off.
    ///
    /// Retry: yes.
    private static final ErrorCode UNREADABLE = ErrorCode.of("remote.unreadable");
    private static final int QUERY_PORT = 8317;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private static final String WARNING_HEADER = "sluice-warning";

    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, String> environment;
    private @Nullable Credentials credentials;
    private @Nullable HttpURLConnection last;
    private List<String> told = List.of();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The Sluice to ask (default: http://localhost:8317, moved by SLUICE_PORT_OFFSET). "
                    + "Environment: SLUICE_URL.")
    @Nullable
    String url;

    @Mixin
    final CredentialOptions options = new CredentialOptions();

    /// @param environment of the command
    public Remote(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /// An answer that is a failure, with what the server said.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        public Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        /// As in HTTP.
        public int status() {
            return status;
        }
    }

    /// What is shown to servers and whom to trust there; read once.
    ///
    /// @throws ConfigurationException if an option or a file of them cannot be used
    public Credentials credentials() {
        Credentials known = credentials;
        if (known == null) {
            known = options.read(environment);
            credentials = known;
        }
        return known;
    }

    /// @param path from the slash on
    /// @throws Refused if the server answered with anything but success
    /// @throws NetworkException if nobody answered
    public InputStream get(String path, String accept) throws Refused {
        return send(path, accept, null);
    }

    /// @param body text
    /// @throws Refused as above
    public InputStream post(String path, String accept, String body) throws Refused {
        return send(path, accept, body);
    }

    /// What the server says is missing from the last answer, once that has been read to its end: some of it is known
    /// only then.
    public List<String> warnings() {
        HttpURLConnection answered = last;
        if (answered == null) {
            return List.of();
        }
        Set<String> warnings = new LinkedHashSet<>(told);
        warnings.addAll(warningsOf(answered));
        return List.copyOf(warnings);
    }

    public JsonNode json(String path) throws Refused {
        return parse(get(path, "application/json"));
    }

    public JsonNode parse(InputStream body) {
        try (body) {
            return mapper.readTree(body.readAllBytes());
        } catch (IOException broken) {
            throw unreadable(broken);
        }
    }

    /// Where the verb asks, without a slash at the end.
    ///
    /// @throws ConfigurationException if that is no address, or one that the credentials are not for
    public String base() {
        String given = url != null ? url : environment.get("SLUICE_URL");
        String base = given == null || given.isEmpty()
                ? "http://localhost:" + (QUERY_PORT + portOffset())
                : given.replaceAll("/+$", "");
        try {
            URI address = new URI(base);
            if (address.getUserInfo() != null) {
                throw CredentialOptions.unusable("--url: an address with a user (expected: who asks in "
                        + CredentialOptions.AUTHORIZATION + " or a --token-file)");
            }
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                credentials().check(address);
                return base;
            }
        } catch (URISyntaxException malformed) {
            // As below.
        }
        throw CredentialOptions.unusable("--url: " + base + " (expected: such as http://localhost:" + QUERY_PORT + ")");
    }

    /// By how much the ports of a server on this machine are moved.
    public int portOffset() {
        String offset = environment.getOrDefault("SLUICE_PORT_OFFSET", "0");
        return offset.matches("\\d{1,5}") ? Integer.parseInt(offset) : 0;
    }

    /// Opens a WebSocket.
    ///
    /// @param path from the slash on
    /// @throws Refused if the server refused to open it
    /// @throws NetworkException if nobody answered
    public WebSocket listen(String path, WebSocket.Listener listener) throws Refused {
        URI uri = URI.create(base().replaceFirst("^http", "ws") + path);
        try {
            WebSocket.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .sslContext(credentials().encryption())
                    .build()
                    .newWebSocketBuilder()
                    .connectTimeout(CONNECT);
            credentials().headers().forEach(builder::header);
            return builder.buildAsync(uri, listener).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof WebSocketHandshakeException refused) {
                HttpResponse<?> answer = refused.getResponse();
                throw refused(answer.statusCode(), String.valueOf(answer.body()));
            }
            throw broken(uri, failure.getCause());
        }
    }

    /// A connection that was there and is not any more, or never was.
    public NetworkException broken(Throwable failure) {
        return broken(URI.create(base()), failure);
    }

    private static NetworkException broken(URI uri, @Nullable Throwable failure) {
        return switch (failure) {
            case ConnectException refused ->
                unreachable(uri, NetworkException.Fault.REFUSED, "nobody listens there", refused);
            case SocketTimeoutException slow ->
                unreachable(uri, NetworkException.Fault.CONNECT_TIMEOUT, "it does not answer", slow);
            case SSLException untrusted ->
                unreachable(uri, NetworkException.Fault.TLS_HANDSHAKE, "TLS: " + untrusted.getMessage(), untrusted);
            case null, default ->
                unreachable(uri, NetworkException.Fault.UNREACHABLE, String.valueOf(failure), failure);
        };
    }

    /// The old client of the JDK, because it reads trailers.
    private InputStream send(String path, String accept, @Nullable String body) throws Refused {
        URI uri = URI.create(base() + path);
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) ANSWER.toMillis());
            connection.setInstanceFollowRedirects(false); // credentials are for this server alone
            if (connection instanceof HttpsURLConnection encrypted) {
                encrypted.setSSLSocketFactory(credentials().encryption().getSocketFactory());
            }
            connection.setRequestProperty("accept", accept);
            credentials().headers().forEach(connection::setRequestProperty);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "text/plain");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            if (status / 100 == 2) {
                last = connection;
                told = warningsOf(connection);
                return connection.getInputStream();
            }
            throw refused(status, text(connection.getErrorStream()));
        } catch (IOException broken) {
            throw broken(uri, broken);
        }
    }

    private static String text(@Nullable InputStream body) throws IOException {
        try (InputStream all = body) {
            return all == null ? "" : new String(all.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> warningsOf(HttpURLConnection answer) {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; answer.getHeaderField(i) != null; i++) {
            if (WARNING_HEADER.equalsIgnoreCase(answer.getHeaderFieldKey(i))) {
                warnings.add(answer.getHeaderField(i));
            }
        }
        return warnings;
    }

    private Refused refused(int status, String body) {
        boolean isMissing = status == 401 && credentials().headers().isEmpty();
        String advice =
                isMissing ? "; give a credential in " + CredentialOptions.AUTHORIZATION + " or with --token-file" : "";
        return new Refused(status, detail(status, body) + advice);
    }

    private String detail(int status, String body) {
        try {
            JsonNode detail = mapper.readTree(body).path("detail");
            return detail.isTextual() ? detail.textValue() : "HTTP " + status + ": " + body;
        } catch (JsonProcessingException notJson) {
            return "HTTP " + status + ": " + body;
        }
    }

    private static NetworkException unreachable(
            URI uri, NetworkException.Fault fault, String reason, @Nullable Throwable cause) {
        String address = uri.getScheme().replaceFirst("^ws", "http") + "://" + uri.getAuthority();
        String advice = fault == NetworkException.Fault.TLS_HANDSHAKE
                ? "; say whom to trust with --ca-file, and which certificate to show with --cert-file"
                : "; start one with sluice run, or name one with --url";
        return new NetworkException(UNREACHABLE, fault, "no Sluice at " + address + ": " + reason + advice, cause);
    }

    private static InternalException unreadable(IOException broken) {
        return new InternalException(UNREADABLE, "the answer broke off: " + broken.getMessage(), broken);
    }
}
