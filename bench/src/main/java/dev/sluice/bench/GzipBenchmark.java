package dev.sluice.bench;

import dev.sluice.client.gzip.GzipEncoder;
import dev.sluice.server.load.SampleRequests;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does packing a span cost, beside zlib at its fastest, and unpacking it? Each operation is one span of a request
/// of 500. The setup prints what the request comes to.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@OperationsPerInvocation(GzipBenchmark.SPANS)
public class GzipBenchmark {
    static final int SPANS = 500;
    private static final int GZIP_HEADER_BYTES = 10;

    private final GzipEncoder encoder = new GzipEncoder();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private byte[] request = {};
    private byte[] packed = {};
    private byte[] target = {};

    @Setup
    public void makeRequest() throws DataFormatException {
        request = SampleRequests.spans(SPANS, 1);
        target = new byte[request.length * 2];
        packed = new byte[ours()];
        System.arraycopy(encoder.bytes(), 0, packed, 0, packed.length);
        System.out.printf("%,d bytes: %,d by ours, %,d by zlib%n", request.length, packed.length, zlib());
        if (unpack() != request.length) {
            throw new IllegalStateException("zlib does not unpack what we packed");
        }
    }

    @TearDown
    public void end() {
        deflater.end();
        inflater.end();
    }

    @Benchmark
    public int ours() {
        return encoder.encode(request, 0, request.length);
    }

    @Benchmark
    public int zlib() {
        deflater.reset();
        deflater.setInput(request);
        deflater.finish();
        CRC32 crc = new CRC32();
        crc.update(request);
        return deflater.deflate(target) + (int) (crc.getValue() & 1);
    }

    @Benchmark
    public int unpack() throws DataFormatException {
        inflater.reset();
        inflater.setInput(packed, GZIP_HEADER_BYTES, packed.length - GZIP_HEADER_BYTES);
        return inflater.inflate(target);
    }
}
