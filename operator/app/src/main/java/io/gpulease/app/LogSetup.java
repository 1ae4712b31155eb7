package io.gpulease.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.gpulease.app.Settings.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logging in code: reading an XML file for it would take a tenth of the time to start. */
final class LogSetup {
    private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %-14.14logger{0} %msg %kvp%n%ex";

    private LogSetup() {}

    /** For commands that only ask: what is tried again until it works is nobody's business. */
    static void quiet() {
        apply(new Logging(Logging.Level.ERROR, Logging.Format.TEXT));
    }

    static void apply(Logging logging) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        // Standard output is for what others wait for: see OperatorCommand.
        console.setTarget("System.err");
        console.setEncoder(encoder(logging.format(), context));
        console.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(logging.level().compareTo(Logging.Level.DEBUG) >= 0 ? Level.INFO : of(logging.level()));
        context.getLogger("io.gpulease").setLevel(of(logging.level()));
        if (logging.level() == Logging.Level.INFO) {
            // Their INFO is our DEBUG: how each informer and controller comes up.
            context.getLogger("io.javaoperatorsdk").setLevel(Level.WARN);
            context.getLogger("Default ConfigurationService implementation").setLevel(Level.WARN);
            context.getLogger("io.fabric8").setLevel(Level.WARN);
        }
        // It warns once for each of our kinds that v1alpha1 is unstable.
        context.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
                .setLevel(Level.ERROR);
    }

    private static Encoder<ILoggingEvent> encoder(Logging.Format format, LoggerContext context) {
        return switch (format) {
            case JSON -> {
                var json = new JsonLines();
                json.setContext(context);
                json.start();
                yield json;
            }
            case TEXT -> {
                var text = new PatternLayoutEncoder();
                text.setContext(context);
                text.setPattern(TEXT);
                text.start();
                yield text;
            }
        };
    }

    private static Level of(Logging.Level level) {
        return Level.toLevel(level.name());
    }
}
