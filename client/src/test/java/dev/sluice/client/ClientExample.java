package dev.sluice.client;

import dev.sluice.client.chain.ClientChain;
import dev.sluice.client.chain.Layer;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The example of the factory and the decorators in docs/patterns.md.
final class ClientExample {
    private ClientExample() {}

    static void run(String url, Payload payload) throws Exception {
        // example
        OtlpClient plain = Clients.discover().open("http/protobuf", url);
        RetryPolicy policy = RetryPolicy.STANDARD.withTotal(Duration.ofSeconds(30));
        try (OtlpClient client = ClientChain.of(List.of(new Layer.Retrying(policy)), List.of(plain))) {
            ExportResult result = client.export(payload).get(30, TimeUnit.SECONDS);
            System.out.println(ClientChain.traits(client) + " rejected " + result.rejected());
            System.out.println(ClientDecorator.innermost(client) == plain);
        }
        // end
    }
}
