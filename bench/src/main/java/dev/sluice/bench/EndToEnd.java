package dev.sluice.bench;

import dev.sluice.bench.SystemUnderTest.Account;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one item costs the whole program: CPU time of the server process, over real sockets, pinned to one core, with
/// the load generator on the other. Each scenario is run several times, with every peer in the same run; the median
/// and the spread are printed.
///
/// ```text
/// ./sluice bench intake    receive and count, receive and journal, receive to queryable; the Collector to nop
/// ./sluice bench matrix    intake by protocol, compression, request size and signal; the Collector beside it
/// ./sluice bench latency   p99 of a durable acknowledgement at 100,000 and 300,000 spans a second
/// ./sluice bench gateway   gRPC to gRPC and HTTP to HTTP, plain and gzip, durable; the Collector beside it
/// ./sluice bench store     from the socket to sealed and committed: CPU, bytes a span, memory
/// ./sluice bench questions a trace by its id, with and without the cache of answers
/// ./sluice bench startup   from the command to listening
/// ```
public final class EndToEnd {
    /// One core needs this long until the JIT compiler has nothing left to do; the peers get the same.
    private static final int WARM_UP_SECONDS = 75;

    private static final int PORT_OFFSET = 20_000;
    private static final int COLLECTOR_OFFSET = 21_000;
    private static final int SINK_OFFSET = 22_000;

    private final Path root;
    private final int repetitions;
    private final int seconds;
    private final Map<String, List<Measurement>> results = new TreeMap<>();

    private EndToEnd(Path root, int repetitions, int seconds) {
        this.root = root;
        this.repetitions = repetitions;
        this.seconds = seconds;
    }

