package dev.sluice.server.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.pipeline.Destination;
import dev.sluice.pipeline.config.DebugSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Collector's `debug` exporter: tells the log what came. One thread delivers.
///
/// Its cursor moves every second at most, so after a crash some is told again.
final class DebugDestination implements Destination {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.debug");

    private final DebugSettings settings;
    private final Position from;
    private final List<Consumer<Position>> listeners = new CopyOnWriteArrayList<>();
    private final CommitPace pace;

    /// @param from what was told before
    DebugDestination(DebugSettings settings, Position from, CommitPace pace) {
        this.settings = settings;
        this.from = from;
        this.pace = pace;
    }

    @Override
    public String name() {
        return settings.id();
    }

    @Override
    public Position replayFrom() {
        return from;
    }

    @Override
    public void deliver(Payload payload, Position position) {
        tell(payload);
        pass(payload, position);
    }

    @Override
    public void pass(Payload payload, Position position) {
        if (pace.isDueAfter(payload)) {
            listeners.forEach(listener -> listener.accept(position));
        }
    }

    @Override
    public void onDurable(Consumer<Position> listener) {
        listeners.add(listener);
    }

    /// What the Collector's writes, in its shape: a line of counts, then as much as the verbosity says.
    private void tell(Payload payload) {
        String line = settings.id() + ": " + DebugCounts.of(payload);
        if (settings.verbosity() == DebugSettings.Verbosity.BASIC) {
            LOG.info("{}", line);
            return;
        }
        JsonNode request = json(payload);
        LOG.info(
                "{}\n{}",
                line,
                settings.verbosity() == DebugSettings.Verbosity.NORMAL
                        ? DebugLines.of(payload.signal(), request)
                        : DebugDetail.of(payload.signal(), request));
    }

    private static JsonNode json(Payload payload) {
        byte[] json = ProtobufToJson.toBytes(payload.signal(), payload.bytes(), payload.offset(), payload.length());
        try {
            return JSON.readTree(json);
        } catch (IOException defect) {
            throw new UncheckedIOException("our own JSON cannot be read", defect);
        }
    }
}
