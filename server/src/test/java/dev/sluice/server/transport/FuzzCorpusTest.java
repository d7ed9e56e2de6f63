package dev.sluice.server.transport;

import dev.sluice.otlp.FuzzCorpus;
import dev.sluice.server.tail.TailFilterFuzz;
import dev.sluice.server.websocket.FrameReaderFuzz;
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
                        FuzzCorpus.of(GrpcExportFuzz.class, GrpcExportFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(FrameReaderFuzz.class, FrameReaderFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(TailFilterFuzz.class, TailFilterFuzz::fuzzerTestOneInput))
                .flatMap(tests -> tests);
    }
}
