package dev.sluice.bench;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.otlp.check.Validator;
import dev.sluice.otlp.check.Verdict;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.otlp.json.Transcoded;
import dev.sluice.pipeline.Fingerprint;
import dev.sluice.pipeline.Fingerprinting;
import dev.sluice.server.load.SampleRequests;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does one span cost, without a socket: checked in protobuf, read from JSON, written as JSON, fingerprinted?
/// Each operation is one span of a request of 500.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@OperationsPerInvocation(OtlpBenchmark.SPANS)
public class OtlpBenchmark {
    static final int SPANS = 500;
    private static final int BYTES_MAX = 64 << 20;

    private final Validator validator = new Validator(ScanLimits.DEFAULT);
    private final Fingerprinting fingerprinting = new Fingerprinting(new UUID(1, 2), "otlp");
    private byte[] protobuf = {};
    private byte[] json = {};

    @Setup
    public void makeRequests() {
        protobuf = SampleRequests.spans(SPANS, 1);
        json = ProtobufToJson.toBytes(Signal.TRACES, protobuf, 0, protobuf.length);
        Transcoded back = readJson();
        if (check().accepted().items() != SPANS
                || validator
                                .check(Signal.TRACES, back.bytes(), 0, back.length())
                                .accepted()
                                .items()
                        != SPANS) {
            throw new IllegalStateException("the variants do not agree on the number of spans");
        }
    }

    @Benchmark
    public Verdict check() {
        return validator.check(Signal.TRACES, protobuf, 0, protobuf.length);
    }

    @Benchmark
    public Fingerprint fingerprint() {
        return fingerprinting.of(Signal.TRACES, "127.0.0.1", protobuf, 0, protobuf.length);
    }

    @Benchmark
    public Transcoded readJson() {
        return JsonToProtobuf.transcode(Signal.TRACES, json, 0, json.length, BYTES_MAX);
    }

    @Benchmark
    public byte[] writeJson() {
        return ProtobufToJson.toBytes(Signal.TRACES, protobuf, 0, protobuf.length);
    }
}
