package dev.sluice.bench;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.sluice.client.Clients;
import dev.sluice.sdk.SluiceSpanExporter;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What exporting a span costs an application: our exporter beside the SDK's own, in the same process and by turns,
/// against a server in another process that takes everything.
///
/// Batches of 512 spans one after the other, as the SDK's batch processor hands them over. CPU is that of the whole
/// process, the threads of HTTP clients included; p99 is that of the call, which is what the processor's thread waits
/// for before the answer.
public final class SdkExport {
    private static final int BATCH = 512;
    private static final int WARM_UP_SECONDS = 20;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private SdkExport() {}

    private record Run(double cpuNanos, double bytes, double p99Micros, double spansPerSecond) {}

    /// @param args `sink`, or repetitions and seconds
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0 && args[0].equals("sink")) {
            sink();
            return;
        }
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Process sink = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SdkExport.class.getName(),
                        "sink")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = sink.inputReader(StandardCharsets.UTF_8)) {
            measure("http://127.0.0.1:" + Integer.parseInt(out.readLine()), repetitions, seconds);
        } finally {
            sink.destroy();
            sink.waitFor();
        }
    }

    private static void measure(String sink, int repetitions, int seconds) {
        List<SpanData> spans = spans();
        Map<String, SpanExporter> exporters = new LinkedHashMap<>();
        exporters.put(
                "sluice, http/protobuf",
                new SluiceSpanExporter(Clients.discover().open("http/protobuf", sink)));
        exporters.put(
                "SDK's own, http/protobuf",
                OtlpHttpSpanExporter.builder().setEndpoint(sink + "/v1/traces").build());
        exporters.put("sluice, grpc", new SluiceSpanExporter(Clients.discover().open("grpc", sink)));
        exporters.put(
                "SDK's own, grpc",
                OtlpGrpcSpanExporter.builder().setEndpoint(sink).build());
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        exporters.forEach((name, exporter) -> run(exporter, spans, WARM_UP_SECONDS));
        for (int i = 0; i < repetitions; i++) {
            exporters.forEach((name, exporter) ->
                    runs.computeIfAbsent(name, any -> new ArrayList<>()).add(run(exporter, spans, seconds)));
        }
        System.out.println(
                "| exporter | spans per CPU second | CPU ns/span | bytes allocated/span | p99 of the call, us |");
        System.out.println("|---|---|---|---|---|");
        runs.forEach((name, all) -> {
            Run median = all.stream()
                    .sorted((one, other) -> Double.compare(one.cpuNanos, other.cpuNanos))
                    .toList()
                    .get(all.size() / 2);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                    name,
                    1e9 / median.cpuNanos,
                    median.cpuNanos,
                    median.bytes,
                    median.p99Micros);
        });
        exporters.values().forEach(exporter -> exporter.shutdown().join(10, TimeUnit.SECONDS));
    }

    private static Run run(SpanExporter exporter, List<SpanData> spans, int seconds) {
        long[] calls = new long[1 << 20];
        int count = 0;
        long cpu = SYSTEM.getProcessCpuTime();
        long bytes = THREADS.getTotalThreadAllocatedBytes();
        long started = System.nanoTime();
        long end = started + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end && count < calls.length) {
            long call = System.nanoTime();
            CompletableResultCode result = exporter.export(spans);
            calls[count++] = System.nanoTime() - call;
            if (!result.join(10, TimeUnit.SECONDS).isSuccess()) {
                throw new IllegalStateException(exporter + " failed");
            }
        }
        long took = System.nanoTime() - started;
        double items = (double) count * BATCH;
        cpu = SYSTEM.getProcessCpuTime() - cpu;
        bytes = THREADS.getTotalThreadAllocatedBytes() - bytes;
        Arrays.sort(calls, 0, count);
        return new Run(cpu / items, bytes / items, calls[(int) (count * 0.99)] / 1e3, items * 1e9 / took);
    }

    private static List<SpanData> spans() {
        Collecting collecting = new Collecting(new ArrayList<>());
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "shop")
                        .put("host.name", "node-17")
                        .build()))
                .addSpanProcessor(SimpleSpanProcessor.create(collecting))
                .build()) {
            Tracer tracer = provider.get("io.opentelemetry.tomcat", "2.33.1");
            for (int i = 0; i < BATCH; i++) {
                Span span = tracer.spanBuilder("GET /cart/{id}")
                        .setSpanKind(SpanKind.SERVER)
                        .setAttribute("http.request.method", "GET")
                        .setAttribute("http.route", "/cart/{id}")
                        .setAttribute("http.response.status_code", 200)
                        .setAttribute("url.path", "/cart/" + i)
                        .setAttribute("url.scheme", "https")
                        .setAttribute("server.address", "shop.example.com")
                        .setAttribute("server.port", 443)
                        .setAttribute("client.address", "10.1.2." + i % 256)
                        .setAttribute("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
                        .setAttribute("network.protocol.version", "1.1")
                        .startSpan();
                span.addEvent(
                        "cache miss",
                        Attributes.builder().put("key", "cart-" + i).build());
                span.end();
            }
        }
        return List.copyOf(collecting.spans);
    }

    private static void sink() throws InterruptedException {
        HttpHeaders trailers = HttpHeaders.of("grpc-status", "0");
        Server server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .serviceUnder(
                        "/",
                        (context, request) ->
                                HttpResponse.of(request.aggregate().thenApply(whole -> {
                                    boolean grpc = whole.path().startsWith("/opentelemetry.proto.");
                                    return grpc
                                            ? HttpResponse.of(
                                                    ResponseHeaders.of(
                                                            HttpStatus.OK, "content-type", "application/grpc"),
                                                    HttpData.wrap(new byte[5]),
                                                    trailers)
                                            : HttpResponse.of(
                                                    ResponseHeaders.of(
                                                            HttpStatus.OK, "content-type", "application/x-protobuf"),
                                                    HttpData.empty());
                                })))
                .build();
        server.start().join();
        System.out.println(server.activeLocalPort());
        server.blockUntilShutdown();
    }

    private record Collecting(List<SpanData> spans) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            spans.addAll(batch);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
