package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.process.SluiceProcess;

/// The ledger of a running program, as its status tells it.
final class Books {
    private Books() {}

    /// Waits until no destination owes anything.
    static void awaitSent(SluiceProcess gateway) throws Exception {
        gateway.awaitStatus("sent", status -> queued(status) == 0);
        gateway.awaitDelivered();
    }

    /// The account of one destination for one signal.
    static JsonNode account(JsonNode status, String destination, String signal) {
        for (JsonNode part : status.path("destinations")) {
            if (part.path("name").asText().equals(destination)) {
                return part.path("ledger").path(signal);
            }
        }
        throw new AssertionError("no destination " + destination + " in " + status);
    }

    /// That everything went in and out of every account, and that so many items in all were given up.
    static void assertBalanced(JsonNode status, long givenUp) {
        long lost = 0;
        for (JsonNode destination : status.path("destinations")) {
            for (JsonNode signal : destination.path("ledger")) {
                long in = at(signal, "accepted") + at(signal, "recovered");
                long out = at(signal, "delivered")
                        + at(signal, "queued")
                        + at(signal, "dead_lettered")
                        + at(signal, "dropped");
                assertThat(out).as("%s", destination).isEqualTo(in);
                lost += at(signal, "dead_lettered") + at(signal, "dropped");
            }
        }
        for (JsonNode signal : status.path("ledger")) {
            assertThat(at(signal, "delivered")
                            + at(signal, "queued")
                            + at(signal, "dead_lettered")
                            + at(signal, "dropped")
                            + at(signal, "elsewhere"))
                    .as("%s", status)
                    .isEqualTo(at(signal, "accepted") + at(signal, "recovered"));
        }
        assertThat(lost).as("given up: %s", status).isEqualTo(givenUp);
    }

    static long at(JsonNode account, String stage) {
        return account.path(stage).asLong();
    }

    private static long queued(JsonNode status) {
        long queued = 0;
        for (JsonNode destination : status.path("destinations")) {
            for (JsonNode signal : destination.path("ledger")) {
                queued += at(signal, "queued");
            }
        }
        return queued;
    }
}
