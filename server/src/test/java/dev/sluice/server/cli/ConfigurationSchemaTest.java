package dev.sluice.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.pipeline.config.ConfigurationKey;
import dev.sluice.pipeline.config.ConfigurationLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationSchemaTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sluice\\.[a-z_.]+)`");

    private static final String TEXT = printed();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice:",
                "sluice: {mode: relaxed, limits: {items: 5, body: 1MiB, in_flight: 4096}, retention: {age: 1d12h}}",
                "sluice: {limits: {items: '${env:ITEMS:-7}'}, log: {levels: {dev.sluice.store: debug}}}",
                "receivers: {otlp/two: {protocols: {grpc: {endpoint: 'localhost:1'}}}}\n"
                        + "exporters: {otlp_grpc/b: {endpoint: 'b:1', headers: {api-key: x}}, nop: }\n"
                        + "service: {pipelines: {traces/x: {receivers: [otlp/two], exporters: [otlp_grpc/b, nop]}}}",
                "extensions: {oidc: {issuer_url: 'https://login.example', audience: a, groups_claim: groups}}\n"
                        + "service: {extensions: [oidc]}\n"
                        + "sluice: {auth: {query: [oidc, {authenticator: oidc, group: a}], admin: oidc}}",
            })
    void whatTheLoaderTakesIsValid(String yaml) {
        ConfigurationLoader.load(List.of("env:IT"), List.of(), Map.of("IT", yaml));

        assertThat(problems(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slice: {}",
                "sluice: {limits: {itemz: 5}}",
                "sluice: {limits: {items: 0}}",
                "sluice: {limits: {items: many}}",
                "sluice: {mode: durabel}",
                "sluice: {retention: {age: soon}}",
                "sluice: {limits: [1]}",
                "sluice: {log: {levels: {a: loud}}}",
                "exporters: {otlp_grcp: {endpoint: 'b:1'}}",
                "exporters: {otlp_grpc: {endpiont: 'b:1'}}",
                "processors: {batch: {}}",
                "service: {pipelines: {trace: {}}}",
                "sluice: {auth: {query: [{authenticator: oidc, grup: a}]}}",
                "sluice: {auth: {query: {authenticator: oidc}}}",
            })
    void whatTheLoaderRefusesForItsShapeIsInvalid(String yaml) {
        assertThat(isRefused(yaml)).isTrue();
        assertThat(problems(yaml)).isNotEmpty();
    }

    @Test
    void theExamplesOfTheManualAreValid() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        int found = 0;
        while (example.find()) {
            assertThat(problems(example.group(1))).as(example.group(1)).isEmpty();
            found++;
        }
        assertThat(found).isPositive();
    }

    @Test
    void everyKeyOfOursIsInTheManualAndTheOtherWayRound() throws IOException {
        Set<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            documented.add(row.group(1));
        }
        Set<String> keys = new TreeSet<>();
        for (ConfigurationKey key :
                ConfigurationLoader.keys(List.of(), List.of(), Map.of()).all()) {
            if (key.name().startsWith("sluice.")) {
                keys.add(key.name());
            }
        }
        // Shown once for all signals, and as a section.
        keys.removeIf(key -> key.matches("sluice\\.pipelines\\.(metrics|logs|profiles)\\..*"));
        keys.add("sluice.query.tls");
        keys.add("sluice.log.levels");

        assertThat(documented).isEqualTo(keys);
        assertThat(keys)
                .allSatisfy(key -> assertThat(TEXT).contains("\"" + key.substring(key.lastIndexOf('.') + 1) + "\""));
    }

    private static List<Error> problems(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }

    private static boolean isRefused(String yaml) {
        try {
            ConfigurationLoader.load(List.of("env:IT"), List.of(), Map.of("IT", yaml));
            return false;
        } catch (ConfigurationException refused) {
            return true;
        }
    }

    private static String printed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Sluice.run(
                new String[] {"config", "schema"},
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                Map.of());
        assertThat(code).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
