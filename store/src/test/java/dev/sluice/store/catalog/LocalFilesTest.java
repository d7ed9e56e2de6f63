package dev.sluice.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFilesTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "/etc/passwd", "relative", "ROOT/../other", "file://ROOT/a/../../b", "ROOT"
            })
    void nothingOutsideTheFolderIsReached(String location) {
        LocalFiles files = new LocalFiles(dir, new Pins());
        String outside = location.replace("ROOT", dir.toString());
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> files.newInputFile(outside));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> files.newOutputFile(outside));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> files.deleteFile(outside));
    }

    @Test
    void aFileAppearsWholeOrNotAtAll() throws IOException {
        LocalFiles files = new LocalFiles(dir, new Pins());
        String location = LocalFiles.locationOf(dir.resolve("a/b.avro"));
        byte[] content = new byte[200_000];
        new Random(7).nextBytes(content);
        PositionOutputStream output = files.newOutputFile(location).create();
        output.write(content, 0, 100_000);
        output.write(content[100_000]);
        output.write(content, 100_001, content.length - 100_001);
        assertThat(dir.resolve("a/b.avro")).doesNotExist();
        output.close();
        assertThat(output.getPos()).isEqualTo(content.length);
        assertThat(Files.readAllBytes(dir.resolve("a/b.avro"))).isEqualTo(content);
        try (var left = Files.list(dir.resolve("a"))) {
            assertThat(left).hasSize(1);
        }
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> files.newOutputFile(location).create());
        try (SeekableInputStream input = files.newInputFile(location).newStream()) {
            input.seek(150_000);
            assertThat(input.read()).isEqualTo(content[150_000] & 0xFF);
            assertThat(input.getPos()).isEqualTo(150_001);
        }
        files.deleteFile(location);
        files.deleteFile(location);
        assertThat(files.newInputFile(location).exists()).isFalse();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> files.newInputFile(location).newStream());
    }

    @Test
    void aPinnedFileIsDeletedByItsLastReader() throws IOException {
        Pins pins = new Pins();
        LocalFiles files = new LocalFiles(dir, pins);
        Path file = Files.writeString(dir.resolve("data"), "rows");
        pins.pin(java.util.List.of(file));
        pins.pin(java.util.List.of(file));
        files.deleteFile(file.toString());
        pins.unpin(java.util.List.of(file));
        assertThat(file).exists();
        pins.unpin(java.util.List.of(file));
        assertThat(file).doesNotExist();
        assertThat(pins.pinned()).isZero();
    }
}
