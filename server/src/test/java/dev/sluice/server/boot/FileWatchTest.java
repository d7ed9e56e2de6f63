package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir
    Path folder;

    private Path file;
    private int changes;
    private FileWatch watch;

    @BeforeEach
    void begin() throws Exception {
        file = Files.writeString(folder.resolve("sluice.yaml"), "a: 1\n");
        watch = new FileWatch(List.of(file), () -> changes++);
    }

    @Test
    void aChangeIsToldOnceAndOnlyWhenItHasSettled() throws Exception {
        watch.run();
        Files.writeString(file, "a: 2");
        watch.run();
        assertThat(changes).isZero();

        Files.writeString(file, "a: 2\n");
        watch.run();
        assertThat(changes).isZero();

        watch.run();
        watch.run();
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void whatIsWrittenAnewWithTheSameContentIsNoChange() throws Exception {
        Files.writeString(file, "a: 1\n");
        watch.run();
        watch.run();

        assertThat(changes).isZero();
    }

    @Test
    void aFileThatIsReplacedOrGoneHasChanged() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "a: 3\n");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        watch.run();
        watch.run();
        Files.delete(file);
        watch.run();
        watch.run();

        assertThat(changes).isEqualTo(2);
    }
}
