package io.gpulease.app;

import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease operator}: its flags, made from the table of settings, and what it does. */
final class OperatorCommand {
    static final String NAME = "operator";

    private static final Logger LOGGER = LoggerFactory.getLogger(OperatorCommand.class);

    private OperatorCommand() {}

    static CommandSpec spec() {
        var spec = CommandSpec.create().name(NAME);
        spec.usageMessage()
                .description("Runs the operator against the cluster of KUBECONFIG, or the one whose pod it runs in.")
                .optionListHeading(
                        "%nSettings (flag, else environment, else default; the chart's value in brackets):%n")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "On standard output it prints 'gpulease operator ready' when it acts, or 'gpulease operator"
                                + " standing by' when another leads; its log goes to standard error.",
                        "",
                        "Exit codes: 0 stopped in good order; 1 failed; 2 wrong flag or setting; 3 lost the lead, to be"
                                + " started again; 4 no cluster to work on.");
        Arrays.stream(Setting.values()).map(OperatorCommand::option).forEach(spec::addOption);
        return spec.addOption(Main.help());
    }

    static OptionSpec option(Setting setting) {
        var usual = setting.usual().isEmpty() ? "" : " Default: " + setting.usual() + ".";
        var builder = OptionSpec.builder(setting.flag())
                .paramLabel(setting.form())
                .type(String.class)
                .description(
                        setting.description() + usual + " " + setting.variable() + " [" + setting.chartValue() + "]");
        return setting == Setting.LEADER_ELECT
                ? builder.arity("0..1").fallbackValue("true").build()
                : builder.arity("1").build();
    }

    static int run(ParseResult parsed) throws InterruptedException {
        KnownVariables.check(System.getenv());
        var settings = new SettingsReader(
                        setting -> Optional.ofNullable(parsed.matchedOptionValue(setting.flag(), (String) null)),
                        name -> Optional.ofNullable(System.getenv(name)),
                        Clients.podNamespace())
                .read();
        LogSetup.apply(settings.logging());
        settings.notActedOn()
                .forEach(setting ->
                        LOGGER.atWarn().addKeyValue("setting", setting).log("this version does not act on a setting"));
        new Operator(settings, System.out).start();
        // From here on a signal ends the process, or the loss of the lead.
        Thread.currentThread().join();
        return ExitCode.OK;
    }
}
