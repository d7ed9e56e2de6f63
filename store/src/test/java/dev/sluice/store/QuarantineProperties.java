package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.parquet.FileDigest;
import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// whatever happens to the bytes of a file is noticed before they are read.
class QuarantineProperties {
    private static final FailureHandler FAILURES =
            new FailureHandler(Duration.ofSeconds(1), Clock.system(), new Instruments(), null, (text, error) -> {});
    private static final int ROUNDS = 1_000;

    @TempDir
    Path dir;

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() throws IOException {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] content = new byte[20_000];
        random.nextBytes(content);
        Path path = Files.write(dir.resolve("file.parquet"), content);
        SealedFile file = new SealedFile(path, 10, content.length, FileDigest.of(path), 0, 0, -1);
        assertThat(verdict(file)).isTrue();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damaged(content, random);
            Files.write(path, damaged);
            assertThat(verdict(file)).as("seed %d, round %d", seed, round).isFalse();
        }
        Files.write(path, content);
        assertThat(verdict(file)).isTrue();
    }

    /// By a quarantine that has seen nothing before.
    private boolean verdict(SealedFile file) throws IOException {
        Path folder = Files.createTempDirectory(dir, "quarantine");
        return Quarantine.open(folder, FAILURES).isWhole(TableName.SPANS, file);
    }

    private static byte[] damaged(byte[] content, Random random) {
        if (random.nextInt(10) == 0) {
            return Arrays.copyOf(content, random.nextInt(content.length));
        }
        byte[] damaged = content.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        return damaged;
    }
}
