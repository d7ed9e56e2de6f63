package dev.sluice.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the machine's memory gives to one core: the measure for everything that walks over bytes. Milliseconds for 64
/// MiB that no cache holds; reading and writing count once each.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class MemoryBenchmark {
    private final byte[] source = new byte[64 << 20];
    private final byte[] target = new byte[64 << 20];

    @Benchmark
    public byte[] copy() {
        System.arraycopy(source, 0, target, 0, source.length);
        return target;
    }
}
