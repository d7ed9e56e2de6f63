package dev.sluice.server.boot;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.sluice.pipeline.config.Settings;
import java.util.Map;

/// The log before anything is configured, and of every verb but `run`: warnings as text on standard error. Found by
/// Logback as a service, which also spares the start a search for configuration files.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class FirstLogs extends ContextAwareBase implements Configurator {
    /// For the service loader.
    public FirstLogs() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logs.configure(context, new Settings.Log(Settings.Log.Format.TEXT, Settings.Log.Level.WARN, Map.of()));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
