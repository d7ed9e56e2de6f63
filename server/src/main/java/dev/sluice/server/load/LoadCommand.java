package dev.sluice.server.load;

import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.value.Durations;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.server.remote.Credentials;
import dev.sluice.server.remote.Remote;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The verb `load`.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Send generated OTLP to a server at a known rate, and check afterwards that it is all there.",
        footer = {
            "",
            "Examples:",
            "  sluice load --signal traces --protocol grpc --rate 10000 --for 30s",
            "  sluice load --signal logs --protocol http/json --items 100000 --acked acked.txt",
            "  sluice load --signal logs --verify acked.txt        every acknowledged id is stored, once",
            "  sluice load --to http://localhost:14317 --rate 0    as fast as a Collector there answers",
            "  SLUICE_AUTHORIZATION='Bearer TOKEN' sluice load --to https://otlp.example:4317 --ca-file ca.pem"
        })
public final class LoadCommand implements Callable<Integer> {
    private static final int WARM_TEMPLATES = 40;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--signal",
            paramLabel = "SIGNAL",
            defaultValue = "traces",
            description = "traces, logs or metrics (default: traces)")
    private String signal = "traces";

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            defaultValue = "grpc",
            description = "grpc, http/protobuf, http/json or websocket (default: grpc)")
    private String protocol = "grpc";

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "where to send (default: the protocol's port on localhost, moved by SLUICE_PORT_OFFSET)")
    private @Nullable URI to;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "items a second; 0: as fast as they are answered (default: 1000)")
    private long rate;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "how long, such as 30s (default: 10s, or until --items are sent)")
    private @Nullable String duration;

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "leave the first requests out of the latencies and of what is measured, such as 10s (default: 0s)")
    private String warmUp = "0s";

    @Option(names = "--items", paramLabel = "N", description = "how many items")
    private @Nullable Long items;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "4", description = "connections (default: 4)")
    private int connections;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "16",
            description = "unanswered requests at most, in all (default: 16)")
    private int inFlight;

    @Option(
            names = "--per-request",
            paramLabel = "N",
            defaultValue = "500",
            description = "items a request (default: 500)")
    private int perRequest;

    @Option(
            names = "--compression",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "none, gzip or zstd (default: none)")
    private String compression = "none";

    @Option(
            names = "--template",
            paramLabel = "NAME|FILE",
            defaultValue = "mix",
            description =
                    "mix: every value drawn anew (default); w-span-1: 40 requests repeated with new ids, cheap to send; or a file with one "
                            + "request in OTLP/JSON (.json) or protobuf, repeated with new ids and times")
    private String template = "mix";

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "makes a run repeatable (default: drawn, and in the report)")
    private @Nullable Long seed;

    @Option(
            names = "--acked",
            paramLabel = "FILE",
            description = "write the ids of acknowledged items to FILE, one a line")
    private @Nullable Path acked;

    @Option(
            names = "--verify",
            paramLabel = "FILE",
            description = "send nothing; check that every id in FILE is stored, once")
    private @Nullable Path verify;

    /// The query API to verify with; and what is shown to it, and to the server that is sent to.
    @Mixin
    private final Remote remote;

    /// @param environment of the command
    public LoadCommand(Map<String, String> environment) {
        this.remote = new Remote(environment);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Signal chosen = parseSignal();
        return verify != null ? verify(chosen, verify) : send(options(chosen));
    }

    private int verify(Signal chosen, Path file) throws IOException {
        try {
            Verification.Result result = new Verification(remote, chosen).verify(file);
            out().println(result.toJson());
            return result.isExact() ? 0 : 1;
        } catch (Remote.Refused refused) {
            err("--verify: " + refused.getMessage());
            return 1;
        }
    }

    private int send(LoadOptions options) throws IOException, InterruptedException {
        Credentials credentials = remote.credentials();
        credentials.check(options.target());
        ItemIds ids = new ItemIds(options.seed());
        Workload workload = workload(options, ids);
        try (Sender sender = Sender.of(options, credentials)) {
            LoadRun run = new LoadRun(options, workload, sender, ids, Clock.system());
            LoadReport report = run.run();
            out().println(report.toJson());
            Sender.Outcome denial = run.denial();
            if (denial != null) {
                err(
                        options.target() + ": " + denial.answer()
                                + " (expected: a server that takes telemetry from us; "
                                + "SLUICE_AUTHORIZATION, --token-file, --header, --ca-file and --cert-file say who we are and whom we trust)");
                return 1;
            }
            return report.requests() > 0 && report.unknownItems() == 0 && report.failedItems() == 0 ? 0 : 1;
        }
    }

    private void err(String message) {
        commandLine().getErr().println("sluice: " + message);
    }

    private PrintWriter out() {
        return commandLine().getOut();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("load: not started by the command line");
        }
        return spec.commandLine();
    }

    private LoadOptions options(Signal chosen) {
        LoadProtocol chosenProtocol = checked(() -> LoadProtocol.parse(protocol));
        require(rate >= 0, "--rate: " + rate + " (expected: 0 or more)");
        require(connections > 0 && connections <= 256, "--connections: " + connections + " (expected: 1 to 256)");
        require(inFlight > 0 && inFlight <= 10_000, "--in-flight: " + inFlight + " (expected: 1 to 10000)");
        require(perRequest > 0 && perRequest <= 100_000, "--per-request: " + perRequest + " (expected: 1 to 100000)");
        LoadCompression packing = checked(() -> LoadCompression.parse(compression));
        require(
                packing == LoadCompression.NONE || chosenProtocol != LoadProtocol.WEBSOCKET,
                "--compression: " + compression + " (expected: none; messages over WebSocket are not compressed)");
        require(items == null || items > 0, "--items: " + items + " (expected: 1 or more)");
        String text = duration != null ? duration : items != null ? "1d" : "10s";
        Duration time = checked(() -> Durations.parse(text));
        Duration unmeasured = checked(() -> Durations.parse(warmUp));
        URI target = to != null
                ? to
                : URI.create("http://localhost:" + (chosenProtocol.defaultPort() + remote.portOffset()));
        require(
                target.getUserInfo() == null,
                "--to: an address with a user (expected: who sends in SLUICE_AUTHORIZATION or a --token-file)");
        require(
                target.getHost() != null && Arrays.asList("http", "https").contains(target.getScheme()),
                "--to: " + target + " (expected: such as http://localhost:4317)");
        return new LoadOptions(
                chosen,
                chosenProtocol,
                target,
                rate,
                items != null ? items : Long.MAX_VALUE,
                time,
                unmeasured,
                connections,
                inFlight,
                perRequest,
                packing,
                template,
                seed != null ? seed : new SplittableRandom().nextLong(1L << 48),
                acked);
    }

    private Workload workload(LoadOptions options, ItemIds ids) throws IOException {
        Workload fresh = switch (options.signal()) {
            case TRACES -> new SpanWorkload(ids, options.itemsPerRequest(), options.seed());
            case LOGS -> new LogWorkload(ids, options.seed());
            case METRICS -> new MetricWorkload(ids, options.seed());
            case PROFILES -> throw new IllegalArgumentException("profiles");
        };
        if (options.template().equals("mix")) {
            return fresh;
        }
        require(options.signal() != Signal.METRICS, "--template: metrics are always made anew (expected: mix)");
        List<byte[]> requests = new ArrayList<>();
        if (options.template().equals("w-span-1")) {
            for (int i = 0; i < WARM_TEMPLATES; i++) {
                requests.add(fresh.request((long) i * options.itemsPerRequest(), options.itemsPerRequest(), 0));
            }
        } else {
            Path file = Path.of(options.template());
            require(Files.isReadable(file), "--template: " + file + " (expected: mix, w-span-1 or a readable file)");
            requests.add(readTemplate(options.signal(), file));
        }
        TemplateWorkload repeated = checked(() -> new TemplateWorkload(ids, options.signal(), requests));
        require(
                repeated.itemsPerRequest() == options.itemsPerRequest(),
                "--per-request: " + options.itemsPerRequest() + " (expected: " + repeated.itemsPerRequest()
                        + ", as many as the template has)");
        return repeated;
    }

    private static byte[] readTemplate(Signal signal, Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        return file.toString().endsWith(".json") ? JsonToProtobuf.transcode(signal, content) : content;
    }

    private Signal parseSignal() {
        for (Signal known : List.of(Signal.TRACES, Signal.LOGS, Signal.METRICS)) {
            if (known.id().equals(signal)) {
                return known;
            }
        }
        throw usage("--signal: " + signal + " (expected: traces, logs or metrics)");
    }

    private interface Parse<T> {
        T get();
    }

    private <T> T checked(Parse<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException refused) {
            throw usage(String.valueOf(refused.getMessage()));
        }
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw usage(message);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }
}
