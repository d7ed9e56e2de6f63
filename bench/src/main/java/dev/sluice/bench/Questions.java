package dev.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/// What it costs to ask for a trace by its id, over HTTP: CPU time of the server process for each question, and how
/// long its answer takes. The same traces are asked for again and again, so where answers are kept all but the first
/// come from there.
final class Questions {
    static final String HEADER = """
            | scenario | questions | from the cache | CPU us/question | p50 ms | p99 ms |
            |---|---|---|---|---|---|""";

    private static final int TRACES = 200;
    private static final String IDS = "SELECT trace_id FROM spans GROUP BY trace_id ORDER BY trace_id LIMIT " + TRACES;

    private final SystemUnderTest system;
    private final HttpClient client;

    Questions(SystemUnderTest system, HttpClient client) {
        this.system = system;
        this.client = client;
    }

    /// Asks for so many seconds to warm up, and for as many again.
    ///
    /// @param name of the scenario
    /// @return a row of the table
    String ask(String name, int seconds) throws IOException, InterruptedException {
        HttpRequest sql = HttpRequest.newBuilder(system.query("/api/v1/sql"))
                .header("content-type", "text/plain")
                .header("accept", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(IDS))
                .build();
        List<URI> traces = body(sql)
                .lines()
                .skip(1)
                .map(id -> system.query("/api/v1/traces/" + id.replace("\"", "")))
                .toList();
        if (traces.size() != TRACES) {
            throw new IOException("traces: " + traces.size() + " (expected: " + TRACES + ")");
        }
        all(traces, seconds);
        double hits = system.metric("sluice_cache_requests_total", "outcome=\"hit\"");
        double cpu = system.cpuNanos();
        long[] nanos = all(traces, seconds);
        cpu = system.cpuNanos() - cpu;
        hits = system.metric("sluice_cache_requests_total", "outcome=\"hit\"") - hits;
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %.0f | %.2f | %.2f |",
                name,
                nanos.length,
                hits,
                cpu / nanos.length / 1e3,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6);
    }

    /// @return how long each answer took, in nanoseconds
    private long[] all(List<URI> traces, int seconds) throws IOException, InterruptedException {
        LongStream.Builder nanos = LongStream.builder();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; System.nanoTime() < end; i++) {
            long began = System.nanoTime();
            body(HttpRequest.newBuilder(traces.get(i % traces.size())).build());
            nanos.add(System.nanoTime() - began);
        }
        return nanos.build().toArray();
    }

    private String body(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
