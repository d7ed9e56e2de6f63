package dev.sluice.otlp.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Breakage;
import dev.sluice.otlp.Damage;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The generated classes and the obvious rules judge the validator.
class ValidatorProperties {
    private static final int ROUNDS = 400;
    private static final Pattern STRICTER = Pattern.compile("^malformed protobuf: (tag|a varint|length \\d{10})");

    private final Validator validator = new Validator(ScanLimits.DEFAULT);

    @ParameterizedTest
    @EnumSource
    void validRequestsPassUntouchedAndAreCountedExactly(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);
            byte[] bytes = request.toByteArray();

            Verdict verdict = validator.check(signal, bytes, 0, bytes.length);

            assertThat(verdict.message()).as("seed %d", seed).isNull();
            assertThat(verdict.accepted().bytes()).as("seed %d", seed).isSameAs(bytes);
            assertThat(verdict.accepted().items()).as("seed %d", seed).isEqualTo(Oracle.items(request));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFormOfAMessageMeansTheSame(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);
            byte[] bytes = RandomWire.rewrite(signal, request.toByteArray(), seed);
            assertThat(Oracle.parse(signal, bytes)).as("seed %d", seed).isEqualTo(request);

            Verdict verdict = validator.check(signal, bytes, 0, bytes.length);

            assertThat(verdict.message()).as("seed %d", seed).isNull();
            assertThat(verdict.accepted().bytes()).as("seed %d", seed).isSameAs(bytes);
            assertThat(verdict.accepted().items()).as("seed %d", seed).isEqualTo(Oracle.items(request));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheObviousRulesRejectIsTakenOutAndNothingElse(Signal signal) {
        int partial = 0;
        for (long seed = 0; seed < 4 * ROUNDS; seed++) {
            RandomOtlp random = new RandomOtlp(seed);
            Message request = new Breakage(random).of(random.request(signal), 40);
            byte[] bytes = RandomWire.rewrite(signal, request.toByteArray(), seed);
            Message remainder = ObviousRules.remainder(request);
            int expected = Oracle.items(remainder);
            int rejected = Oracle.items(request) - expected;
            if (expected == 0 && rejected > 0) {
                assertAllInvalid(signal, bytes, seed);
                continue;
            }

            Verdict verdict = validator.check(signal, bytes, 0, bytes.length);

            assertThat(verdict.rejected())
                    .as("seed %d %s", seed, verdict.message())
                    .isEqualTo(rejected);
            assertThat(verdict.accepted().items()).as("seed %d", seed).isEqualTo(expected);
            assertThat(Oracle.parse(
                            signal,
                            Arrays.copyOf(
                                    verdict.accepted().bytes(),
                                    verdict.accepted().length())))
                    .as("seed %d", seed)
                    .isEqualTo(remainder);
            partial += rejected > 0 ? 1 : 0;
        }
        assertThat(partial).isGreaterThan(signal == Signal.LOGS ? -1 : 50);
    }

    private void assertAllInvalid(Signal signal, byte[] bytes, long seed) {
        try {
            validator.check(signal, bytes, 0, bytes.length);
        } catch (ValidationException expected) {
            return;
        }
        throw new AssertionError("seed " + seed + ": accepted, though every item breaks a rule");
    }

    /// protobuf-java cuts tags and lengths of more than 32 bits and an eleventh byte of a varint; others refuse
    /// both, and so do we.
    @ParameterizedTest
    @EnumSource
    void damageIsAcceptedOnlyIfTheGeneratedClassesCanReadIt(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = new RandomOtlp(seed).request(signal).toByteArray();
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 20 && bytes.length > 0; i++) {
                byte[] damaged = Damage.of(bytes, random);
                boolean readable = Oracle.isReadable(signal, damaged);

                String complaint = malformation(signal, damaged);

                boolean stricter = STRICTER.matcher(complaint).find();
                if (!readable || !stricter) {
                    assertThat(complaint.isEmpty())
                            .as("seed %d, damage %d: %s", seed, i, complaint)
                            .isEqualTo(readable);
                }
            }
        }
    }

    private String malformation(Signal signal, byte[] bytes) {
        try {
            validator.check(signal, bytes, 0, bytes.length);
            return "";
        } catch (ValidationException ruled) {
            return "";
        } catch (SerializationException malformed) {
            return malformed.describe();
        }
    }
}
