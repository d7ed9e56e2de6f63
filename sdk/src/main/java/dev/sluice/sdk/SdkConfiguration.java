package dev.sluice.sdk;

import dev.sluice.client.Clients;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.OtlpEnvironment;
import dev.sluice.otlp.Signal;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.DefaultAggregationSelector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads the properties of the SDK's autoconfiguration: `otel.exporter.otlp.…`, whatever they came from. One use by
/// one thread.
final class SdkConfiguration {
    static final String NAME = "sluice";

    private static final Logger LOG = Logger.getLogger(SdkConfiguration.class.getName());
    private static final String PREFIX = "otel.exporter.otlp.";
    private static final List<String> OPTIONS = List.of(
            "endpoint",
            "protocol",
            "headers",
            "compression",
            "insecure",
            "certificate",
            "client.certificate",
            "client.key");

    private final ConfigProperties config;

    SdkConfiguration(ConfigProperties config) {
        this.config = config;
    }

    /// A client for one signal, with the standard retries.
    OtlpClient client(Signal signal) {
        Map<String, String> variables = new HashMap<>();
        for (String scope : List.of("", signal.id() + ".")) {
            for (String option : OPTIONS) {
                put(variables, scope + option, config.getString(PREFIX + scope + option));
            }
            // Properties may say `10s` where the variable has milliseconds only.
            Duration timeout = config.getDuration(PREFIX + scope + "timeout");
            put(variables, scope + "timeout", timeout == null ? null : String.valueOf(timeout.toMillis()));
        }
        // Under the agent the thread is the application's, which may have a client of its own.
        Clients clients = Clients.discover(SdkConfiguration.class.getClassLoader());
        OtlpEnvironment environment = new OtlpEnvironment(variables, clients);
        OtlpClient client = environment.read(signal).open();
        environment.warnings().forEach(LOG::warning);
        return client;
    }

    /// `otel.exporter.otlp.metrics.temporality.preference` (C-15).
    AggregationTemporalitySelector temporality() {
        String preference = word("metrics.temporality.preference", "cumulative");
        return switch (preference) {
            case "cumulative" -> AggregationTemporalitySelector.alwaysCumulative();
            case "delta" -> AggregationTemporalitySelector.deltaPreferred();
            case "lowmemory" -> AggregationTemporalitySelector.lowMemory();
            default -> {
                unknown("metrics.temporality.preference", preference, "cumulative, delta, lowmemory");
                yield AggregationTemporalitySelector.alwaysCumulative();
            }
        };
    }

    /// `otel.exporter.otlp.metrics.default.histogram.aggregation` (C-15).
    DefaultAggregationSelector aggregation() {
        String aggregation = word("metrics.default.histogram.aggregation", "explicit_bucket_histogram");
        DefaultAggregationSelector standard = DefaultAggregationSelector.getDefault();
        return switch (aggregation) {
            case "explicit_bucket_histogram" -> standard;
            case "base2_exponential_bucket_histogram" ->
                standard.with(InstrumentType.HISTOGRAM, Aggregation.base2ExponentialBucketHistogram());
            default -> {
                unknown(
                        "metrics.default.histogram.aggregation",
                        aggregation,
                        "explicit_bucket_histogram, base2_exponential_bucket_histogram");
                yield standard;
            }
        };
    }

    private String word(String option, String standard) {
        return config.getString(PREFIX + option, standard).toLowerCase(Locale.ROOT);
    }

    private static void unknown(String option, String value, String expected) {
        LOG.warning(PREFIX + option + ": " + value + " (expected: " + expected + "); the default is used");
    }

    private static void put(Map<String, String> variables, String option, @Nullable String value) {
        if (value != null) {
            variables.put((PREFIX + option).toUpperCase(Locale.ROOT).replace('.', '_'), value);
        }
    }
}
