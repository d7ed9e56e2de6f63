package dev.sluice.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The running Sluice that a verb asks. One owner.
final class Remote {
    /// No Sluice answers at the address that a verb asks. Exit code 6.
    ///
    /// Start one with `sluice run`, or name one with `--url`.
    static final ErrorCode UNREACHABLE = ErrorCode.of("remote.unreachable");

    /// The answer of the server broke off.
    ///
    /// Retry: yes.
    private static final ErrorCode UNREADABLE = ErrorCode.of("remote.unreadable");
    private static final int QUERY_PORT = 8317;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private static final String WARNING_HEADER = "sluice-warning";

    private final ObjectMapper mapper = new ObjectMapper();
    private @Nullable HttpURLConnection last;
    private List<String> told = List.of();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The Sluice to ask (default: http://localhost:8317, moved by SLUICE_PORT_OFFSET). "
                    + "Environment: SLUICE_URL.")
    @Nullable
    String url;

    /// An answer that is a failure, with what the server said.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int exitCode() {
            return switch (status) {
                case 404 -> ExitCode.NOT_FOUND;
                case 408, 504 -> ExitCode.TIMEOUT;
                default -> ExitCode.FAILURE;
            };
        }
    }

    /// @param path from the slash on
    /// @throws Refused if the server answered with anything but success
    /// @throws NetworkException if nobody answered
    InputStream get(Map<String, String> environment, String path, String accept) throws Refused {
        return send(environment, path, accept, null);
    }

    InputStream post(Map<String, String> environment, String path, String accept, String body) throws Refused {
        return send(environment, path, accept, body);
    }

    /// What the server says is missing from the last answer, once that has been read to its end: some of it is known
    /// only then.
    List<String> warnings() {
        HttpURLConnection answered = last;
        if (answered == null) {
            return List.of();
        }
        Set<String> warnings = new LinkedHashSet<>(told);
        warnings.addAll(warningsOf(answered));
        return List.copyOf(warnings);
    }

    JsonNode json(Map<String, String> environment, String path) throws Refused {
        return parse(get(environment, path, "application/json"));
    }

    JsonNode parse(InputStream body) {
        try (body) {
            return mapper.readTree(body.readAllBytes());
        } catch (IOException broken) {
            throw unreadable(broken);
        }
    }

    /// Where the verb asks, without a slash at the end.
    String base(Map<String, String> environment) {
        String given = url != null ? url : environment.get("SLUICE_URL");
        if (given != null && !given.isEmpty()) {
            return given.replaceAll("/+$", "");
        }
        String offset = environment.getOrDefault("SLUICE_PORT_OFFSET", "0");
        int port = QUERY_PORT + (offset.matches("\\d{1,5}") ? Integer.parseInt(offset) : 0);
        return "http://localhost:" + port;
    }

    /// Opens a WebSocket.
    ///
    /// @param path from the slash on
    /// @throws Refused if the server refused to open it
    /// @throws NetworkException if nobody answered
    WebSocket listen(Map<String, String> environment, String path, WebSocket.Listener listener) throws Refused {
        URI uri = URI.create(base(environment).replaceFirst("^http", "ws") + path);
        try {
            WebSocket.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .build()
                    .newWebSocketBuilder()
                    .connectTimeout(CONNECT);
            String credential = credential(environment);
            if (credential != null) {
                builder.header("authorization", credential);
            }
            return builder.buildAsync(uri, listener).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof WebSocketHandshakeException refused) {
                HttpResponse<?> answer = refused.getResponse();
                throw new Refused(answer.statusCode(), detail(answer.statusCode(), String.valueOf(answer.body())));
            }
            throw broken(uri, failure.getCause());
        }
    }

    /// The whole header, as in `Bearer TOKEN`; from the environment only, because arguments are seen by everybody.
    private static @Nullable String credential(Map<String, String> environment) {
        String header = environment.get("SLUICE_AUTHORIZATION");
        return header == null || header.isBlank() ? null : header;
    }

    /// A connection that was there and is not any more, or never was.
    NetworkException broken(Map<String, String> environment, Throwable failure) {
        return broken(URI.create(base(environment)), failure);
    }

    private static NetworkException broken(URI uri, @Nullable Throwable failure) {
        return failure instanceof ConnectException
                ? unreachable(uri, NetworkException.Fault.REFUSED, "nobody listens there", failure)
                : unreachable(uri, NetworkException.Fault.UNREACHABLE, String.valueOf(failure), failure);
    }

    /// The old client of the JDK, because it reads trailers.
    private InputStream send(Map<String, String> environment, String path, String accept, @Nullable String body)
            throws Refused {
        URI uri = URI.create(base(environment) + path);
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) ANSWER.toMillis());
            connection.setRequestProperty("accept", accept);
            String credential = credential(environment);
            if (credential != null) {
                connection.setRequestProperty("authorization", credential);
            }
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
            throw new Refused(status, detail(status, text(connection.getErrorStream())));
        } catch (SocketTimeoutException slow) {
            throw unreachable(uri, NetworkException.Fault.CONNECT_TIMEOUT, "it does not answer", slow);
        } catch (ConnectException refused) {
            throw unreachable(uri, NetworkException.Fault.REFUSED, "nobody listens there", refused);
        } catch (IOException broken) {
            throw unreachable(uri, NetworkException.Fault.UNREACHABLE, broken.toString(), broken);
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
        return new NetworkException(
                UNREACHABLE,
                fault,
                "no Sluice at " + address + ": " + reason + "; start one with sluice run, or name one with --url",
                cause);
    }

    private static InternalException unreadable(IOException broken) {
        return new InternalException(UNREADABLE, "the answer broke off: " + broken.getMessage(), broken);
    }
}
