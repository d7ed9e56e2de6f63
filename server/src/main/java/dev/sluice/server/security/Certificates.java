package dev.sluice.server.security;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.TlsSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificates of all listeners, kept as fresh as their files. Any thread.
public final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private final Clock clock;
    private final Instruments instruments;
    private final TaskScheduler tasks;
    private final List<ServerCertificate> certificates = new CopyOnWriteArrayList<>();

    public Certificates(Clock clock, Instruments instruments, TaskScheduler tasks) {
        this.clock = clock;
        this.instruments = instruments;
        this.tasks = tasks;
    }

    /// Reads the certificate of one listener, and again as often as its settings say.
    ///
    /// @return null without settings
    /// @throws ConfigurationException if its files cannot be used
    public @Nullable ServerCertificate open(String purpose, @Nullable TlsSettings settings) {
        if (settings == null) {
            return null;
        }
        ServerCertificate certificate = ServerCertificate.open(purpose, settings);
        warn(certificate);
        certificates.add(certificate);
        instruments.gauge(
                "sluice_tls_certificate_remaining_seconds",
                "Time for which the server's certificate is still valid",
                Labels.of("listener", purpose),
                () -> Duration.between(now(), certificate.expires()).toSeconds());
        Duration interval = settings.reload();
        if (interval != null) {
            tasks.every(Task.blocking("certificates"), interval, () -> refresh(certificate));
        }
        return certificate;
    }

    /// Reads all files; nothing changes by that.
    ///
    /// @throws ConfigurationException if some cannot be used
    public Map<ServerCertificate, ServerCertificate.Content> read() {
        Map<ServerCertificate, ServerCertificate.Content> contents = new LinkedHashMap<>();
        certificates.forEach(certificate -> contents.put(certificate, certificate.read()));
        return contents;
    }

    /// Puts what was read in force for new connections.
    ///
    /// @return the purposes of the listeners whose certificates changed
    public List<String> use(Map<ServerCertificate, ServerCertificate.Content> contents) {
        List<String> changed = new ArrayList<>();
        contents.forEach((certificate, content) -> {
            if (certificate.use(content)) {
                LOG.info("the certificate of {} is new, valid until {}", certificate.purpose(), certificate.expires());
                warn(certificate);
                changed.add(certificate.purpose());
            }
        });
        return changed;
    }

    private void refresh(ServerCertificate certificate) {
        try {
            use(Map.of(certificate, certificate.read()));
        } catch (ConfigurationException unusable) {
            LOG.error("{}; the certificate read before stays in use", unusable.describe());
        }
    }

    private void warn(ServerCertificate certificate) {
        String complaint = certificate.complaint(now());
        if (complaint != null) {
            LOG.warn("{}; clients will refuse it", complaint);
        }
    }

    private Instant now() {
        return Instant.ofEpochSecond(0, clock.epochNanos());
    }
}
