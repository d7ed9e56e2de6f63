package dev.sluice.client.chain;

import dev.sluice.client.ClientDecorator;
import dev.sluice.client.ClientErrors;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;

/// Builds a client out of a list of decorators, outermost first.
///
/// The order, each at most once, and the reasons:
///
/// | Layer | Stands where it does because |
/// |---|---|
/// | `observing` | it may stand anywhere and more than once: it sees what passes at its place |
/// | `caching` | what is answered from the cache need not be written to the journal |
/// | `durable` | what is in the journal may be retried without end; so `retrying` without a total must follow |
/// | `retrying` | a new attempt may then go to another destination |
/// | `balancing` | it has the destinations; needed where there are several |
///
/// Any thread.
public final class ClientChain {
    private static final List<String> ORDER = List.of("caching", "durable", "retrying", "balancing");

    private ClientChain() {}

    /// The client of all these layers around one or several others, which belong to it from now on.
    ///
    /// @param ends at least 1; several need `balancing`
    /// @throws ConfigurationException if the list breaks the order above; nothing is opened then
    public static OtlpClient of(List<Layer> layers, List<OtlpClient> ends) {
        return of(
                layers,
                ends,
                Clock.system(),
                bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    static OtlpClient of(List<Layer> layers, List<OtlpClient> ends, Clock clock, IntUnaryOperator random) {
        check(layers, ends.size());
        OtlpClient client = ends.get(0);
        for (int i = layers.size() - 1; i >= 0; i--) {
            client = decorate(layers.get(i), client, ends, clock, random);
        }
        return client;
    }

    /// The decorators of a client, outermost first: `[observing, retrying]`.
    public static List<String> traits(OtlpClient client) {
        List<String> traits = new ArrayList<>();
        OtlpClient inner = client;
        while (inner instanceof ClientDecorator decorator) {
            traits.add(decorator.trait());
            inner = decorator.decorated();
        }
        return traits;
    }

    private static OtlpClient decorate(
            Layer layer, OtlpClient inner, List<OtlpClient> ends, Clock clock, IntUnaryOperator random) {
        if (layer instanceof Layer.Observing observing) {
            return new ObservingClient(inner, observing.observer(), clock);
        }
        if (layer instanceof Layer.Caching caching) {
            return new CachingClient(inner, caching.cache(), caching.window());
        }
        if (layer instanceof Layer.Durable durable) {
            return new DurableClient(inner, durable.journal(), durable.concurrent());
        }
        if (layer instanceof Layer.Retrying retrying) {
            return new RetryingClient(inner, retrying.policy());
        }
        return new BalancingClient(ends, clock, random);
    }

    private static void check(List<Layer> layers, int ends) {
        if (ends == 0) {
            throw invalid(layers, "there is no client to decorate");
        }
        List<Layer> ordered = layers.stream()
                .filter(layer -> !(layer instanceof Layer.Observing))
                .toList();
        int before = -1;
        for (Layer layer : ordered) {
            int rank = ORDER.indexOf(layer.trait());
            if (rank <= before) {
                throw invalid(layers, layer.trait() + " stands after " + ORDER.get(before));
            }
            before = rank;
        }
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i) instanceof Layer.Durable && !isEndless(ordered, i + 1)) {
                throw invalid(layers, "durable needs retrying without a total time after it");
            }
        }
        boolean balanced = layers.stream().anyMatch(layer -> layer instanceof Layer.Balancing);
        if (ends > 1 && !balanced) {
            throw invalid(layers, ends + " clients need balancing");
        }
        if (balanced && !(layers.get(layers.size() - 1) instanceof Layer.Balancing)) {
            throw invalid(layers, "observing stands after balancing, where there is no one place");
        }
    }

    private static boolean isEndless(List<Layer> layers, int index) {
        return index < layers.size()
                && layers.get(index) instanceof Layer.Retrying retrying
                && retrying.policy().total().isZero();
    }

    private static ConfigurationException invalid(List<Layer> layers, String problem) {
        List<String> names = layers.stream().map(Layer::trait).toList();
        return new ConfigurationException(
                ClientErrors.CONFIGURATION,
                "layers: " + names + ": " + problem + " (expected: each of " + ORDER
                        + " at most once and in this order, observing anywhere before balancing)");
    }
}
