package dev.sluice.client.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.ClientDecorator;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryPolicy;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.kernel.cache.MemoryCache;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientChainTest {
    private static final RetryPolicy ENDLESS = RetryPolicy.STANDARD.withTotal(Duration.ZERO);

    private final Instruments instruments = new Instruments();
    private final Layer observing = new Layer.Observing(new ExportMetrics("test", instruments));
    private final Layer caching =
            new Layer.Caching(new MemoryCache("test", 1 << 20, Clock.system(), instruments), Duration.ofMinutes(1));
    private final Layer durable = new Layer.Durable(new MemoryJournal(1 << 20), 8);
    private final Layer retrying = new Layer.Retrying(ENDLESS);
    private final Layer balancing = new Layer.Balancing();

    @Test
    void theWholeListWorksTogetherAndTheDecoratedClientsAreReachable() throws Exception {
        ScriptedClient first = ScriptedClient.taking();
        ScriptedClient second = ScriptedClient.taking();
        OtlpClient client = ClientChain.of(
                List.of(observing, caching, durable, observing, retrying, balancing), List.of(first, second));

        for (int i = 0; i < 20; i++) {
            assertThat(client.export(Requests.number(i)).get(10, TimeUnit.SECONDS))
                    .isEqualTo(ExportResult.SUCCESS);
        }
        client.export(Requests.number(7)).get(10, TimeUnit.SECONDS);

        assertThat(client.flush(Duration.ofSeconds(10))).isTrue();
        assertThat(first.payloads().size() + second.payloads().size()).isEqualTo(20);
        assertThat(ClientChain.traits(client))
                .containsExactly("observing", "caching", "durable", "observing", "retrying", "balancing");
        assertThat(ClientDecorator.innermost(client)).isSameAs(first);
        assertThat(client.shutdown(Duration.ofSeconds(10))).isTrue();
        assertThat(first.isShutDown() && second.isShutDown()).isTrue();
        // The observer saw 21 exports outside and 20 inside.
        assertThat(instruments
                        .counter(
                                "sluice_client_items_total",
                                "",
                                Labels.of("client", "test", "signal", "traces", "outcome", "exported"))
                        .value())
                .isEqualTo(41);
    }

    @Test
    void anEmptyListIsTheClientItself() {
        ScriptedClient end = ScriptedClient.taking();

        assertThat(ClientChain.of(List.of(), List.of(end))).isSameAs(end);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retrying,caching            | 1 | caching stands after retrying
            retrying,retrying           | 1 | retrying stands after retrying
            balancing,retrying          | 2 | retrying stands after balancing
            balancing,observing         | 2 | observing stands after balancing
            durable                     | 1 | durable needs retrying without a total time after it
            durable,balancing           | 2 | durable needs retrying without a total time after it
            durable,bounded             | 1 | durable needs retrying without a total time after it
            retrying                    | 2 | 2 clients need balancing
            retrying                    | 0 | there is no client to decorate
            """)
    void aListThatBreaksTheOrderIsRefusedWithTheOrder(String layers, int ends, String problem) {
        List<Layer> list = List.of(layers.split(",")).stream().map(this::layer).toList();
        List<OtlpClient> clients = java.util.stream.Stream.<OtlpClient>generate(ScriptedClient::taking)
                .limit(ends)
                .toList();

        assertThatThrownBy(() -> ClientChain.of(list, clients))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("[caching, durable, retrying, balancing] at most once and in this order");
    }

    private Layer layer(String name) {
        return switch (name) {
            case "observing" -> observing;
            case "caching" -> caching;
            case "durable" -> durable;
            case "retrying" -> retrying;
            case "bounded" -> new Layer.Retrying(RetryPolicy.STANDARD);
            case "balancing" -> balancing;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
