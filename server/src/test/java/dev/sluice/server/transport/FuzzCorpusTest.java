package dev.sluice.server.transport;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every input that fuzzing has kept, again.
class FuzzCorpusTest {
    @TestFactory
    Stream<DynamicTest> keptInputs() {
        return Stream.of(
                        FuzzCorpus.of(FrameScanFuzz.class, FrameScanFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(InflationFuzz.class, InflationFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(GrpcExportFuzz.class, GrpcExportFuzz::fuzzerTestOneInput))
                .flatMap(tests -> tests);
    }
}
