package dev.sluice.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.NetworkException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The running Sluice that a verb asks. One owner.
final class Remote {
    static final ErrorCode UNREACHABLE = ErrorCode.of("remote.unreachable");

    private static final ErrorCode UNREADABLE = ErrorCode.of("remote.unreadable");
    private static final int QUERY_PORT = 8317;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private final ObjectMapper mapper = new ObjectMapper();

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
        HttpRequest.Builder request = request(environment, path).header("accept", accept);
        return send(request.GET().build());
    }

    InputStream post(Map<String, String> environment, String path, String accept, String body) throws Refused {
        HttpRequest.Builder request =
                request(environment, path).header("accept", accept).header("content-type", "text/plain");
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    JsonNode json(Map<String, String> environment, String path) throws Refused {
        try (InputStream body = get(environment, path, "application/json")) {
            return mapper.readTree(body);
        } catch (IOException broken) {
            throw unreadable(broken);
        }
    }

    JsonNode parse(InputStream body) {
        try (body) {
            return mapper.readTree(body);
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

    private HttpRequest.Builder request(Map<String, String> environment, String path) {
        return HttpRequest.newBuilder(URI.create(base(environment) + path)).timeout(ANSWER);
    }

    private InputStream send(HttpRequest request) throws Refused {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            String text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            throw new Refused(answer.statusCode(), detail(answer.statusCode(), text));
        } catch (HttpConnectTimeoutException slow) {
            throw unreachable(request, NetworkException.Fault.CONNECT_TIMEOUT, "it does not answer", slow);
        } catch (ConnectException refused) {
            throw unreachable(request, NetworkException.Fault.REFUSED, "nobody listens there", refused);
        } catch (IOException broken) {
            throw unreachable(request, NetworkException.Fault.UNREACHABLE, broken.toString(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unreachable(request, NetworkException.Fault.UNREACHABLE, "interrupted", interrupted);
        }
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
            HttpRequest request, NetworkException.Fault fault, String reason, Throwable cause) {
        String address = request.uri().getScheme() + "://" + request.uri().getAuthority();
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
