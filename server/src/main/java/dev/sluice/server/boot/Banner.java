package dev.sluice.server.boot;

import dev.sluice.kernel.value.ByteSize;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.Mode;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.transport.Listener;
import java.nio.file.Path;
import java.util.List;

/// What a person reads first: where everything is, what is promised, and what is kept.
record Banner(Configuration configuration, List<Listener> listeners, Path data, Sizes sizes) {
    String text() {
        Settings settings = configuration.settings();
        StringBuilder text = new StringBuilder(1024);
        text.append("\n  Sluice ").append(Version.current()).append("\n\n");
        for (Listener listener : listeners) {
            boolean grpc = listener.purpose().startsWith("OTLP/gRPC");
            line(text, listener.purpose(), (grpc ? "" : scheme(listener)) + address(listener));
        }
        line(text, "Mode", settings.mode().id() + ": " + promise(settings));
        line(text, "Data", data.toString());
        line(
                text,
                "Retention",
                days(settings) + ", at most " + new ByteSize(sizes.retainBytes()) + " (" + sizes.retainReason() + ")");
        if (settings.mode() != Mode.MEMORY) {
            line(text, "Journal", "at most " + new ByteSize(sizes.journalBytes()) + " (" + sizes.journalReason() + ")");
        }
        listeners.stream()
                .filter(listener -> listener.purpose().startsWith("OTLP/gRPC"))
                .findFirst()
                .ifPresent(listener -> text.append("\n  Send data:  export OTEL_EXPORTER_OTLP_ENDPOINT=")
                        .append(scheme(listener))
                        .append(address(listener))
                        .append(" OTEL_EXPORTER_OTLP_PROTOCOL=grpc\n"));
        return text.append("  Stop with Ctrl+C.\n").toString();
    }

    private static String scheme(Listener listener) {
        return listener.isEncrypted() ? "https://" : "http://";
    }

    static String address(Listener listener) {
        var first = listener.addresses().getFirst();
        boolean loopback = first.getAddress().isLoopbackAddress();
        String host = loopback ? "localhost" : first.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + listener.port();
    }

    private static String promise(Settings settings) {
        return switch (settings.mode()) {
            case DURABLE -> "acknowledged means on stable storage";
            case RELAXED ->
                "acknowledged means written; a power cut may cost the last "
                        + settings.journal().relaxedWindow().toMillis() + " ms";
            case MEMORY -> "acknowledged promises nothing; a crash costs what no file holds yet";
        };
    }

    private static String days(Settings settings) {
        long hours = settings.retention().age().toHours();
        return hours % 24 == 0 ? hours / 24 + " days" : hours + " hours";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  ")
                .append(name)
                .append(" ".repeat(Math.max(1, 12 - name.length())))
                .append(value)
                .append('\n');
    }
}
