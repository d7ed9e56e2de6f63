package dev.sluice.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.pipeline.config.ConfigurationKey;
import dev.sluice.pipeline.config.ConfigurationKeys;
import dev.sluice.pipeline.config.ConfigurationSchema;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sluice config`: what is configured, and where each value comes from. Reads the sources that `run` would read with
/// the same options; asks no server.
@Command(
        name = "config",
        description = "Show the configuration that run would use, and where its values come from.",
        subcommands = {ConfigurationVerbs.Print.class, ConfigurationVerbs.Explain.class, ConfigurationVerbs.Schema.class
        })
final class ConfigurationVerbs implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    final HelpOption help = new HelpOption();

    ConfigurationVerbs(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.err().println("sluice: config: no verb (expected: print, explain or schema)");
        return ExitCode.USAGE;
    }

    /// `sluice config print`.
    @Command(
            name = "print",
            description = "Print every key with the value in force and its source; what may be a secret is not shown.",
            footerHeading = "%nExamples:%n",
            footer = {"  sluice config print", "  sluice config print -c collector.yaml --changed"})
    static final class Print implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ConfigurationOptions options = new ConfigurationOptions();

        @Option(names = "--changed", description = "Leave out what is at its default.")
        private boolean changedOnly;

        @Mixin
        final HelpOption help = new HelpOption();

        Print(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Collection<ConfigurationKey> keys =
                    options.keys(shell.environment()).all();
            TextTable table = new TextTable(List.of("KEY", "VALUE", "FROM"));
            for (ConfigurationKey key : keys) {
                if (!changedOnly || !key.from().equals(ConfigurationKey.DEFAULT)) {
                    table.row(List.of(key.name(), key.value(), key.from()));
                }
            }
            table.print(shell.out());
            return ExitCode.OK;
        }
    }

    /// `sluice config schema`.
    @Command(
            name = "schema",
            description = "Print the JSON Schema of the configuration, for editors.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  sluice config schema > sluice.schema.json",
                "  # then, on the first line of sluice.yaml:",
                "  # yaml-language-server: $schema=sluice.schema.json"
            })
    static final class Schema implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        final HelpOption help = new HelpOption();

        Schema(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws JsonProcessingException {
            Map<String, Object> schema = ConfigurationSchema.current().document();
            shell.out()
                    .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema));
            return ExitCode.OK;
        }
    }

    /// `sluice config explain`.
    @Command(
            name = "explain",
            description = "Say of a key, or of all keys of a section, where the value comes from and what it may be.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  sluice config explain sluice.limits.body",
                "  sluice config explain sluice.retention -c sluice.yaml"
            })
    static final class Explain implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ConfigurationOptions options = new ConfigurationOptions();

        @Parameters(paramLabel = "KEY", description = "Such as sluice.limits.body, or a section such as sluice.limits.")
        private String name = "";

        @Mixin
        final HelpOption help = new HelpOption();

        Explain(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ConfigurationKeys keys = options.keys(shell.environment());
            List<ConfigurationKey> found = keys.named(name);
            if (found.isEmpty()) {
                shell.err().println("sluice: unknown key " + name + keys.hint(name));
                return ExitCode.USAGE;
            }
            found.forEach(this::explain);
            return ExitCode.OK;
        }

        private void explain(ConfigurationKey key) {
            shell.out().println(key.name() + " = " + (key.value().isEmpty() ? "(none)" : key.value()));
            shell.out().println("  from      " + key.from());
            shell.out().println("  default   " + (key.fallback().isEmpty() ? "(none)" : key.fallback()));
            shell.out().println("  expected  " + key.form().expected());
            if (key.name().startsWith("sluice.")) {
                shell.out()
                        .println("  variable  "
                                + key.name().toUpperCase(Locale.ROOT).replace('.', '_'));
            }
        }
    }
}
