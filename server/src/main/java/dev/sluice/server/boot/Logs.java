package dev.sluice.server.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.sluice.pipeline.config.Settings;
import java.io.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our own log: on stderr, one line an event, text on a terminal and JSON elsewhere. Call it before anything
/// logs.
public final class Logs {
    private Logs() {}

    /// Sets up the log of the whole process.
    public static void open(Settings.Log settings) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        configure(context, settings);
    }

    /// The same for a context that nobody has configured yet.
    static void configure(LoggerContext context, Settings.Log settings) {
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, settings.format()));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        levels(context, settings);
    }

    /// Changes the levels of a log that is open; loggers that are not named go back to what they inherit.
    static void level(Settings.Log settings) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            levels(context, settings);
        }
    }

    private static void levels(LoggerContext context, Settings.Log settings) {
        for (ch.qos.logback.classic.Logger logger : context.getLoggerList()) {
            if (!logger.getName().equals(Logger.ROOT_LOGGER_NAME)) {
                logger.setLevel(null);
            }
        }
        context.getLogger("dev.sluice").setLevel(Level.toLevel(settings.level().name()));
        context.getLogger("com.linecorp.armeria").setLevel(Level.ERROR);
        context.getLogger("io.micrometer").setLevel(Level.ERROR);
        settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level.name())));
    }

    /// Says nothing but errors: for verbs that answer on standard output and are gone.
    public static void quiet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
        }
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Settings.Log.Format format) {
        Console console = System.console();
        boolean text = switch (format) {
            case TEXT -> true;
            case JSON -> false;
            case AUTO -> console != null && console.isTerminal();
        };
        if (text) {
            PatternLayoutEncoder encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %replace(%msg){'[\\p{Cntrl}]', ' '}%n%ex{12}");
            encoder.start();
            return encoder;
        }
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
