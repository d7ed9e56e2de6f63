package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.StoredFile.Tier;
import dev.sluice.store.schema.TableName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// a process that is killed at any moment of append and commit leaves tables whose rows are exactly those
/// up to their position. `-Dsluice.crash.rounds=100` does more of them.
class CrashTest {
    @TempDir
    Path dir;

    @Test
    void aKilledProcessLosesAndDoublesNothing() throws Exception {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        int rounds = Integer.getInteger("sluice.crash.rounds", 10);
        Random random = new Random(seed);
        long reached = 0;
        for (int round = 0; round < rounds; round++) {
            long promised = runAndKill(random.nextInt(400));
            reached = check("seed " + seed + ", round " + round, Math.max(promised, reached));
        }
        assertThat(reached).as("seed %d: positions committed", seed).isPositive();
    }

    /// @return the last position that the process said was committed
    private long runAndKill(int moreLines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashChild.class.getName(),
                        dir.toString())
                .redirectError(dir.resolveSibling(dir.getFileName() + ".err").toFile())
                .start();
        long promised = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            int commits = moreLines / 20;
            while (line != null && commits-- > 0) {
                promised = Math.max(promised, committed(line));
                line = lines.readLine();
            }
            process.waitFor(moreLines % 20, TimeUnit.MILLISECONDS);
            process.toHandle().destroyForcibly();
            while (line != null) {
                promised = Math.max(promised, committed(line));
                line = lines.readLine();
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("ended by the kill, not by itself").isEqualTo(137);
        return promised;
    }

    private static long committed(String line) {
        return line.startsWith("committed ") && line.length() < 30 ? Long.parseLong(line.substring(10)) : 0;
    }

    private long check(String round, long promised) throws IOException {
        try (Store store = Store.open(CrashChild.options(dir), Clock.system(), new Instruments())) {
            long complete = store.replayFrom().sequence();
            for (StoreStatus.TableStatus table : store.status().tables()) {
                // What was promised may end with entries that brought this table nothing: those leave no trace in it.
                long position =
                        Math.max(promised, Math.max(complete, table.committed().sequence()));
                if (table.table() == TableName.SPANS || table.table() == TableName.LOGS) {
                    assertThat(sealed(store, table.table()))
                            .as(round)
                            .isEqualTo(CrashChild.expected(table.table(), position));
                }
            }
            assertNoLeftovers(round, store);
            return Math.max(promised, complete);
        }
    }

    private static List<Long> sealed(Store store, TableName table) {
        try (ReadView view = store.read(table, 0, -1)) {
            assertThat(view.damaged()).isEmpty();
            assertThat(view.files()).extracting(StoredFile::tier).doesNotContain(Tier.HOT);
            return Rows.numbers(
                    table, view.files().stream().map(StoredFile::path).toList());
        }
    }

    private void assertNoLeftovers(String round, Store store) throws IOException {
        assertThat(store.clearLeftovers()).as(round).isZero();
        try (Stream<Path> files = Files.walk(dir)) {
            assertThat(files.map(Path::toString)).as(round).noneMatch(name -> name.endsWith(".tmp"));
        }
    }
}
