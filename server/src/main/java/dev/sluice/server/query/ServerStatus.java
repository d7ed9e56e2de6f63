package dev.sluice.server.query;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.server.security.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the server says of itself at one moment.
///
/// @param uptimeSeconds since the listeners accept
/// @param journal null in mode `memory`
/// @param destinations in the order of the configuration, the store first; empty in mode `memory`
/// @param complaints why data is not taken now; empty when it is
public record ServerStatus(
        String version,
        String mode,
        long uptimeSeconds,
        String dataFolder,
        List<Port> listeners,
        @Nullable JournalPart journal,
        StorePart store,
        List<DestinationPart> destinations,
        Map<Signal, Ledger.Balance> ledger,
        List<String> complaints) {
    private static final List<Ledger.Stage> DESTINATION_STAGES = List.of(
            Ledger.Stage.ACCEPTED,
            Ledger.Stage.RECOVERED,
            Ledger.Stage.DELIVERED,
            Ledger.Stage.DEAD_LETTERED,
            Ledger.Stage.DROPPED);

    public ServerStatus {
        listeners = List.copyOf(listeners);
        destinations = List.copyOf(destinations);
        ledger = Map.copyOf(ledger);
        complaints = List.copyOf(complaints);
    }

    /// One open port.
    ///
    /// @param name its purpose, such as `OTLP/gRPC`
    public record Port(String name, String address, int port, boolean up) {}

    /// The journal.
    ///
    /// @param lagEntries entries that no destination has yet
    public record JournalPart(long bytes, long budgetBytes, int segments, long lagEntries, String end) {}

    /// The store.
    public record StorePart(long rows, long bytes, int files, List<TablePart> tables) {
        public StorePart {
            tables = List.copyOf(tables);
        }
    }

    /// Where the journal's entries go.
    ///
    /// @param lagEntries entries that it does not have yet
    /// @param ledger what became of the items that were accepted for it
    public record DestinationPart(String name, long lagEntries, Map<Signal, Ledger.Balance> ledger) {
        public DestinationPart {
            ledger = Map.copyOf(ledger);
        }
    }

    /// One table.
    ///
    /// @param hotRows those that no sealed file holds yet
    public record TablePart(String name, long rows, long hotRows, long bytes, int files) {}

    /// @param user whose session asks; null when none does
    Json.Content document(@Nullable Identity user) {
        return json -> {
            json.writeStartObject();
            if (user != null) {
                json.writeObjectFieldStart("session");
                json.writeStringField("user", user.name());
                json.writeStringField("authenticator", user.authenticator());
                json.writeEndObject();
            }
            json.writeStringField("version", version);
            json.writeStringField("mode", mode);
            json.writeNumberField("uptimeSeconds", uptimeSeconds);
            json.writeBooleanField("ready", complaints.isEmpty());
            json.writeArrayFieldStart("complaints");
            for (String complaint : complaints) {
                json.writeString(complaint);
            }
            json.writeEndArray();
            json.writeStringField("data", dataFolder);
            json.writeArrayFieldStart("listeners");
            for (Port port : listeners) {
                json.writeStartObject();
                json.writeStringField("name", port.name);
                json.writeStringField("address", port.address);
                json.writeNumberField("port", port.port);
                json.writeBooleanField("up", port.up);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (journal != null) {
                json.writeObjectFieldStart("journal");
                json.writeNumberField("bytes", journal.bytes);
                json.writeNumberField("budgetBytes", journal.budgetBytes);
                json.writeNumberField("segments", journal.segments);
                json.writeNumberField("lagEntries", journal.lagEntries);
                json.writeStringField("end", journal.end);
                json.writeEndObject();
            }
            json.writeObjectFieldStart("store");
            json.writeNumberField("rows", store.rows);
            json.writeNumberField("bytes", store.bytes);
            json.writeNumberField("files", store.files);
            json.writeArrayFieldStart("tables");
            for (TablePart table : store.tables) {
                json.writeStartObject();
                json.writeStringField("name", table.name);
                json.writeNumberField("rows", table.rows);
                json.writeNumberField("hotRows", table.hotRows);
                json.writeNumberField("bytes", table.bytes);
                json.writeNumberField("files", table.files);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            destinations(json);
            ledger(json, ledger, List.of(Ledger.Stage.values()));
            json.writeEndObject();
        };
    }

    private void destinations(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("destinations");
        for (DestinationPart destination : destinations) {
            json.writeStartObject();
            json.writeStringField("name", destination.name);
            json.writeNumberField("lagEntries", destination.lagEntries);
            ledger(json, destination.ledger, DESTINATION_STAGES);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void ledger(JsonGenerator json, Map<Signal, Ledger.Balance> ledger, List<Ledger.Stage> stages)
            throws IOException {
        json.writeObjectFieldStart("ledger");
        for (Signal signal : Signal.values()) {
            Ledger.Balance balance = ledger.get(signal);
            if (balance == null) {
                continue;
            }
            json.writeObjectFieldStart(signal.id());
            for (Ledger.Stage stage : stages) {
                json.writeNumberField(stage.id(), balance.at(stage));
            }
            json.writeNumberField("queued", balance.queued());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