    /// @param args the checkout's folder, the scenario, and optionally repetitions and seconds
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println(
                    "bench: name one of intake, matrix, latency, gateway, store, questions, startup, sdk, jmh, fuzz");
            System.exit(2);
        }
        int repetitions = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 20;
        EndToEnd bench = new EndToEnd(Path.of(args[0]), repetitions, seconds);
        switch (args[1]) {
            case "intake" -> bench.intake();
            case "matrix" -> bench.matrix();
            case "latency" -> bench.latency();
            case "gateway" -> bench.gateway();
            case "store" -> bench.store();
            case "questions" -> bench.questions();
            case "startup" -> bench.startup();
            default -> {
                System.err.println("bench: unknown scenario " + args[1]
                        + " (expected: intake, matrix, latency, gateway, store, questions or startup)");
                System.exit(2);
            }
        }
    }

    private void intake() throws IOException, InterruptedException {
        printMachine();
        Path collector = peer("otelcol-0.159.0");
        for (int run = 0; run < repetitions; run++) {
            measure("1 receive + count (memory, nop)", sluice("memory", true), Load.spans(0, "w-span-1"));
            measure("2 receive + journal (durable, nop)", sluice("durable", true), Load.spans(0, "w-span-1"));
            measure(
                    "2 the same, looking for copies (sluice.dedup.window)",
                    sluice("durable", true, "sluice.dedup.window=1m"),
                    Load.spans(0, "w-span-1"));
            measureWhole(
                    "3 receive to queryable (durable, store)", sluice("durable", false), Load.spans(0, "w-span-1"));
            if (collector != null) {
                measure("4 Collector 0.159.0, gRPC to nop", collector(collector), Load.spans(0, "w-span-1"));
            }
        }
        print();
    }

    /// Every cell on servers that have been warmed by what it sends, a few seconds each: one axis at a time, from 500
    /// spans a request over gRPC.
    private void matrix() throws IOException, InterruptedException {
        printMachine();
        Path collector = peer("otelcol-0.159.0");
        for (int run = 0; run < repetitions; run++) {
            matrix("Sluice memory", sluice("memory", true), cells(true));
            matrix("Sluice durable", sluice("durable", true), cells(true));
            if (collector != null) {
                matrix("Collector 0.159.0", collector(collector), cells(false));
            }
        }
        print();
    }

    private void matrix(String name, SystemUnderTest system, List<Load> cells)
            throws IOException, InterruptedException {
        try (system) {
            system.run(root, Load.spans(0, "w-span-1"), 0, WARM_UP_SECONDS, Account.WHOLE);
            for (Load load : cells) {
                took(load.name() + ", " + name, system.run(root, load, seconds, seconds, Account.WARM));
            }
        }
    }

    /// @param webSocket whether the system speaks it
    private static List<Load> cells(boolean webSocket) {
        List<Load> cells = new ArrayList<>();
        for (String protocol : List.of("grpc", "http/protobuf", "http/json")) {
            for (String compression : List.of("none", "gzip", "zstd")) {
                cells.add(Load.of("traces", protocol, compression, 500));
            }
            for (int perRequest : new int[] {1, 50, 5_000}) {
                cells.add(Load.of("traces", protocol, "none", perRequest));
            }
            cells.add(Load.of("logs", protocol, "none", 500));
            cells.add(Load.of("metrics", protocol, "none", 500));
        }
        if (webSocket) {
            for (int perRequest : new int[] {1, 500}) {
                cells.add(Load.of("traces", "websocket", "none", perRequest));
            }
        }
        return cells;
    }

    /// The sink, which counts and lets go, shares its core with the generator: the system under test has one alone.
    private void gateway() throws IOException, InterruptedException {
        printMachine();
        Path collector = peer("otelcol-0.159.0");
        for (int run = 0; run < repetitions; run++) {
            for (String protocol : List.of("grpc", "http/protobuf")) {
                for (String compression : List.of("none", "gzip")) {
                    Load load = Load.of("traces", protocol, compression, 500);
                    String name = protocol + ", " + compression + " in and out, ";
                    try (SystemUnderTest sink = sink()) {
                        measureWhole(name + "Sluice durable", gateway(protocol, compression), load);
                        if (collector != null) {
                            measureWhole(
                                    name + "Collector 0.159.0",
                                    collectorGateway(collector, protocol, compression),
                                    load);
                        }
                        System.err.println("sink: " + sink.received() + " spans");
                    }
                }
            }
        }
        print();
    }

    /// A Sluice that counts and lets go, on the generator's core.
    private SystemUnderTest sink() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sluice-bench");
        return SystemUnderTest.sink(root, work, discarding(work, "memory", SINK_OFFSET), SINK_OFFSET);
    }

    private SystemUnderTest gateway(String protocol, String compression) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sluice-bench");
        Path configuration = work.resolve("gateway.yaml");
        Files.writeString(configuration, """
                receivers:
                  otlp: {protocols: {grpc: {}, http: {}}}
                %s
                service:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [%s]}
                """.formatted(exporters(protocol, compression), exporter(protocol)));
        List<String> arguments = arguments("durable", work, PORT_OFFSET);
        arguments.addAll(List.of("-c", configuration.toString()));
        return SystemUnderTest.sluice(root, work, arguments, PORT_OFFSET);
    }

    private SystemUnderTest collectorGateway(Path binary, String protocol, String compression)
            throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sluice-bench");
        Path configuration = work.resolve("collector.yaml");
        Files.writeString(configuration, """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: "127.0.0.1:25317", max_recv_msg_size_mib: 64}
                      http: {endpoint: "127.0.0.1:25318", max_request_body_size: 67108864}
                %s
                service:
                  telemetry:
                    metrics: {level: none}
                    logs: {level: error}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [%s]}
                """.formatted(
                        exporters(protocol, compression)
                                .replace(
                                        "compression:",
                                        "sending_queue: {queue_size: 64, block_on_overflow: true}, compression:"),
                        exporter(protocol)));
        return SystemUnderTest.collector(binary, configuration, work, COLLECTOR_OFFSET);
    }

    private static String exporter(String protocol) {
        return protocol.equals("grpc") ? "otlp_grpc" : "otlp_http";
    }

    private static String exporters(String protocol, String compression) {
        int port = SINK_OFFSET + (protocol.equals("grpc") ? 4317 : 4318);
        String scheme = protocol.equals("grpc") ? "" : "http://";
        return """
                exporters:
                  %s: {endpoint: "%s127.0.0.1:%d", tls: {insecure: true}, compression: %s}
                """.formatted(exporter(protocol), scheme, port, compression);
    }

    private void latency() throws IOException, InterruptedException {
        printMachine();
        for (int run = 0; run < repetitions; run++) {
            for (long rate : new long[] {100_000, 150_000, 300_000}) {
                measureWhole(
                        String.format("durable, store on, %,d spans/s offered", rate),
                        sluice("durable", false),
                        Load.spans(rate, "w-span-1"));
            }
        }
        print();
    }

    private void store() throws IOException, InterruptedException {
        printMachine();
        for (int run = 0; run < repetitions; run++) {
            measureWhole("store, mix, 100,000 spans/s offered", sluice("durable", false), Load.spans(100_000, "mix"));
            measureWhole("store, mix, as fast as answered", sluice("durable", false), Load.spans(0, "mix"));
        }
        print();
    }

    private void questions() throws IOException, InterruptedException {
        printMachine();
        System.out.println(Questions.HEADER);
        for (String size : List.of("64MiB", "0")) {
            try (SystemUnderTest system = sluice("durable", false, "sluice.cache.size=" + size);
                    HttpClient client = HttpClient.newHttpClient()) {
                system.run(root, Load.spans(50_000, "mix"), 0, seconds, Account.WHOLE);
                System.out.println(
                        new Questions(system, client).ask("a trace by its id, sluice.cache.size=" + size, seconds));
            }
        }
    }

    private void startup() throws IOException, InterruptedException {
        printMachine();
        for (int run = 0; run < Math.max(5, repetitions); run++) {
            try (SystemUnderTest sluice = sluice("durable", false)) {
                System.out.printf(Locale.ROOT, "command to listening: %.0f ms%n", sluice.startMillis());
            }
        }
    }

    /// Warms up and measures in one run: a pause between them would show the JIT compiler what it had ruled out, and it
    /// would be at work again for the next ten seconds.
    private void measure(String name, SystemUnderTest system, Load load) throws IOException, InterruptedException {
        try (system) {
            took(name, system.run(root, load, WARM_UP_SECONDS, seconds, Account.WARM));
        }
    }

    /// The same for a system that puts off a part of its work: what it owes from warming up must not count.
    private void measureWhole(String name, SystemUnderTest system, Load load) throws IOException, InterruptedException {
        try (system) {
            system.run(root, load, 0, WARM_UP_SECONDS, Account.WHOLE);
            took(name, system.run(root, load, seconds / 4, seconds - seconds / 4, Account.WHOLE));
        }
    }

    private void took(String name, Measurement measurement) {
        results.computeIfAbsent(name, key -> new ArrayList<>()).add(measurement);
        System.err.println(name + ": " + measurement);
    }

    /// @param settings beside those of the scenario, such as `sluice.cache.size=0`
    private SystemUnderTest sluice(String mode, boolean isDiscarding, String... settings)
            throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sluice-bench");
        List<String> arguments =
                isDiscarding ? discarding(work, mode, PORT_OFFSET) : arguments(mode, work, PORT_OFFSET);
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return SystemUnderTest.sluice(root, work, arguments, PORT_OFFSET);
    }

    private static List<String> arguments(String mode, Path work, int portOffset) {
        return new ArrayList<>(List.of(
                "run",
                "--mode",
                mode,
                "--data",
                work.resolve("data").toString(),
                "--port-offset",
                Integer.toString(portOffset)));
    }

    private static List<String> discarding(Path work, String mode, int portOffset) throws IOException {
        List<String> arguments = arguments(mode, work, portOffset);
        Path configuration = work.resolve("nop.yaml");
        Files.writeString(configuration, """
                    receivers:
                      otlp: {protocols: {grpc: {}, http: {}}}
                    exporters:
                      nop:
                    service:
                      pipelines:
                        traces: {receivers: [otlp], exporters: [nop]}
                        metrics: {receivers: [otlp], exporters: [nop]}
                        logs: {receivers: [otlp], exporters: [nop]}
                    """);
        arguments.addAll(List.of("-c", configuration.toString()));
        return arguments;
    }

    private SystemUnderTest collector(Path binary) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sluice-bench");
        Path configuration = work.resolve("collector.yaml");
        Files.writeString(configuration, """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: "127.0.0.1:25317", max_recv_msg_size_mib: 64}
                      http: {endpoint: "127.0.0.1:25318", max_request_body_size: 67108864}
                exporters:
                  nop:
                service:
                  telemetry:
                    metrics: {level: none}
                    logs: {level: error}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [nop]}
                    metrics: {receivers: [otlp], exporters: [nop]}
                    logs: {receivers: [otlp], exporters: [nop]}
                """);
        return SystemUnderTest.collector(binary, configuration, work, COLLECTOR_OFFSET);
    }

    private @Nullable Path peer(String name) {
        String folder =
                System.getenv().getOrDefault("SLUICE_PEERS", System.getProperty("user.home") + "/.cache/sluice/peers");
        Path binary = Path.of(folder, name);
        if (!Files.isExecutable(binary)) {
            System.err.println("bench: no " + binary + "; build the peers with bench/peers/build to measure them too");
            return null;
        }
        return binary;
    }

    private void printMachine() throws IOException {
        String cpu = Files.lines(Path.of("/proc/cpuinfo"))
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 2))
                .orElse("unknown");
        System.out.printf(
                "machine: %s, %d cores; JDK %s; %s %s%n%n",
                cpu,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.version"));
    }

    private void print() {
        System.out.println(Measurement.HEADER);
        results.forEach((name, runs) -> System.out.println(Measurement.row(name, runs)));
    }
}
