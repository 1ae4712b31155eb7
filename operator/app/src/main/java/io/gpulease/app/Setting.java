package io.gpulease.app;

import java.util.Locale;

/**
 * The settings of the operator. Each has one name in three spellings: a flag ({@code --metrics-port}), a variable of the
 * environment ({@code GPULEASE_METRICS_PORT}) and a value of the chart ({@code operator.metricsPort}).
 */
enum Setting {
    NAMESPACE("namespace", "NAME", "", "The operator's own namespace; default: that of its pod, else gpulease-system."),
    LEADER_ELECT(
            "leader-elect",
            "true|false",
            "true",
            "Whether to act only while holding the lead; false is for a single operator that is surely the only one."),
    METRICS_PORT("metrics-port", "PORT", "8080", "TCP port of /metrics, /healthz and /readyz; 0 for any free one."),
    PROMETHEUS_URL(
            "prometheus-url",
            "URL",
            "",
            "Prometheus server where policies read measurements; default: nowhere, what they would measure is Unknown."),
    PROMETHEUS_INTERVAL(
            "prometheus-interval", "DURATION", "30s", "How often they are read, if some rule reads any; at least 1s."),
    PROMETHEUS_MAX_AGE(
            "prometheus-max-age",
            "DURATION",
            "2m",
            "How old the latest value of a measure may be; an older one is Unknown."),
    PROMETHEUS_TOKEN_FILE(
            "prometheus-token-file",
            "FILE",
            "",
            "File with a bearer token for it, read anew each time; default: none is sent."),
    PROMETHEUS_METRICS(
            "prometheus-metrics",
            "NAME=SELECTOR;...",
            "",
            "Series to read in place of those of NVIDIA's DCGM exporter; names: utilization, memory-used, memory-free, power, temperature, errors."),
    DEFAULT_NOTICE_COMMITTED(
            "default-notice-committed",
            "DURATION",
            "24h",
            "How long before its end a Committed lease is told, where it does not say itself; at most a tenth of its term."),
    DEFAULT_NOTICE_ONDEMAND("default-notice-ondemand", "DURATION", "30m", "The same for an OnDemand lease."),
    DEFAULT_NOTICE_SPOT(
            "default-notice-spot",
            "DURATION",
            "2m",
            "The same for a Spot lease; also what it is told before it is reclaimed."),
    RECLAIM_NOTICE(
            "reclaim-notice",
            "DURATION",
            "10m",
            "How long before an OnDemand lease that has borrowed has to leave for a lender it is told; less where it asks for less."),
    APPEAL_WINDOW(
            "appeal-window",
            "DURATION",
            "24h",
            "How long a tenant may answer a violation, where its policy does not say. Not acted on by this version."),
    CURRENCY(
            "currency",
            "CODE",
            "USD",
            "Currency of amounts where a pool names none, as ISO 4217 has it. Not acted on by this version."),
    LOG_LEVEL("log-level", "LEVEL", "info", "Least severe level that is logged: error, warn, info, debug or trace."),
    LOG_FORMAT(
            "log-format", "json|text", "", "Form of the log lines on stderr; default: json in a cluster, else text.");

    private final String words;
    private final String form;
    private final String usual;
    private final String description;

    Setting(String words, String form, String usual, String description) {
        this.words = words;
        this.form = form;
        this.usual = usual;
        this.description = description;
    }

    String flag() {
        return "--" + words;
    }

    String variable() {
        return "GPULEASE_" + name();
    }

    String chartValue() {
        if (this == NAMESPACE) {
            return "the release's namespace";
        }
        var name = new StringBuilder("operator.");
        for (var word : words.split("-", -1)) {
            var first = name.length() == "operator.".length();
            name.append(first ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    /** The form of its value, for help. */
    String form() {
        return form;
    }

    /** Its value when nobody sets it; empty if that depends on where the operator runs. */
    String usual() {
        return usual;
    }

    String description() {
        return description;
    }
}
