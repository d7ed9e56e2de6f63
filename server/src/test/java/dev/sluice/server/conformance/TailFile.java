package dev.sluice.server.conformance;

import static dev.sluice.server.boot.TestServer.port;

import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.cli.Sluice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The command `sluice tail` beside a whole server, with a file for its output.
final class TailFile {
    private TailFile() {}

    static String written(Wiring whole, Signal signal, String json, String until) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String query = "http://localhost:" + port(whole, "UI and API");
        String[] words = {"tail", signal.id(), "--format", "ndjson", "--url", query};
        Thread command = Thread.ofPlatform()
                .start(() ->
                        Sluice.run(words, new PrintStream(out, true, StandardCharsets.UTF_8), System.err, Map.of()));
        Await.until(() -> metrics(query).contains("sluice_websocket_sessions{purpose=\"tail\"} 1"));
        post("http://localhost:" + port(whole, "OTLP/HTTP") + signal.path(), json);
        Await.until(() -> out.toString(StandardCharsets.UTF_8).contains(until)
                && out.toString(StandardCharsets.UTF_8).endsWith("\n"));
        command.interrupt();
        try {
            command.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String metrics(String query) {
        try (InputStream answer = URI.create(query + "/metrics").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new AssertionError("no metrics: " + failure, failure);
        }
    }

    private static void post(String target, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(target))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new AssertionError("HTTP " + status);
            }
        } catch (IOException failure) {
            throw new AssertionError("no answer: " + failure, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
