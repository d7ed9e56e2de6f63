package dev.sluice.otlp;

import dev.sluice.otlp.check.ValidatorFuzz;
import dev.sluice.otlp.json.JsonReadFuzz;
import dev.sluice.otlp.json.JsonWriteFuzz;
import dev.sluice.otlp.view.ViewFuzz;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every input that fuzzing has kept, again.
class FuzzCorpusTest {
    @TestFactory
    Stream<DynamicTest> keptInputs() {
        return Stream.of(
                        FuzzCorpus.of(ValidatorFuzz.class, ValidatorFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(ViewFuzz.class, ViewFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(JsonReadFuzz.class, JsonReadFuzz::fuzzerTestOneInput),
                        FuzzCorpus.of(JsonWriteFuzz.class, JsonWriteFuzz::fuzzerTestOneInput))
                .flatMap(tests -> tests);
    }
}
