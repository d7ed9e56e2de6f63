package dev.sluice.server.boot;

import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalStatus;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.query.ServerStatus;
import dev.sluice.server.transport.Listener;
import dev.sluice.store.Store;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks the parts how they are, for `/api/v1/status`. Any thread.
///
/// @param journal null in mode `memory`, as the destinations are
record StatusReport(
        Settings settings,
        DataFolder folder,
        @Nullable Journal journal,
        @Nullable Destinations destinations,
        Store store,
        Ledger ledger) {

    /// @param complaints what keeps the server from being ready
    ServerStatus now(Duration uptime, List<Listener> listeners, List<String> complaints) {
        return new ServerStatus(
                Version.current(),
                settings.mode().id(),
                uptime.toSeconds(),
                folder.path().toString(),
                ports(listeners),
                journalPart(),
                storePart(),
                destinations == null ? List.of() : destinations.status(),
                balances(),
                complaints);
    }

    private static List<ServerStatus.Port> ports(List<Listener> listeners) {
        List<ServerStatus.Port> ports = new ArrayList<>();
        for (Listener listener : listeners) {
            InetSocketAddress first = listener.addresses().getFirst();
            boolean local = first.getAddress().isLoopbackAddress();
            String address = local ? "localhost" : first.getAddress().getHostAddress();
            ports.add(new ServerStatus.Port(listener.purpose(), address, listener.port(), true));
        }
        return ports;
    }

    private ServerStatus.@Nullable JournalPart journalPart() {
        if (journal == null) {
            return null;
        }
        JournalStatus status = journal.status();
        long lag = destinations == null ? 0 : destinations.lagEntries();
        return new ServerStatus.JournalPart(
                status.bytes(),
                status.budgetBytes(),
                status.segments(),
                lag,
                status.end().toString());
    }

    private ServerStatus.StorePart storePart() {
        var status = store.status();
        List<ServerStatus.TablePart> tables = status.tables().stream()
                .map(table -> new ServerStatus.TablePart(
                        table.table().sql(), table.rows(), table.hotRows(), table.bytes(), table.files()))
                .toList();
        return new ServerStatus.StorePart(status.rows(), status.bytes(), status.files(), tables);
    }

    private Map<Signal, Ledger.Balance> balances() {
        Map<Signal, Ledger.Balance> balances = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            balances.put(signal, ledger.balance(signal));
        }
        return balances;
    }
}
