package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExposureTest {
    private static final String TOKENS =
            "yaml:{extensions: {bearertokenauth: {token: t0ken}}, " + "service: {extensions: [bearertokenauth]}}";

    @Test
    void onThisMachineEverybodyMay() {
        assertThatCode(() -> Exposure.check(load())).doesNotThrowAnyException();
        assertThatCode(() -> Exposure.check(load("sluice.listen=[127.0.0.1]"))).doesNotThrowAnyException();
    }

    @Test
    void anAddressOfTheNetworkIsRefusedWithEveryPortAndWhatToDo() {
        assertThatThrownBy(() -> Exposure.check(load("sluice.listen=[0.0.0.0]")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("0.0.0.0:4317 (expected: authenticators in sluice.auth.ingest")
                .hasMessageContaining("0.0.0.0:4318")
                .hasMessageContaining("0.0.0.0:8317 (expected: authenticators in sluice.auth.query")
                .hasMessageContaining("--public-without-auth");
    }

    @Test
    void oneEndpointOfItsOwnIsEnough() {
        assertThatThrownBy(() -> Exposure.check(load("sluice.query.endpoint='[::]:8317'")))
                .hasMessageContaining(":8317")
                .hasMessageNotContaining("4317");
    }

    @Test
    void saidTwiceItIsMeant() {
        assertThatCode(() -> Exposure.check(load("sluice.listen=[0.0.0.0]", "sluice.auth.public_without_auth=true")))
                .doesNotThrowAnyException();
    }

    @Test
    void authenticatorsOpenItAndAllOfThemAreNeeded() {
        String ingest = "sluice.auth.ingest=[bearertokenauth]";
        String query = "sluice.auth.query=[bearertokenauth]";

        assertThatCode(() -> Exposure.check(load("sluice.listen=[0.0.0.0]", ingest, query)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Exposure.check(load("sluice.listen=[0.0.0.0]", query)))
                .hasMessageContaining("0.0.0.0:4317");
        assertThatThrownBy(() -> Exposure.check(load("sluice.listen=[0.0.0.0]", ingest)))
                .hasMessageContaining("0.0.0.0:8317");
    }

    @Test
    void certificatesOfClientsAreCredentialsToo() {
        String tls = "tls.cert_file=c";
        List<String> sets = new ArrayList<>(List.of("sluice.listen=[0.0.0.0]"));
        for (String port : List.of("receivers.otlp.protocols.grpc", "receivers.otlp.protocols.http", "sluice.query")) {
            sets.add(port + "." + tls);
            sets.add(port + ".tls.key_file=k");
            sets.add(port + ".tls.client_ca_file=a");
        }
        assertThatCode(() -> Exposure.check(load(sets.toArray(String[]::new)))).doesNotThrowAnyException();
    }

    private static Configuration load(String... sets) {
        return ConfigurationLoader.load(List.of(TOKENS), List.of(sets), Map.of());
    }
}
