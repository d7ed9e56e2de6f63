package dev.sluice.otlp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The inputs that a fuzzer has found worth keeping, below `src/test/resources/fuzz` in a folder named after it:
/// one file an input, those that once broke something named after what they broke.
public final class FuzzCorpus {
    private FuzzCorpus() {}

    /// One test for each kept input.
    public static Stream<DynamicTest> of(Class<?> fuzzer, Consumer<byte[]> target) {
        Path folder = Path.of("src/test/resources/fuzz", fuzzer.getSimpleName());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> inputs = files.sorted().toList();
            if (inputs.isEmpty()) {
                throw new AssertionError(folder + " holds no input");
            }
            return inputs.stream()
                    .map(input -> DynamicTest.dynamicTest(
                            fuzzer.getSimpleName() + " " + input.getFileName(),
                            () -> target.accept(Files.readAllBytes(input))));
        } catch (IOException failure) {
            throw new AssertionError(folder + " cannot be read", failure);
        }
    }
}
