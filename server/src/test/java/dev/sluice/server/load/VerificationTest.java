package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.otlp.Signal;
import dev.sluice.server.process.SluiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    private static final int ITEMS = 5_000;

    @TempDir
    Path folder;

    @Test
    void missingDuplicatedAndUnknownIdsAreCountedHoweverSmallTheAnswersAre() throws Exception {
        Path acked = folder.resolve("acked");
        try (SluiceProcess sluice =
                SluiceProcess.start(folder.resolve("data"), folder.resolve("log"), SluiceProcess.freeOffset())) {
            Loading.of(Signal.TRACES, sluice.grpc(), ITEMS, 7, acked);
            sluice.awaitDelivered();
            Path other = other(acked, 10, 7);

            for (int idsPerQuery : List.of(1, 100, 2 * ITEMS)) {
                Verification verification =
                        new Verification(Loading.remote(sluice.query()), Signal.TRACES, idsPerQuery);
                assertThat(verification.verify(acked)).isEqualTo(new Verification.Result(ITEMS, 0, 0, 0));
                assertThat(verification.verify(other)).isEqualTo(new Verification.Result(ITEMS - 3, 7, 0, 10));
            }

            Loading.of(Signal.TRACES, sluice.grpc(), ITEMS, 7, folder.resolve("again"));
            sluice.awaitDelivered();
            assertThat(new Verification(Loading.remote(sluice.query()), Signal.TRACES, 500).verify(acked))
                    .isEqualTo(new Verification.Result(ITEMS, 0, ITEMS, 0));
        }
    }

    @Test
    void aFileThatDoesNotFitIntoMemoryIsRefusedWithWhatToDo() throws Exception {
        Verification.requireMemory(32L << 20, 512 << 20);

        assertThatThrownBy(() -> Verification.requireMemory(128L << 20, 512 << 20))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("134217728 ids take 1152 MiB of memory (expected: at most 512;")
                .hasMessageContaining("SLUICE_JAVA_OPTS=-Xmx1152m");
    }

    /// The same file without some of its ids and with some that nobody has sent, the least and the greatest among
    /// them.
    private Path other(Path acked, int without, int with) throws Exception {
        List<String> ids = new ArrayList<>(Files.readAllLines(acked));
        Collections.sort(ids);
        for (int i = 0; i < without; i++) {
            ids.remove(i * ids.size() / without);
        }
        ids.add("0000000000000000");
        ids.add("ffffffffffffffff");
        for (int i = 2; i < with; i++) {
            ids.add(AckedFile.hex(i * 0x1234_5678_9abc_def1L));
        }
        return Files.write(folder.resolve("other"), ids);
    }
}
